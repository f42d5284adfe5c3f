package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.carillon.events.SystemTime;
import io.github.carillon.events.history.EventCursor;
import io.github.carillon.events.history.EventPage;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C61: each documented query is answered by an index, on every database. With
 * {@code -Dcarillon.measure=1000000} the time that it takes is measured on so many rows.
 */
class HistoryAtScaleTests {

	private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

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

		private final String name;

		private final int rows = Integer.getInteger("carillon.measure", 20_000);

		private Databases database;

		private EventTable table;

		OnDatabase(String name) {
			this.name = name;
		}

		@BeforeAll
		void fill(@TempDir Path directory) throws SQLException {
			this.database = Databases.open(this.name, directory, 2);
			try (Connection connection = this.database.dataSource().getConnection()) {
				this.table = new EventTable(Dialect.of(connection), JdbcHistoryOptions.defaults());
			}
			ChangeBatch batch = new ChangeBatch(this.database.dataSource(), this.table,
					new EntryWriter(new DeliveryTable(this.table, JdbcHistoryOptions.defaults()), SystemTime.CLOCK),
					Duration.ofMinutes(1));
			for (int i = 0; i < this.rows; i += 1000) {
				batch.write(IntStream.range(i, Math.min(this.rows, i + 1000))
					.mapToObj(OnDatabase::row)
					.map(Change::insert)
					.toList());
			}
			this.database.execute("update CARILLON_EVENT set status = 'FAILED' where correlation_id = 'c-7'",
					(this.table.dialect() == Dialect.MARIADB) ? "analyze table CARILLON_EVENT" : "analyze");
		}

		@AfterAll
		void close() {
			if (this.database != null) {
				this.database.close();
			}
		}

		@Test
		void answersEachQueryByItsIndex() throws SQLException {
			EventQuery all = EventQuery.matching("*");
			assertIndex(all, "TIME");
			assertIndex(EventQuery.matching("order.type7"), "TYPE");
			assertIndex(all.source("source-1"), "SOURCE");
			assertIndex(all.subject("subject-77"), "SUBJECT");
			assertIndex(all.key("key-77"), "KEY");
			assertIndex(all.correlationId("c-77"), "CORRELATION");
			assertIndex(all.causedBy(new UUID(7, 1)), "CAUSATION");
			assertIndex(all.status(EventStatus.FAILED), "STATUS");
		}

		@Test
		void findsTheTypesOfAPatternByTheIndex() throws SQLException {
			List<Object> parameters = (this.table.dialect() == Dialect.H2) ? List.of("order.type3-", "order.~")
					: List.of("order", "order~", 200);
			String plan = plan(this.table.types(), parameters);
			assertThat(plan).contains("CARILLON_EVENT_TYPE").doesNotContain("SEQ SCAN ON CARILLON");
			if (this.table.dialect() == Dialect.MARIADB) {
				assertThat(plan).contains("USING INDEX FOR GROUP-BY");
			}
			List<String> ids = new ArrayList<>();
			this.database.history()
				.query(EventQuery.matching("order.*"))
				.events()
				.forEach((event) -> ids.add(event.subject().orElseThrow()));
			assertThat(ids).hasSize(100);
		}

		private void assertIndex(EventQuery query, String index) throws SQLException {
			Lookup lookup = Lookup.of(query).or(() -> query.source().map(Lookup::ofSource)).orElse(Lookup.ALL);
			EventCursor middle = new EventCursor(BEGIN.plusNanos(this.rows * 500L), new UUID(1, 1));
			for (EventCursor after : Arrays.asList(null, middle)) {
				for (EventQuery each : List.of(query, query.oldestFirst(), query.since(BEGIN),
						query.until(Instant.MAX))) {
					List<Object> parameters = new ArrayList<>();
					String plan = plan(this.table.select(lookup.from(this.table, each, after, 101, parameters)),
							parameters);
					assertThat(plan).as("%s after %s", each, after)
						.contains("CARILLON_EVENT_" + index)
						.doesNotContain("SEQ SCAN")
						.doesNotContain("SORT KEY")
						.doesNotContain("FILESORT");
					if (this.table.dialect() == Dialect.H2) {
						assertThat(plan).contains("INDEX SORTED");
					}
				}
			}
		}

		private String plan(String sql, List<Object> parameters) throws SQLException {
			try (Connection connection = this.database.dataSource().getConnection();
					PreparedStatement explain = Lookup.prepare(connection, this.table.dialect(), "explain " + sql,
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

		@Test
		@EnabledIfSystemProperty(named = "carillon.measure", matches = "\\d+")
		void measure() {
			EventQuery all = EventQuery.matching("*");
			measure("latest 100", () -> all);
			measure("latest 100 of a type", () -> EventQuery.matching("order.type7"));
			measure("latest 100 of a prefix", () -> EventQuery.matching("order.**"));
			measure("latest 100 of an infix", () -> EventQuery.matching("*.type7"));
			measure("by correlation", () -> all.correlationId("c-" + random(this.rows / 4)));
			measure("by subject", () -> all.subject("subject-" + random(this.rows / 10)));
			measure("by key", () -> all.key("key-" + random(500)));
			measure("by source", () -> all.source("source-1"));
			measure("by cause", () -> all.causedBy(new UUID(random(this.rows), 1)));
			measure("failed", () -> all.status(EventStatus.FAILED));
			measure("deep page", () -> all.after(deep()));
			measure("deep page of a type", () -> EventQuery.matching("order.type7").after(deep()));
			measure("by header in vain, 10 000 rows", () -> all.header("no", "such"));
		}

		private String deep() {
			return new EventCursor(BEGIN.plusNanos(1000L * random(this.rows / 10)), new UUID(1, 1)).toString();
		}

		private void measure(String what, Supplier<EventQuery> query) {
			long[] nanos = new long[100];
			int found = 0;
			for (int i = -30; i < nanos.length; i++) {
				long start = System.nanoTime();
				EventPage page = this.database.history().query(query.get());
				long taken = System.nanoTime() - start;
				if (i >= 0) {
					nanos[i] = taken;
					found = page.events().size();
				}
			}
			Arrays.sort(nanos);
			System.out.printf("MEASURED %-10s %8d rows  %-32s %4d found  p50 %8.2f ms  p95 %8.2f ms%n", this.name,
					this.rows, what, found, nanos[50] / 1e6, nanos[95] / 1e6);
		}

		private static long random(int bound) {
			return ThreadLocalRandom.current().nextInt(bound);
		}

		private static EventRow row(int i) {
			String type = ((i % 3 == 0) ? "build" : "order") + ".type" + (i % 20);
			return new EventRow(new UUID(0x0190_0000_0000_7000L + i, 0x8000_0000_0000_0000L + i), type, "1",
					"source-" + (i % 5), "subject-" + (i % Math.max(1, i / 10 + 1)), "key-" + (i % 500), "c-" + (i / 4),
					(i % 2 == 0) ? new UUID(i, 1) : null, "NORMAL", EventRow.nanos(BEGIN.plusNanos(1000L * i)),
					"{\"channel\":\"api\"}", null, "{\"orderId\":\"o-" + i + "\",\"text\":\"" + "x".repeat(300) + "\"}",
					EventStatus.PUBLISHED);
		}

	}

}
