package io.github.carillon.events.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventPriority;
import io.github.carillon.events.SystemTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * C62.
 */
class EventFinderTests {

	private static final EventQuery ORDERS = EventQuery.matching("order.*");

	private final SettableClock clock = new SettableClock();

	private final InMemoryEventHistory history = new InMemoryEventHistory();

	private final RecordingEventFinder finder = new RecordingEventFinder(this.history, this.history, this.clock);

	private final TestTransactions transactions = new TestTransactions();

	private final EventBus bus = EventBus.builder()
		.recorder(this.finder)
		.clock(this.clock)
		.commitBoundary(this.transactions)
		.build();

	@AfterEach
	void leavesNobodyWaiting() {
		this.bus.close();
		this.finder.close();
		assertThat(this.finder.waiting()).isZero();
	}

	@Test
	void isMadeOfAHistoryInTwoLines() {
		RecordingEventFinder finder = EventFinder.over(new InMemoryEventHistory());
		try (EventBus bus = EventBus.builder().recorder(finder).build()) {
			CompletableFuture<Optional<Event<?>>> found = finder.find(ORDERS, Past.none(), EventFinder.FOREVER);
			Event<?> event = bus.publish("order.created").event();
			assertThat(found.join()).containsSame(event);
			assertThat(finder.find(ORDERS, Past.last(Duration.ofMinutes(1)), Duration.ZERO).join()).contains(event);
		}
	}

	@Test
	void doesNotFindWhatWasErased() {
		this.bus.publish(EventDraft.of("order.created", Map.of("total", 11)).withSubject("customer/1"));
		this.history.erase(EventQuery.matching("*").subject("customer/1"));
		assertThat(this.finder
			.find(ORDERS, (event) -> ((Map<?, ?>) event.data()).containsKey("total"), Past.all(), Duration.ZERO)
			.join()).isEmpty();
	}

	@Test
	void historyThatDoesNotRecordNeedsARecorder() {
		assertThatIllegalArgumentException().isThrownBy(() -> EventFinder.over(new BrokenHistory()))
			.withMessageContaining("EventFinder.over(history, recorder)");
		assertThat(EventFinder.over(new BrokenHistory(), this.history).history()).isInstanceOf(BrokenHistory.class);
	}

	@Test
	void findsTheNewestOfThePast() {
		this.bus.publish("order.created");
		Event<?> newest = this.bus.publish("order.paid").event();
		this.bus.publish("parcel.sent");
		EventQuery asked = ORDERS.oldestFirst().limit(7).after(EventCursor.of(newest).toString());
		assertThat(find(asked, Past.all(), Duration.ofHours(1))).isCompletedWithValue(Optional.of(newest));
	}

	@Test
	void pastIsAsLongAsItsWindow() {
		Event<?> event = this.bus.publish("order.created").event();
		this.clock.forward(Duration.ofSeconds(10));
		assertThat(find(ORDERS, Past.last(Duration.ofSeconds(10)), Duration.ZERO).join()).contains(event);
		assertThat(find(ORDERS, Past.last(Duration.ofSeconds(9)), Duration.ZERO).join()).isEmpty();
		assertThat(find(ORDERS, Past.last(EventFinder.FOREVER), Duration.ZERO).join()).contains(event);
		assertThat(find(ORDERS.since(this.clock.instant()), Past.all(), Duration.ZERO).join()).isEmpty();
	}

	@Test
	void neitherPastNorFutureIsNothingAtOnce() {
		this.bus.publish("order.created");
		assertThat(find(ORDERS, Past.none(), Duration.ZERO)).isCompletedWithValue(Optional.empty());
		assertThat(this.finder.waiting()).isZero();
	}

	@Test
	void withoutPastEarlierEventsDoNotCount() {
		this.bus.publish("order.created");
		CompletableFuture<Optional<Event<?>>> found = find(ORDERS, Past.none(), EventFinder.FOREVER);
		assertThat(found).isNotDone();
		Event<?> next = this.bus.publish("order.paid").event();
		assertThat(found).isCompletedWithValue(Optional.of(next));
	}

	@Test
	void findsBeforeHandlersEnd() {
		CompletableFuture<Optional<Event<?>>> found = find(ORDERS, Past.all(), EventFinder.FOREVER);
		AtomicReference<Object> seen = new AtomicReference<>();
		this.bus.subscribe("order.*", (event) -> seen.set(found.getNow(Optional.empty()).orElse(null)));
		Event<?> event = this.bus.publish("order.created").event();
		assertThat(seen).hasValue(event);
	}

	@Test
	void findsAtTheCommit() {
		CompletableFuture<Optional<Event<?>>> found = find(ORDERS, Past.all(), EventFinder.FOREVER);
		TestTransactions.TestTransaction transaction = this.transactions.begin();
		Event<?> event = this.bus.publish("order.created").event();
		CompletableFuture<Optional<Event<?>>> later = find(ORDERS, Past.all(), EventFinder.FOREVER);
		assertThat(found).isNotDone();
		transaction.commit();
		assertThat(found).isCompletedWithValue(Optional.of(event));
		assertThat(later).isCompletedWithValue(Optional.of(event));
		assertThat(find(ORDERS, Past.all(), Duration.ZERO).join()).contains(event);
	}

	@Test
	void neverFindsWhatIsRolledBack() {
		CompletableFuture<Optional<Event<?>>> found = find(ORDERS, Past.all(), EventFinder.FOREVER);
		TestTransactions.TestTransaction transaction = this.transactions.begin();
		this.bus.publish("order.created");
		transaction.rollback();
		assertThat(found).isNotDone();
		assertThat(find(ORDERS, Past.all(), Duration.ZERO).join()).isEmpty();
		Event<?> next = this.bus.publish("order.created").event();
		assertThat(found).isCompletedWithValue(Optional.of(next));
	}

	@Test
	void neverFindsWhatCouldNotBeRecorded() {
		RecordingEventFinder failing = EventFinder.over(this.history, (event, transaction) -> {
			throw new IllegalStateException("disk full");
		});
		CompletableFuture<Optional<Event<?>>> found = failing.find(ORDERS, Past.all(), EventFinder.FOREVER);
		try (EventBus own = EventBus.builder().recorder(failing).build()) {
			assertThatIllegalStateException().isThrownBy(() -> own.publish("order.created")).withMessage("disk full");
		}
		assertThat(found).isNotDone();
		assertThat(failing.live().isRecording(UUID.randomUUID())).isFalse();
	}

	@Test
	void futureIsAskedAllThatAQueryAsks() {
		Event<?> cause = this.bus.publish("order.created").event();
		Instant since = this.clock.instant();
		EventQuery query = ORDERS.source("shop")
			.subject("o-1")
			.key("k")
			.correlationId("c")
			.causedBy(cause.id())
			.header("channel", "api")
			.data("total.amount", 10)
			.priority(EventPriority.WARNING)
			.since(since)
			.until(since.plusSeconds(60));
		EventDraft<Object> draft = EventDraft.of("order.paid", Map.of("total", Map.of("amount", 10)))
			.withSource("shop")
			.withSubject("o-1")
			.withKey("k")
			.withCorrelationId("c")
			.withCausationId(cause.id())
			.withHeader("channel", "api")
			.withPriority(EventPriority.ERROR);
		CompletableFuture<Optional<Event<?>>> found = find(query, Past.none(), EventFinder.FOREVER);
		List.of(draft.withSource("bank"), draft.withSubject("o-2"), draft.withKey("l"), draft.withCorrelationId("d"),
				draft.withCausationId(UUID.randomUUID()), draft.withHeader("channel", "ui"),
				draft.withPriority(EventPriority.INFO))
			.forEach(this.bus::publish);
		this.bus.publish("parcel.sent", Map.of());
		assertThat(found).isNotDone();
		Event<?> event = this.bus.publish(draft).event();
		assertThat(found).isCompletedWithValue(Optional.of(event));
	}

	@Test
	void aFailureIsFoundWhenItIsKnown() {
		this.bus.subscribe("order.bad", (event) -> {
			throw new IllegalStateException("no");
		});
		CompletableFuture<Optional<Event<?>>> failed = find(ORDERS.status(EventStatus.FAILED), Past.none(),
				EventFinder.FOREVER);
		CompletableFuture<Optional<Event<?>>> good = find(ORDERS.status(EventStatus.PUBLISHED), Past.none(),
				EventFinder.FOREVER);
		Event<?> first = this.bus.publish("order.good").event();
		Event<?> second = this.bus.publish("order.bad").event();
		assertThat(good.join()).contains(first);
		assertThat(failed.join()).contains(second);
	}

	@Test
	void aConditionDecidesToo() {
		Event<?> root = this.bus.publish("order.created").event();
		Event<?> child = this.bus.publish(causedBy(root)).event();
		Event<?> grandchild = this.bus.publish(causedBy(child)).event();
		for (int i = 0; i < 150; i++) {
			this.bus.publish("order.noted");
		}
		assertThat(this.finder
			.find(ORDERS, (event) -> this.history.isDescendant(event, root.id()), Past.all(), Duration.ZERO)
			.join()).contains(grandchild);
		CompletableFuture<Optional<Event<?>>> found = this.finder.find(ORDERS,
				(event) -> this.history.isDescendant(event, child.id()), Past.none(), EventFinder.FOREVER);
		this.bus.publish(causedBy(root));
		assertThat(found).isNotDone();
		Event<?> next = this.bus.publish(causedBy(grandchild)).event();
		assertThat(found.join()).contains(next);
	}

	@Test
	void descendsFromNothingWhereTheChainIsBroken() {
		Event<?> root = this.bus.publish("order.created").event();
		Event<?> child = this.bus.publish(causedBy(root)).event();
		Event<?> grandchild = this.bus.publish(causedBy(child)).event();
		assertThat(this.history.isDescendant(root, root.id())).isFalse();
		assertThat(this.history.isDescendant(grandchild, root.id())).isTrue();
		this.history.clear(EventQuery.matching("*").causedBy(root.id()));
		assertThat(this.history.isDescendant(grandchild, root.id())).isFalse();
		UUID id = UUID.randomUUID();
		Event<?> circle = this.bus.publish(EventDraft.of("order.odd", 1).withId(id).withCausationId(id)).event();
		assertThat(this.history.isDescendant(circle, root.id())).isFalse();
	}

	@Test
	void aConditionThatThrowsEndsTheSearchOnly() {
		CompletableFuture<Optional<Event<?>>> found = this.finder.find(ORDERS, (event) -> {
			throw new IllegalStateException("typo");
		}, Past.all(), EventFinder.FOREVER);
		this.bus.publish("order.created").orThrow();
		assertThat(found).isCompletedExceptionally();
		assertThat(this.finder.waiting()).isZero();
	}

	@Test
	void aHistoryThatFailsEndsTheSearchWithItsException() {
		RecordingEventFinder broken = EventFinder.over(new BrokenHistory(), this.history);
		CompletableFuture<Optional<Event<?>>> found = broken.find(ORDERS, Past.all(), EventFinder.FOREVER);
		assertThatExceptionOfType(Exception.class).isThrownBy(found::get)
			.havingCause()
			.isInstanceOf(IllegalStateException.class)
			.withMessage("no database");
		assertThat(broken.waiting()).isZero();
	}

	@Test
	void whoIsOutOfTimeGetsNothingAndIsForgotten() {
		CompletableFuture<Optional<Event<?>>> found = find(ORDERS, Past.all(), Duration.ofMillis(1));
		assertThat(found.join()).isEmpty();
		await().untilAsserted(() -> assertThat(this.finder.waiting()).isZero());
	}

	@Test
	void whoCancelsIsForgotten() {
		CompletableFuture<Optional<Event<?>>> found = find(ORDERS, Past.all(), EventFinder.FOREVER);
		assertThat(this.finder.waiting()).isOne();
		found.cancel(false);
		assertThat(this.finder.waiting()).isZero();
		this.bus.publish("order.created");
		assertThat(found).isCancelled();
	}

	@Test
	void severalWaitersAllGetIt() {
		List<CompletableFuture<Optional<Event<?>>>> orders = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			orders.add(find(ORDERS, Past.none(), EventFinder.FOREVER));
		}
		CompletableFuture<Optional<Event<?>>> parcel = find(EventQuery.matching("parcel.*"), Past.none(),
				EventFinder.FOREVER);
		Event<?> event = this.bus.publish("order.created").event();
		assertThat(orders).allSatisfy((found) -> assertThat(found.join()).contains(event));
		assertThat(parcel).isNotDone();
		assertThat(this.finder.waiting()).isOne();
	}

	@Test
	void twoFindersSeeWhatTheirOwnBusPublishes() {
		RecordingEventFinder outer = EventFinder.over(this.history, this.finder);
		try (EventBus other = EventBus.builder().recorder(outer).build()) {
			CompletableFuture<Optional<Event<?>>> outside = outer.find(ORDERS, Past.none(), EventFinder.FOREVER);
			CompletableFuture<Optional<Event<?>>> inside = find(ORDERS, Past.none(), EventFinder.FOREVER);
			this.bus.publish("order.created");
			assertThat(outside).isNotDone();
			assertThat(inside).isDone();
			Event<?> event = other.publish("order.paid").event();
			assertThat(outside.join()).contains(event);
			assertThat(find(ORDERS, Past.all(), Duration.ZERO).join()).contains(event);
		}
	}

	@Test
	void closingTellsAllWhoWait() {
		CompletableFuture<Optional<Event<?>>> before = find(ORDERS, Past.none(), EventFinder.FOREVER);
		this.finder.close();
		assertThat(before).isCompletedWithValue(Optional.empty());
		Event<?> event = this.bus.publish("order.created").event();
		assertThat(find(ORDERS, Past.none(), EventFinder.FOREVER)).isCompletedWithValue(Optional.empty());
		assertThat(find(ORDERS, Past.all(), EventFinder.FOREVER)).isCompletedWithValue(Optional.of(event));
	}

	@Test
	void refusesNegativeTimes() {
		assertThatIllegalArgumentException().isThrownBy(() -> find(ORDERS, Past.all(), Duration.ofSeconds(-1)))
			.withMessageContaining("use zero to look at the past only");
	}

	@Test
	void refusesWaitersWithoutEnd() {
		Waiters waiters = new Waiters(2);
		CompletableFuture<Optional<Event<?>>> first = waiters.add(ORDERS, (event) -> true);
		waiters.add(ORDERS, (event) -> true);
		assertThatIllegalStateException().isThrownBy(() -> waiters.add(ORDERS, (event) -> true))
			.withMessageContaining("2 others wait already");
		first.cancel(false);
		waiters.add(ORDERS, (event) -> true);
		assertThat(waiters.size()).isEqualTo(2);
	}

	private static EventDraft<Object> causedBy(Event<?> event) {
		return EventDraft.of("order.changed", Map.of()).withCausationId(event.id());
	}

	private CompletableFuture<Optional<Event<?>>> find(EventQuery query, Past past, Duration future) {
		return this.finder.find(query, past, future);
	}

	private static final class SettableClock extends Clock {

		private volatile Instant now = SystemTime.CLOCK.instant();

		void forward(Duration duration) {
			this.now = this.now.plus(duration);
		}

		@Override
		public Instant instant() {
			return this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

	private static final class BrokenHistory implements EventHistory {

		@Override
		public Optional<Event<?>> get(UUID id) {
			throw new IllegalStateException("no database");
		}

		@Override
		public EventPage query(EventQuery query) {
			throw new IllegalStateException("no database");
		}

		@Override
		public long count(EventQuery query) {
			throw new IllegalStateException("no database");
		}

		@Override
		public RemovedEvents purge(EventQuery query) {
			throw new IllegalStateException("no database");
		}

		@Override
		public RemovedEvents erase(EventQuery query) {
			throw new IllegalStateException("no database");
		}

	}

}
