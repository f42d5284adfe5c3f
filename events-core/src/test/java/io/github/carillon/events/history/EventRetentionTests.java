package io.github.carillon.events.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.carillon.events.Event;
import io.github.carillon.events.InvalidPatternException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * C66.
 */
@Timeout(60)
class EventRetentionTests {

	private static final Instant NOW = Instant.parse("2030-01-31T00:00:00Z");

	private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

	private final BatchedHistory history = new BatchedHistory();

	@Test
	void keepsEverythingUnlessARuleSaysOtherwise() {
		record("a", 10_000);
		assertThat(run()).isZero();
		assertThat(run(RetentionRule.matching("*"))).isZero();
		assertThat(run(RetentionRule.matching("b").maxAge(Duration.ofDays(1)).maxCount(1))).isZero();
		assertThat(left("*")).isEqualTo(1);
	}

	@Test
	void deletesWhatIsOlderThanTheRuleAllows() {
		record("a", 31);
		record("a", 30);
		record("a", 29);
		assertThat(run(RetentionRule.matching("a").maxAge(Duration.ofDays(30)))).isEqualTo(1);
		assertThat(left("a")).isEqualTo(2);
	}

	@Test
	void keepsTheNewestOfTheRule() {
		List<Event<?>> events = new ArrayList<>();
		for (int days = 10; days > 0; days--) {
			events.add(record((days % 2 == 0) ? "a.even" : "a.odd", days));
			record("b", days);
		}
		assertThat(run(RetentionRule.matching("a.*").maxCount(3))).isEqualTo(7);
		assertThat(this.history.query(EventQuery.matching("a.*").oldestFirst()).events())
			.isEqualTo(events.subList(7, 10));
		assertThat(left("b")).isEqualTo(10);
		assertThat(run(RetentionRule.matching("a.*").maxCount(3))).isZero();
	}

	@Test
	void deletesWhatEitherAgeOrCountWantsToGo() {
		for (int days = 1; days <= 10; days++) {
			record("a", days);
			record("b", days);
		}
		assertThat(run(RetentionRule.matching("a").maxCount(8).maxAge(Duration.ofDays(5)),
				RetentionRule.matching("b").maxCount(5).maxAge(Duration.ofDays(8))))
			.isEqualTo(10);
		assertThat(left("a")).isEqualTo(5);
		assertThat(left("b")).isEqualTo(5);
	}

	@Test
	void judgesATypeByTheFirstRuleThatMatchesIt() {
		record("audit.login", 400);
		record("order.created", 400);
		record("order.paid", 60);
		record("order.created", 60);
		assertThat(run(RetentionRule.matching("audit.**"),
				RetentionRule.matching("order.paid").maxAge(Duration.ofDays(90)),
				RetentionRule.matching("*").maxAge(Duration.ofDays(30))))
			.isEqualTo(2);
		assertThat(left("audit.login")).isEqualTo(1);
		assertThat(left("order.paid")).isEqualTo(1);
	}

	@Test
	void deletesInBatches() {
		for (int i = 0; i < 25; i++) {
			record("a", 2);
		}
		RetentionPolicy policy = RetentionPolicy.of(RetentionRule.matching("a").maxAge(Duration.ofDays(1)))
			.withBatchSize(10)
			.withPause(Duration.ZERO);
		EventRetention retention = new EventRetention(this.history, policy, CLOCK);
		assertThat(retention.run()).isEqualTo(25);
		assertThat(this.history.batches).containsExactly(10, 10, 5);
		assertThat(retention.removed()).isEqualTo(25);
		assertThat(retention.run()).isZero();
	}

	@Test
	void endsAfterTheBatchWhenItIsClosed() {
		for (int i = 0; i < 25; i++) {
			record("a", 2);
		}
		RetentionPolicy policy = RetentionPolicy.of(RetentionRule.matching("a").maxAge(Duration.ofDays(1)))
			.withBatchSize(10)
			.withPause(Duration.ofHours(1));
		EventRetention retention = new EventRetention(this.history, policy, CLOCK);
		retention.start(Duration.ofMillis(5));
		await().until(() -> !this.history.batches.isEmpty());
		retention.close();
		assertThat(this.history.batches).containsExactly(10);
		assertThatIllegalStateException().isThrownBy(() -> retention.start(Duration.ofHours(1)));
	}

	@Test
	void goesOnAfterAnError() {
		record("a", 2);
		this.history.failures.set(2);
		try (EventRetention retention = new EventRetention(this.history,
				RetentionPolicy.of(RetentionRule.matching("a").maxAge(Duration.ofDays(1))), CLOCK)) {
			retention.start(Duration.ofMillis(5));
			await().untilAsserted(() -> assertThat(retention.removed()).isEqualTo(1));
			assertThatIllegalStateException().isThrownBy(() -> retention.start(Duration.ofHours(1)));
		}
	}

	@Test
	void refusesWhatCannotBeMeant() {
		RetentionRule rule = RetentionRule.matching("a.*");
		assertThatIllegalArgumentException().isThrownBy(() -> rule.maxAge(Duration.ZERO))
			.withMessageStartingWith("The maximum age of 'a.*' is 0 s");
		assertThatIllegalArgumentException().isThrownBy(() -> rule.maxCount(0))
			.withMessageStartingWith("The maximum count of 'a.*' is 0");
		assertThatExceptionOfType(InvalidPatternException.class).isThrownBy(() -> RetentionRule.matching("a..b"));
		RetentionPolicy policy = RetentionPolicy.of(rule);
		assertThatIllegalArgumentException().isThrownBy(() -> policy.withBatchSize(1001));
		assertThatIllegalArgumentException().isThrownBy(() -> policy.withBatchSize(0));
		assertThatIllegalArgumentException().isThrownBy(() -> policy.withPause(Duration.ofMillis(-1)));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EventRetention(this.history, policy).start(Duration.ZERO));
	}

	private long run(RetentionRule... rules) {
		return new EventRetention(this.history, RetentionPolicy.of(rules).withPause(Duration.ZERO), CLOCK).run();
	}

	private long left(String pattern) {
		return this.history.count(EventQuery.matching(pattern));
	}

	private Event<?> record(String type, int daysAgo) {
		Event<?> event = Event.builder(type, Map.of()).time(NOW.minus(Duration.ofDays(daysAgo))).build();
		this.history.events.record(event, null);
		return event;
	}

	/**
	 * Notes how much is deleted at a time.
	 */
	private static final class BatchedHistory implements EventHistory {

		private final InMemoryEventHistory events = new InMemoryEventHistory();

		private final List<Integer> batches = new CopyOnWriteArrayList<>();

		private final AtomicInteger failures = new AtomicInteger();

		@Override
		public Optional<Event<?>> get(UUID id) {
			return this.events.get(id);
		}

		@Override
		public EventPage query(EventQuery query) {
			return this.events.query(query);
		}

		@Override
		public long count(EventQuery query) {
			return this.events.count(query);
		}

		@Override
		public synchronized RemovedEvents purge(EventQuery query) {
			if (this.failures.getAndDecrement() > 0) {
				throw new IllegalStateException("no database");
			}
			RemovedEvents removed = this.events.purge(query);
			this.batches.add(removed.ids().size());
			return removed;
		}

		@Override
		public RemovedEvents erase(EventQuery query) {
			return this.events.erase(query);
		}

	}

}
