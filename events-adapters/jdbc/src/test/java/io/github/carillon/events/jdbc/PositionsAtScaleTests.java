package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.SystemTime;
import io.github.carillon.events.history.EventStatus;
import io.github.carillon.events.history.FeedPage;
import io.github.carillon.events.spring.SpringCommitBoundary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * P12: what has no position, and what comes after one, is found by an index on every
 * database. With {@code -Dcarillon.measure=1000000} it is measured on so many rows, and
 * what positions cost those who publish.
 */
class PositionsAtScaleTests {

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
	abstract static class OnDatabase {

		private static final int THREADS = 8;

		private final String name;

		private final int rows = Integer.getInteger("carillon.measure", 5_000);

		private final SpringCommitBoundary boundary = new SpringCommitBoundary();

		private Databases database;

		private FeedTable table;

		private ChangeBatch batch;

		private SequencerRole role;

		private SequencerConnection connection;

		OnDatabase(String name) {
			this.name = name;
		}

		@BeforeAll
		void fill(@TempDir Path directory) throws SQLException {
			this.database = Databases.open(this.name, directory, THREADS + 2);
			EventTable events = new EventTable(this.database.dialect(), JdbcHistoryOptions.defaults());
			this.table = new FeedTable(events, JdbcHistoryOptions.defaults());
			this.batch = new ChangeBatch(this.database.dataSource(), events,
					new EntryWriter(new DeliveryTable(events, JdbcHistoryOptions.defaults()), SystemTime.CLOCK),
					Duration.ofMinutes(1));
			this.role = new SequencerRole(this.table, "measure", Duration.ofSeconds(1));
			this.connection = new SequencerConnection(this.database.dataSource(), null, this.table.dialect(),
					Duration.ofMinutes(10));
			this.connection.inTransaction(this.role::take);
			if (this.rows > 5_000) {
				print("batch of 100 among none", () -> assign(100));
			}
			insert(this.rows);
			long begin = System.nanoTime();
			for (int given = assign(); given > 0; given = assign()) {
				assertThat(given).isPositive();
			}
			print("MEASURED %-10s %8d rows  %.0f positions/s".formatted(this.name, this.rows,
					this.rows * 1e9 / (System.nanoTime() - begin)));
			this.database.execute((this.table.dialect() == Dialect.MARIADB)
					? "analyze table CARILLON_EVENT, CARILLON_POSITION" : "analyze");
		}

		@AfterAll
		void close() {
			if (this.database != null) {
				this.connection.close();
				this.database.close();
			}
		}

		@Test
		void findsWhatHasNoPositionAndWhatComesAfterOneByAnIndex() throws SQLException {
			assertThat(plan(this.table.selectUnsequenced(), List.of(1024))).doesNotContain("FILESORT")
				.doesNotContain("SORT KEY");
			assertThat(plan(this.table.selectPositions(), List.of(this.rows / 2L, (long) this.rows, 100)))
				.doesNotContain("SEQ SCAN")
				.doesNotContain("TABLESCAN")
				.doesNotContain("FILESORT")
				.doesNotContain("SORT KEY");
			assertThat(this.database.history().feed().orElseThrow().after(this.rows / 2, 100).events()).hasSize(100);
		}

		@Test
		@EnabledIfSystemProperty(named = "carillon.measure", matches = "\\d+")
		void measureReading() throws SQLException {
			this.connection.inTransaction(this.role::take);
			print("batch of 100 among all", () -> assign(100));
			for (long position : new long[] { 0, this.rows / 2, this.rows - 1000 }) {
				print("100 events after " + position, () -> {
					FeedPage page = this.database.history().feed().orElseThrow().after(position, 100);
					assertThat(page.events()).hasSize(100);
				});
			}
		}

		@Test
		@EnabledIfSystemProperty(named = "carillon.measure", matches = "\\d+")
		void measurePublishing() throws Exception {
			this.connection.inTransaction((open) -> {
				this.role.release(open);
				return true;
			});
			try (HikariDataSource own = new HikariDataSource()) {
				this.database.dataSource().copyStateTo(own);
				own.setMaximumPoolSize(2);
				for (int round = 1; round <= 3; round++) {
					for (boolean positions : new boolean[] { false, true }) {
						try (JdbcEventHistory history = new JdbcEventHistory(this.database.dataSource(),
								this.database.serializer(), EventTypeResolver.annotations(),
								JdbcHistoryOptions.defaults().withPositions(positions), positions ? own : null)) {
							String what = positions ? "with positions" : "without";
							print("MEASURED %-10s round %d %-15s %8.0f/s published by %d, %8.0f/s in transactions"
								.formatted(this.name, round, what, publish(history, false), THREADS,
										publish(history, true)));
							if (positions) {
								latency(history);
							}
						}
					}
				}
			}
		}

		private double publish(JdbcEventHistory history, boolean inTransaction) throws InterruptedException {
			TransactionTemplate transaction = transaction();
			long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
			LongAdder published = new LongAdder();
			ExecutorService executor = Executors.newFixedThreadPool(THREADS);
			for (int i = 0; i < THREADS; i++) {
				executor.submit(() -> {
					while (System.nanoTime() - deadline < 0) {
						if (inTransaction) {
							transaction
								.executeWithoutResult((status) -> history.record(event(), this.boundary.current()));
						}
						else {
							history.record(event(), null);
						}
						published.increment();
					}
				});
			}
			executor.shutdown();
			assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
			return published.sum() / 4.0;
		}

		private void latency(JdbcEventHistory history) throws InterruptedException {
			SynchronousQueue<Long> told = new SynchronousQueue<>();
			long[] nanos = new long[500];
			history.feed().orElseThrow().addListener((position) -> told.offer(System.nanoTime()));
			for (int i = -50; i < nanos.length; i++) {
				history.record(event(), null);
				long committed = System.nanoTime();
				Long at = told.poll(1, TimeUnit.SECONDS);
				if (i >= 0) {
					nanos[i] = (at != null) ? at - committed : TimeUnit.SECONDS.toNanos(1);
				}
			}
			Arrays.sort(nanos);
			print("MEASURED %-10s commit to position, one at a time: p50 %.2f ms  p99 %.2f ms".formatted(this.name,
					nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6));
		}

		private TransactionTemplate transaction() {
			JdbcTransactionManager manager = new JdbcTransactionManager(this.database.dataSource());
			manager.addListener(this.boundary);
			return new TransactionTemplate(manager);
		}

		private void assign(int events) throws SQLException {
			insert(events);
			assertThat(assign()).isEqualTo(events);
		}

		private int assign() throws SQLException {
			int rows = this.connection.inTransaction(this.role::assign);
			this.role.assigned(rows);
			return rows;
		}

		private void insert(int events) throws SQLException {
			for (int i = 0; i < events; i += 1000) {
				this.batch.write(
						IntStream.range(i, Math.min(events, i + 1000)).mapToObj((n) -> Change.insert(row())).toList());
			}
		}

		private void print(String what, Work work) throws SQLException {
			long[] nanos = new long[60];
			for (int i = -10; i < nanos.length; i++) {
				long begin = System.nanoTime();
				work.run();
				if (i >= 0) {
					nanos[i] = System.nanoTime() - begin;
				}
			}
			Arrays.sort(nanos);
			print("MEASURED %-10s %8d rows  %-28s p50 %8.2f ms  p95 %8.2f ms".formatted(this.name, this.rows, what,
					nanos[30] / 1e6, nanos[57] / 1e6));
		}

		private static void print(String line) {
			System.out.println(line);
		}

		private String plan(String sql, List<?> parameters) throws SQLException {
			try (Connection open = this.database.dataSource().getConnection();
					PreparedStatement explain = Lookup.prepare(open, this.table.dialect(), "explain " + sql,
							parameters);
					ResultSet lines = explain.executeQuery()) {
				StringBuilder plan = new StringBuilder();
				while (lines.next()) {
					// of MariaDB the key that was taken and what else is done
					plan.append((this.table.dialect() == Dialect.MARIADB)
							? lines.getString("key") + " " + lines.getString("rows") + " " + lines.getString("Extra")
							: lines.getString(1))
						.append('\n');
				}
				return plan.toString().toUpperCase(Locale.ROOT);
			}
		}

		private static Event<?> event() {
			return Event.builder("order.created", Map.of("orderId", "o-1", "text", "x".repeat(250)))
				.source("shop")
				.build();
		}

		private static EventRow row() {
			Event<?> event = event();
			return new EventRow(event.id(), "order.type", "1", "shop", null, null, null, null, "NORMAL",
					EventRow.nanos(event.time()), null, null, "{\"text\":\"" + "x".repeat(250) + "\"}",
					EventStatus.PUBLISHED);
		}

		@FunctionalInterface
		private interface Work {

			void run() throws SQLException;

		}

	}

}
