package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.carillon.events.Event;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventPage;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventRetention;
import io.github.carillon.events.history.RemovedEvents;
import io.github.carillon.events.history.RetentionPolicy;
import io.github.carillon.events.history.RetentionRule;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * P17: with {@code -Dcarillon.measure.retention=1000000} half of so many events is
 * deleted while 200 events a second are published; what that costs publishers is
 * measured.
 */
@EnabledIfSystemProperty(named = "carillon.measure.retention", matches = "\\d+")
class RetentionUnderLoadTests {

	private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

	private static final int ROWS_AT_ONCE = 1_000;

	private static final int PUBLISHED_A_SECOND = 200;

	private final int rows = Integer.getInteger("carillon.measure.retention", 0);

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void publishersHardlyNotice(String name, @TempDir Path directory) throws Exception {
		try (Databases database = Databases.open(name, directory, 4)) {
			fill(database);
			long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
			long[] before = publish(database, () -> System.nanoTime() < until);
			TimedHistory history = new TimedHistory(database.history());
			CompletableFuture<Long> removed = CompletableFuture.supplyAsync(() -> retention(history).run());
			long[] during = publish(database, () -> !removed.isDone());
			System.out.printf(
					"RETENTION %s: %d of %d rows in %d batches; publish p50/p99 %.1f/%.1f ms before, %.1f/%.1f ms during; "
							+ "batch p50/p99/max %.0f/%.0f/%.0f ms%n",
					name, removed.join(), this.rows, history.batches.size(), millis(before, 50), millis(before, 99),
					millis(during, 50), millis(during, 99), millis(history.times(), 50), millis(history.times(), 99),
					millis(history.times(), 100));
			assertThat(removed.join()).isEqualTo(this.rows / 2);
		}
	}

	private EventRetention retention(EventHistory history) {
		Instant now = BEGIN.plusSeconds(this.rows / 2).plus(Duration.ofDays(30));
		return new EventRetention(history, RetentionPolicy.of(RetentionRule.matching("*").maxAge(Duration.ofDays(30))),
				Clock.fixed(now, ZoneOffset.UTC));
	}

	private void fill(Databases database) throws SQLException {
		EventTable table = new EventTable(database.dialect(), JdbcHistoryOptions.defaults());
		EventRows rows = database.history().rows();
		try (Connection connection = database.dataSource().getConnection();
				PreparedStatement insert = connection.prepareStatement(table.insert())) {
			connection.setAutoCommit(false);
			for (int i = 0; i < this.rows; i++) {
				rows.toRow(event(i)).bind(insert, database.dialect());
				insert.addBatch();
				if (i % ROWS_AT_ONCE == ROWS_AT_ONCE - 1) {
					insert.executeBatch();
					connection.commit();
				}
			}
			insert.executeBatch();
			connection.commit();
		}
		database.execute((database.dialect() == Dialect.MARIADB) ? "analyze table CARILLON_EVENT" : "analyze");
	}

	private static Event<?> event(int number) {
		return Event.builder("order.type" + number % 20, Map.of("number", number))
			.source("shop")
			.subject("customer/" + number % 1_000)
			.key("k-" + number % 1_000)
			.correlationId("c-" + number / 10)
			.time(BEGIN.plusSeconds(number))
			.build();
	}

	/**
	 * Publishes at a pace, and returns how long each took, also for having begun late.
	 */
	private static long[] publish(Databases database, BooleanSupplier goesOn) {
		List<Long> times = new ArrayList<>();
		long due = System.nanoTime();
		while (goesOn.getAsBoolean()) {
			due += TimeUnit.SECONDS.toNanos(1) / PUBLISHED_A_SECOND;
			long wait = due - System.nanoTime();
			if (wait > 0) {
				LockSupport.parkNanos(wait);
			}
			database.history().record(Event.builder("order.live", Map.of("number", times.size())).build(), null);
			times.add(System.nanoTime() - due);
		}
		return times.stream().mapToLong(Long::longValue).toArray();
	}

	private static double millis(long[] nanos, int percent) {
		long[] sorted = nanos.clone();
		Arrays.sort(sorted);
		return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
	}

	/**
	 * A history that times its batches.
	 */
	private static final class TimedHistory implements EventHistory {

		private final EventHistory history;

		private final List<Long> batches = new ArrayList<>();

		TimedHistory(EventHistory history) {
			this.history = history;
		}

		@Override
		public Optional<Event<?>> get(UUID id) {
			return this.history.get(id);
		}

		@Override
		public EventPage query(EventQuery query) {
			return this.history.query(query);
		}

		@Override
		public long count(EventQuery query) {
			return this.history.count(query);
		}

		@Override
		public RemovedEvents purge(EventQuery query) {
			long begin = System.nanoTime();
			try {
				return this.history.purge(query);
			}
			finally {
				this.batches.add(System.nanoTime() - begin);
			}
		}

		@Override
		public RemovedEvents erase(EventQuery query) {
			return this.history.erase(query);
		}

		long[] times() {
			return this.batches.stream().mapToLong(Long::longValue).toArray();
		}

	}

}
