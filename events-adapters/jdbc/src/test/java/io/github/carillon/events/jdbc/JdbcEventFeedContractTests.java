package io.github.carillon.events.jdbc;

import java.nio.file.Path;

import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.test.contract.EventFeedContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * P12 on every database.
 */
class JdbcEventFeedContractTests {

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

	@TestInstance(TestInstance.Lifecycle.PER_CLASS)
	abstract static class OnDatabase extends EventFeedContract {

		private final String name;

		private Databases database;

		OnDatabase(String name) {
			this.name = name;
		}

		@BeforeAll
		void open(@TempDir Path directory) {
			this.database = Databases.open(this.name, directory, 4);
		}

		@AfterAll
		void close() {
			if (this.database != null) {
				this.database.close();
			}
		}

		@Override
		protected EventHistory history() {
			return this.database.history();
		}

		@Override
		protected EventRecorder recorder() {
			return this.database.history();
		}

	}

}
