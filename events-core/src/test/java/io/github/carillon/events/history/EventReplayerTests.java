package io.github.carillon.events.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.SubscriptionOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * C65.
 */
@Timeout(60)
class EventReplayerTests {

	private static final EventQuery ALL = EventQuery.matching("*");

	private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");

	private static final int FAST = 1_000_000;

	private final InMemoryEventHistory history = new InMemoryEventHistory();

	private final Queue<UUID> recorded = new ConcurrentLinkedQueue<>();

	private final EventBus bus = EventBus.builder()
		.recorder(this.history.andThen((EventRecorder) (event, transaction) -> this.recorded.add(event.id())))
		.build();

	private final EventReplayer replayer = new EventReplayer(this.history);

	private final Queue<Event<?>> mails = new ConcurrentLinkedQueue<>();

	private final Queue<Event<?>> bills = new ConcurrentLinkedQueue<>();

	private final Subscription mail = this.bus.subscribe("order.*", options("mail"), this.mails::add);

	private final Subscription bill = this.bus.subscribe("order.paid", options("bill"), this.bills::add);

	private static SubscriptionOptions options(String id) {
		return SubscriptionOptions.defaults().withId(id);
	}

	@AfterEach
	void close() {
		this.bus.close();
	}

	@Test
	void deliversToAllListenersThatWantAnEventOldestFirst() throws InterruptedException {
		List<Event<?>> events = record("order.created", "order.paid", "build", "order.paid");
		ReplayProgress progress = end(ReplayRequest.of(ALL, ReplayTarget.listenersOf(this.bus)));
		assertThat(progress.state()).isEqualTo(ReplayProgress.State.COMPLETED);
		assertThat(progress.counts()).isEqualTo(new ReplayProgress.Counts(4, 5, 0, 0, 0));
		assertThat(List.copyOf(this.mails)).isEqualTo(List.of(events.get(0), events.get(1), events.get(3)));
		assertThat(List.copyOf(this.bills)).isEqualTo(List.of(events.get(1), events.get(3)));
		assertThat(this.mails).allMatch(Event::replayed);
	}

	@Test
	void publishesAndRecordsNothing() throws InterruptedException {
		record("order.paid");
		end(ReplayRequest.of(ALL, ReplayTarget.listenersOf(this.bus)));
		assertThat(this.mails).hasSize(1);
		assertThat(this.recorded).isEmpty();
		assertThat(this.history.count(ALL)).isEqualTo(1);
		assertThat(this.history.latest("order.paid").orElseThrow().replayed()).isFalse();
	}

	@Test
	void deliversToChosenListenersAndWithinATime() throws InterruptedException {
		List<Event<?>> events = record("order.paid", "order.paid", "order.paid");
		EventQuery query = ALL.since(events.get(1).time()).until(events.get(2).time());
		end(ReplayRequest.of(query, ReplayTarget.listenersOf(this.bus, List.of("bill"))));
		assertThat(this.mails).isEmpty();
		assertThat(List.copyOf(this.bills)).isEqualTo(List.of(events.get(1)));
	}

	@Test
	void deliversByIdInTheOrderOfTheIds() throws InterruptedException {
		List<Event<?>> events = record("order.paid", "order.paid", "order.paid");
		ReplayProgress progress = end(ReplayRequest.ofIds(List.of(events.get(2).id(), events.get(0).id()),
				List.of(ReplayTarget.of(this.mail))));
		assertThat(List.copyOf(this.mails)).isEqualTo(List.of(events.get(2), events.get(0)));
		assertThat(progress.cursor()).isEmpty();
	}

	@Test
	void refusesWhatIsGoneOrErased() throws InterruptedException {
		List<Event<?>> events = record("order.paid", "order.paid");
		this.history.erase(ALL.until(events.get(1).time()));
		List<ReplayTarget> targets = ReplayTarget.listenersOf(this.bus);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.replayer.start(ReplayRequest.ofIds(List.of(events.get(0).id()), targets)))
			.withMessageContaining("was erased");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.replayer.start(ReplayRequest.ofIds(List.of(new UUID(1, 2)), targets)))
			.withMessageContaining("is not in the history");
		assertThat(end(ReplayRequest.of(ALL, targets)).counts()).isEqualTo(new ReplayProgress.Counts(1, 2, 0, 0, 1));
		assertThat(List.copyOf(this.mails)).isEqualTo(List.of(events.get(1)));
	}

	@Test
	void countsWithoutDelivering() {
		List<Event<?>> events = record("order.paid", "order.created", "build");
		this.history.erase(ALL.until(events.get(1).time()));
		List<ReplayTarget> targets = ReplayTarget.listenersOf(this.bus);
		assertThat(this.replayer.count(ReplayRequest.of(ALL, targets))).isEqualTo(2);
		assertThat(this.replayer.count(ReplayRequest.of(ALL.status(EventStatus.PUBLISHED), targets))).isEqualTo(2);
		assertThat(this.replayer.count(ReplayRequest.ofIds(List.of(events.get(2).id()), targets))).isEqualTo(1);
		assertThat(this.mails).isEmpty();
	}

	@Test
	void countsAndListsFailuresAndGoesOn() throws InterruptedException {
		List<Event<?>> events = record("order.paid", "order.paid");
		this.bus.subscribe("order.paid", options("broken"), (event) -> {
			throw new IllegalStateException("no stamps");
		});
		ReplayProgress progress = end(
				ReplayRequest.of(ALL, ReplayTarget.listenersOf(this.bus, List.of("broken", "bill"))));
		assertThat(progress.state()).isEqualTo(ReplayProgress.State.COMPLETED);
		assertThat(progress.counts()).isEqualTo(new ReplayProgress.Counts(2, 2, 0, 2, 0));
		assertThat(progress.failures().get(0)).isEqualTo(new ReplayProgress.Failure(events.get(0).id(),
				"listener:broken", "java.lang.IllegalStateException: no stamps"));
		assertThat(this.bills).hasSize(2);
	}

	@Test
	void saysWhichListenerIsGone() {
		assertThatIllegalArgumentException().isThrownBy(() -> ReplayTarget.listenersOf(this.bus, List.of("none")))
			.withMessageContaining("has no listener 'none', or not any more");
		ReplayRequest request = ReplayRequest.of(ALL, List.of(ReplayTarget.of(this.bill)));
		this.bill.close();
		assertThatIllegalStateException().isThrownBy(() -> this.replayer.start(request))
			.withMessageStartingWith("listener:bill is paused or gone");
		assertThatIllegalArgumentException().isThrownBy(() -> ReplayRequest.of(ALL, List.of()))
			.withMessageStartingWith("Nobody is there to replay to");
	}

	@Test
	void stopsWhenAListenerGoesAndIsResumedFromItsCursor() throws InterruptedException {
		List<Event<?>> events = record("a", "a", "a", "a");
		List<Event<?>> seen = new ArrayList<>();
		Subscription[] own = new Subscription[1];
		own[0] = this.bus.subscribe("a", options("fragile"), (event) -> {
			seen.add(event);
			if (seen.size() == 2) {
				own[0].pause();
			}
		});
		List<ReplayTarget> targets = List.of(ReplayTarget.of(own[0]));
		ReplayProgress progress = end(ReplayRequest.of(ALL, targets));
		assertThat(progress.state()).isEqualTo(ReplayProgress.State.STOPPED);
		assertThat(progress.problem())
			.hasValueSatisfying((problem) -> assertThat(problem).contains("listener:fragile is paused or gone"));
		assertThat(progress.counts().events()).isEqualTo(2);
		own[0].resume();
		end(ReplayRequest.of(ALL.after(progress.cursor().orElseThrow()), targets));
		assertThat(seen).isEqualTo(events);
	}

	@Test
	void endsWhenItIsCancelledAlsoWhileADeliveryHangs() throws InterruptedException {
		record("a", "a", "a");
		CountDownLatch begun = new CountDownLatch(1);
		ReplayTarget hanging = new FakeTarget(() -> {
			begun.countDown();
			return new CompletableFuture<>();
		});
		Replay replay = this.replayer.start(ReplayRequest.of(ALL, List.of(hanging)));
		begun.await();
		assertThat(replay.progress().state()).isEqualTo(ReplayProgress.State.RUNNING);
		replay.cancel();
		assertThat(replay.await(Duration.ofSeconds(30))).isTrue();
		assertThat(replay.progress().state()).isEqualTo(ReplayProgress.State.CANCELLED);
		assertThat(replay.progress().counts().events()).isZero();
	}

	@Test
	void keepsToThePace() {
		record(Collections.nCopies(100, "a").toArray(String[]::new));
		Queue<UUID> delivered = new ConcurrentLinkedQueue<>();
		ReplayTarget target = new FakeTarget(() -> {
			delivered.add(UUID.randomUUID());
			return CompletableFuture.completedFuture(true);
		});
		Replay replay = this.replayer.start(ReplayRequest.of(ALL, List.of(target)).rate(1));
		await().until(() -> !delivered.isEmpty());
		replay.cancel();
		assertThat(delivered).hasSizeLessThan(100);
		assertThatIllegalArgumentException().isThrownBy(() -> ReplayRequest.of(ALL, List.of(target)).rate(0));
	}

	private ReplayProgress end(ReplayRequest request) throws InterruptedException {
		Replay replay = this.replayer.start(request.rate(FAST));
		assertThat(replay.await(Duration.ofSeconds(30))).isTrue();
		return replay.progress();
	}

	private List<Event<?>> record(String... types) {
		List<Event<?>> events = new ArrayList<>();
		for (String type : types) {
			Event<?> event = Event.builder(type, Map.of()).time(BEGIN.plusSeconds(events.size())).build();
			this.history.record(event, null);
			events.add(event);
		}
		return events;
	}

	private record FakeTarget(Supplier<CompletionStage<Boolean>> delivery) implements ReplayTarget {

		@Override
		public String name() {
			return "webhook:fake";
		}

		@Override
		public boolean wants(Event<?> event) {
			return true;
		}

		@Override
		public boolean isActive() {
			return true;
		}

		@Override
		public CompletionStage<Boolean> deliver(Event<?> event) {
			return this.delivery.get();
		}

	}

}
