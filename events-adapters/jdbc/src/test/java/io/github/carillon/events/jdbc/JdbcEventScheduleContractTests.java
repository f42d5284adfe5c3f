package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.time.Duration;

import io.github.carillon.events.CronParser;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.spring.SpringCommitBoundary;
import io.github.carillon.events.test.contract.EventScheduleContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * C50 on every database.
 */
class JdbcEventScheduleContractTests {

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

	@Timeout(60)
	@TestInstance(TestInstance.Lifecycle.PER_CLASS)
	abstract static class OnDatabase extends EventScheduleContract {

		private final String name;

		private final SpringCommitBoundary boundary = new SpringCommitBoundary();

		private Databases database;

		private JdbcScheduleStore store;

		OnDatabase(String name) {
			this.name = name;
		}

		@BeforeAll
		void open(@TempDir Path directory) {
			this.database = Databases.open(this.name, directory, 3);
			this.store = new JdbcScheduleStore(this.database.history(),
					JdbcScheduleOptions.defaults().withPollInterval(Duration.ofMillis(200)));
			this.store.start();
		}

		@AfterEach
		void empty() {
			this.database.execute("delete from CARILLON_SCHEDULE", "delete from CARILLON_EVENT");
		}

		@AfterAll
		void close() {
			if (this.database != null) {
				this.store.close();
				this.database.close();
			}
		}

		@Override
		protected EventBus createBus(CronParser cron) {
			return EventBus.builder()
				.name("shop")
				.recorder(this.database.history())
				.schedule(this.store)
				.commitBoundary(this.boundary)
				.cron(cron)
				.build();
		}

		@Override
		protected void inTransaction(Runnable work, boolean commit) {
			JdbcTransactionManager transactions = new JdbcTransactionManager(this.database.dataSource());
			transactions.addListener(this.boundary);
			new TransactionTemplate(transactions).executeWithoutResult((status) -> {
				work.run();
				if (!commit) {
					status.setRollbackOnly();
				}
			});
		}

	}

}
