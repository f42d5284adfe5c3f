package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.test.contract.OutboxContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * C80, C81, C82 on every database.
 */
class JdbcOutboxContractTests {

	@Nested
	class H2InMemory extends OnDatabase {

		H2InMemory() {
			super("h2mem");
		}

	}

	@Nested
	class H2File extends OnDatabase {

		H2File() {
			super("h2file");
		}

	}

	@Nested
	class PostgreSql extends OnDatabase {

		PostgreSql() {
			super("postgresql");
		}

	}

	@Nested
	class MariaDb extends OnDatabase {

		MariaDb() {
			super("mariadb");
		}

	}

	@Timeout(120)
	@TestInstance(TestInstance.Lifecycle.PER_CLASS)
	abstract static class OnDatabase extends OutboxContract {

		private static final JdbcOutboxOptions OPTIONS = JdbcOutboxOptions.defaults().withLease(Duration.ofSeconds(20));

		private final String name;

		private Databases database;

		private JdbcOutbox outbox;

		private JdbcOutbox other;

		OnDatabase(String name) {
			this.name = name;
		}

		@BeforeAll
		void open(@TempDir Path directory) {
			this.database = Databases.open(this.name, directory, 8);
			this.outbox = new JdbcOutbox(this.database.history(), OPTIONS);
			this.other = new JdbcOutbox(this.database.history(), OPTIONS);
		}

		@AfterEach
		void empty() {
			this.database.execute("delete from CARILLON_DELIVERY", "delete from CARILLON_TARGET",
					"delete from CARILLON_EVENT");
		}

		@AfterAll
		void close() {
			if (this.database != null) {
				this.outbox.close();
				this.other.close();
				this.database.close();
			}
		}

		@Override
		protected Outbox outbox() {
			return this.outbox;
		}

		@Override
		protected Outbox other() {
			return this.other;
		}

		@Override
		protected EventHistory history() {
			return this.database.history();
		}

		@Override
		protected void advance(Duration time) {
			this.database.execute("update CARILLON_DELIVERY set due_nanos = due_nanos - " + time.toNanos()
					+ ", created_nanos = created_nanos - " + time.toNanos());
		}

		@Override
		protected boolean spoil(UUID event) {
			return new JdbcTemplate(this.database.dataSource()).update(
					"update CARILLON_EVENT set data = '{\"orderId\":' where " + "id = ?",
					(this.database.dialect() == Dialect.MARIADB) ? Databases.bytes(event) : event) == 1;
		}

		@Override
		protected void settle() {
			this.database.history().flush(Duration.ofSeconds(10));
		}

	}

}
