package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.DeadLetterHandler;
import io.github.carillon.events.deadletter.DeadLetterQuery;
import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.deadletter.DeadLetters;
import io.github.carillon.events.deadletter.RedeliveryResult;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.outbox.ClaimedEntry;
import io.github.carillon.events.outbox.DeadLetterEntries;
import io.github.carillon.events.outbox.EntryResult;
import io.github.carillon.events.outbox.EventErasure;
import io.github.carillon.events.outbox.OutboxRedelivery;
import io.github.carillon.events.outbox.OutboxTarget;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.test.contract.DeadLetterQueueContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C71 in every database, together with the outbox (decision 12).
 */
class JdbcDeadLetterQueueTests {

	private static final String TARGET = "listener:mail";

	private static final DeadLetterQuery ALL = DeadLetterQuery.all();

	@Nested
	class H2 extends OnDatabase {

		H2() {
			super("h2mem");
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
	abstract static class OnDatabase extends DeadLetterQueueContract {

		private final String name;

		private final List<DeadLetter> told = new ArrayList<>();

		private Databases database;

		private JdbcDeadLetterQueue queue;

		private JdbcOutbox outbox;

		private DeadLetters letters;

		OnDatabase(String name) {
			this.name = name;
		}

		@BeforeAll
		void open(@TempDir Path directory) {
			this.database = Databases.open(this.name, directory, 4);
			this.queue = new JdbcDeadLetterQueue(this.database.history());
			this.outbox = new JdbcOutbox(this.database.history(), JdbcOutboxOptions.defaults());
			DeadLetterHandler handler = this.told::add;
			this.letters = DeadLetters.in(this.queue)
				.handler(handler)
				.redelivery(new OutboxRedelivery(this.outbox))
				.build();
		}

		@AfterEach
		void empty() {
			this.told.clear();
			this.database.execute("delete from CARILLON_DEAD_LETTER", "delete from CARILLON_DELIVERY",
					"delete from CARILLON_TARGET", "delete from CARILLON_EVENT");
		}

		@AfterAll
		void close() {
			if (this.database != null) {
				this.queue.close();
				this.outbox.close();
				this.database.close();
			}
		}

		@Override
		protected DeadLetterQueue queue() {
			return this.queue;
		}

		@Test
		void entryAndLetterAreTriedAgainTogether() {
			Event<?> event = die("o-1");
			DeadLetter letter = only();
			assertThat(this.letters.isReachable(letter)).isTrue();
			assertThat(this.outbox.retryDead(TARGET, Set.of(event.id()))).isOne();
			assertThat(this.queue.count(ALL)).isZero();
			assertThat(status(event)).isEqualTo(Delivery.Status.PENDING);
		}

		@Test
		void retryOfALetterHasItsEntryDelivered() {
			Event<?> event = die("o-1");
			RedeliveryResult result = this.letters.retry(only().id()).join();
			assertThat(result.status()).isEqualTo(RedeliveryResult.Status.SCHEDULED);
			assertThat(this.queue.count(ALL)).isZero();
			assertThat(this.outbox.claim(Set.of(TARGET), 10)).hasSize(1)
				.allSatisfy((claimed) -> assertThat(claimed.event()).isEqualTo(event));
		}

		@Test
		void everyPageIsTriedAgain() {
			for (int i = 0; i < 25; i++) {
				die("o-" + i);
			}
			assertThat(this.letters.retry(ALL.limit(10)).join())
				.containsExactly(Map.entry(RedeliveryResult.Status.SCHEDULED, 25L));
			assertThat(this.queue.count(ALL)).isZero();
		}

		@Test
		void whatIsDiscardedIsDeadNoMore() {
			Event<?> event = die("o-1");
			assertThat(this.letters.discard(only().id(), "spam")).isTrue();
			assertThat(this.queue.count(ALL)).isZero();
			assertThat(this.outbox.retryDead(TARGET, Set.of(event.id()))).isZero();
			assertThat(this.letters.recover()).isZero();
		}

		@Test
		void letterThatComesAfterItsEntryWasSettledIsNotKept() {
			die("o-1");
			DeadLetter letter = only();
			this.outbox.retryDead(TARGET, Set.of());
			this.letters.add(letter);
			assertThat(this.queue.count(ALL)).isZero();
			assertThat(this.told).hasSize(1);
		}

		@Test
		void letterSaysWhenItFailedFirst() {
			publish("o-1");
			finish((claimed) -> EntryResult.retry(claimed.entry(), Duration.ZERO, new IllegalStateException("first")));
			Instant between = Instant.now();
			this.database.execute("update CARILLON_DELIVERY set first_failed_nanos = first_failed_nanos - 60000000000");
			finish(this::dead);
			assertThat(only().firstFailure()).isBefore(between.minusSeconds(50));
			assertThat(only().lastFailure()).isAfter(between.minusSeconds(10));
			assertThat(this.told).singleElement()
				.satisfies((letter) -> assertThat(letter.firstFailure()).isEqualTo(only().firstFailure()));
		}

		@Test
		void whatDiedUnheardGetsItsLetterLater() {
			Event<?> event = publish("o-1");
			finish((claimed) -> EntryResult.dead(claimed.entry(), new IllegalStateException("no server: mx1"), false));
			assertThat(this.queue.count(ALL)).isZero();
			assertThat(this.letters.recover()).isOne();
			assertThat(this.letters.recover()).isZero();
			assertThat(only()).satisfies((letter) -> {
				assertThat(letter.id()).isEqualTo(DeadLetter.id(event.id(), TARGET));
				assertThat(letter.event().data()).isEqualTo(Map.of("orderId", "o-1"));
				assertThat(letter.failure().errorType()).isEqualTo(IllegalStateException.class.getName());
				assertThat(letter.failure().message()).isEqualTo("no server: mx1");
				assertThat(letter.attempts()).isOne();
			});
			assertThat(this.told).containsExactly(only());
		}

		@Test
		void deadEventStaysUntilItHasALetterAndIsDeliveredFromThat() {
			Event<?> event = publish("o-1");
			this.outbox.register(new OutboxTarget(TARGET, List.of(EventPattern.parse("*")), Instant.now()));
			finish((claimed) -> EntryResult.dead(claimed.entry(), new IllegalStateException("x"), false));
			EventQuery all = EventQuery.matching("*").oldestFirst();
			assertThat(this.database.history().purge(all).ids()).isEmpty();
			this.letters.recover();
			assertThat(this.database.history().purge(all).ids()).containsExactly(event.id());
			assertThat(this.letters.retry(only().id()).join().status()).isEqualTo(RedeliveryResult.Status.SCHEDULED);
			assertThat(this.outbox.claim(Set.of(TARGET), 10)).singleElement()
				.satisfies((claimed) -> assertThat(claimed.event()).isEqualTo(event));
			assertThat(this.queue.count(ALL)).isZero();
		}

		@Test
		void whatCannotBeStoredIsKeptWithoutItsData() {
			Event<?> event = Event.builder("order.created", Map.of("text", "x".repeat(EventRows.MAX_DATA))).build();
			String message = "a\0b\uD800c";
			DeadLetter letter = DeadLetter.of(event, "listener:log", new IllegalStateException(message), 1,
					Instant.now());
			assertThat(this.queue.add(letter)).isTrue();
			assertThat(only().event().id()).isEqualTo(event.id());
			assertThat(only().event().data().toString()).contains("cannotBeStored", "at most 1048576 are possible");
			assertThat(only().failure().message()).isEqualTo("a\uFFFDb\uFFFDc");
		}

		@Test
		void nothingIsLeftOfWhatIsErased() {
			Event<?> event = Event.builder("order.created", Map.of("name", "canary")).subject("customer/7").build();
			this.outbox.add(event, Set.of(TARGET), Set.of(), null);
			finish(this::dead);
			this.letters
				.add(DeadLetter.of(event, "listener:log", new IllegalStateException("canary"), 1, Instant.now()));
			DeadLetter late = this.queue.get(DeadLetter.id(event.id(), TARGET)).orElseThrow();
			EventErasure.Erased erased = EventErasure.from(this.database.history())
				.and(this.outbox)
				.and(this.queue)
				.eraseSubject("customer/7");
			this.queue.add(late);
			assertThat(erased).isEqualTo(new EventErasure.Erased(1, 2, 0));
			assertThat(this.queue.count(ALL)).isZero();
			assertThat(this.letters.recover()).isZero();
		}

		private Event<?> die(String order) {
			Event<?> event = publish(order);
			finish(this::dead);
			return event;
		}

		private EntryResult dead(ClaimedEntry claimed) {
			return EntryResult.dead(claimed.entry(), new IllegalStateException("down"), false);
		}

		private Event<?> publish(String order) {
			Event<?> event = Event.builder("order.created", Map.of("orderId", order)).build();
			this.outbox.add(event, Set.of(TARGET), Set.of(), null);
			return event;
		}

		/**
		 * Finishes what is due, and tells of what died as the relay does, unless it is
		 * told not to.
		 */
		private void finish(java.util.function.Function<ClaimedEntry, EntryResult> outcome) {
			DeadLetterEntries listener = new DeadLetterEntries(this.letters);
			for (ClaimedEntry claimed : this.outbox.claim(Set.of(TARGET), 10)) {
				EntryResult result = outcome.apply(claimed);
				assertThat(this.outbox.finish(List.of(result))).isEmpty();
				if (result.error() != null && "down".equals(result.error().getMessage())) {
					listener.died(claimed, result.error());
				}
			}
		}

		private DeadLetter only() {
			List<DeadLetter> found = this.queue.query(ALL).letters();
			assertThat(found).hasSize(1);
			return found.get(0);
		}

		private Delivery.Status status(Event<?> event) {
			return this.outbox.deliveries(event.id()).get(0).status();
		}

	}

}
