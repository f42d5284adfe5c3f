package io.github.carillon.events;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Handing events to other threads: C40, C53, C54. Nothing is lost silently: what was
 * accepted is handled, failed or dropped, to the last delivery.
 */
class HandOffTests {

	private static final SubscriptionOptions ASYNC = SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC);

	private static final Duration SOON = Duration.ofSeconds(20);

	/** Work that waits until the test runs it. */
	private final List<Runnable> waiting = Collections.synchronizedList(new ArrayList<>());

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	@Test
	void aHandlerThatWaitsForItsChildNeedsNoSecondThread() throws Exception {
		ExecutorService single = Executors.newSingleThreadExecutor();
		EventBus bus = EventBus.builder().executor(single).build();
		bus.subscribe("child", ASYNC, (event) -> this.handled.add("child"));
		bus.subscribe("parent", ASYNC, (event) -> {
			bus.publish("child").await();
			this.handled.add("parent");
		});
		bus.publish("parent").await(SOON);
		assertThat(this.handled).containsExactly("child", "parent");
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertAccounted(bus, 2);
		single.shutdown();
	}

	@Test
	void aBorrowedThreadKeepsItsInterrupt() {
		EventBus bus = EventBus.builder().executor(Runnable::run).build();
		List<Boolean> seen = new ArrayList<>();
		bus.subscribe("tick", ASYNC, (event) -> seen.add(Thread.currentThread().isInterrupted()));
		Thread.currentThread().interrupt();
		bus.publish("tick");
		assertThat(Thread.interrupted()).isTrue();
		assertThat(seen).containsExactly(false);
	}

	@Test
	void aClosedBusRefusesTheHandlersOfAnother() {
		EventBus closed = EventBus.create("closed");
		closed.close();
		EventBus bus = EventBus.create("open");
		bus.subscribe("tick", (event) -> closed.publish("tock"));
		assertThatIllegalStateException().isThrownBy(() -> bus.publish("tick").orThrow())
			.withMessageContaining("is closed");
		assertThat(closed.statistics().published()).isZero();
	}

	@Test
	void aFullQueueRejectsTheNewest() {
		EventBus bus = bounded(2, Overflow.REJECT, Duration.ZERO);
		bus.subscribe("tick", ASYNC, (event) -> this.handled.add(event.data()));
		List<Publication<Object>> publications = publish(bus, 5);
		assertThat(bus.statistics().queued()).isEqualTo(2);
		runWaiting();
		assertThat(this.handled).containsExactly(0, 1);
		assertDropped(publications.subList(2, 5));
		assertAccounted(bus, 5);
		assertThat(bus.statistics().dropped()).isEqualTo(3);
	}

	@Test
	void aFullQueueDropsTheOldest() {
		EventBus bus = bounded(2, Overflow.DROP_OLDEST, Duration.ofDays(1));
		bus.subscribe("tick", ASYNC, (event) -> this.handled.add(event.data()));
		List<Publication<Object>> publications = publish(bus, 5);
		runWaiting();
		assertThat(this.handled).containsExactly(3, 4);
		assertDropped(publications.subList(0, 3));
		assertAccounted(bus, 5);
	}

	@Test
	void aFullQueueBlocksThePublisherForATime() {
		EventBus bus = bounded(2, Overflow.BLOCK, Duration.ofNanos(1));
		bus.subscribe("tick", ASYNC, (event) -> this.handled.add(event.data()));
		List<Publication<Object>> publications = publish(bus, 3);
		runWaiting();
		assertThat(this.handled).containsExactly(0, 1);
		assertDropped(publications.subList(2, 3));
		assertAccounted(bus, 3);
	}

	@Test
	void aBlockedPublisherGoesOnWhenThereIsRoom() throws Exception {
		EventBus bus = bounded(1, Overflow.BLOCK, Duration.ofDays(1));
		bus.subscribe("tick", ASYNC, (event) -> this.handled.add(event.data()));
		bus.publish("tick", 0);
		CompletableFuture<Publication<Object>> blocked = CompletableFuture.supplyAsync(() -> bus.publish("tick", 1),
				(work) -> new Thread(work).start());
		await().until(() -> bus.statistics().published() == 2);
		assertThat(blocked).isNotDone();
		runWaiting();
		blocked.get(20, TimeUnit.SECONDS);
		runWaiting();
		assertThat(this.handled).containsExactly(0, 1);
		assertAccounted(bus, 2);
	}

	@Test
	void anInterruptedPublisherStopsWaitingAndStaysInterrupted() {
		EventBus bus = bounded(1, Overflow.BLOCK, Duration.ofDays(1));
		bus.subscribe("tick", ASYNC, (event) -> this.handled.add(event.data()));
		bus.publish("tick", 0);
		Thread.currentThread().interrupt();
		Publication<Object> dropped = bus.publish("tick", 1);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(dropped.results().get(0).error())
			.hasValueSatisfying((ex) -> assertThat(ex).hasMessageContaining("interrupted"));
		runWaiting();
		assertAccounted(bus, 2);
	}

	@Test
	void everyDeliveryOfSeveralPublishersIsAccountedFor() throws Exception {
		for (Overflow overflow : Overflow.values()) {
			EventBus bus = EventBus.builder().queue(8, overflow, Duration.ofNanos(1)).build();
			bus.subscribe("tick", ASYNC, (event) -> {
			});
			bus.subscribe("tick", ASYNC, (event) -> {
				if ((Integer) event.data() % 3 == 0) {
					throw new QuietFailure();
				}
			});
			List<CompletableFuture<Void>> publishers = IntStream.range(0, 3)
				.mapToObj(
						(i) -> CompletableFuture.runAsync(() -> publish(bus, 200), (work) -> new Thread(work).start()))
				.toList();
			for (CompletableFuture<Void> publisher : publishers) {
				publisher.get(20, TimeUnit.SECONDS);
			}
			assertThat(bus.awaitIdle(SOON)).isTrue();
			assertAccounted(bus, 2 * 3 * 200);
			assertThat(bus.close(SOON)).isEmpty();
		}
	}

	@Test
	void aDefaultBusTakesFarMoreThanAHundredEvents() {
		CountDownLatch go = new CountDownLatch(1);
		try (EventBus bus = EventBus.create("default")) {
			bus.subscribe("tick", ASYNC, (event) -> {
				go.await();
				this.handled.add(event.data());
			});
			publish(bus, 5_000);
			go.countDown();
			assertThat(bus.awaitIdle(SOON)).isTrue();
			assertThat(this.handled).hasSize(5_000);
			assertThat(bus.statistics().dropped()).isZero();
		}
	}

	@Test
	void anExecutorThatRefusesDropsWhatNobodyElseWillRun() {
		for (RuntimeException refusal : List.of(new RejectedExecutionException("shut down"), new QuietFailure())) {
			EventBus bus = EventBus.builder().executor((work) -> {
				throw refusal;
			}).build();
			bus.subscribe("tick", ASYNC, (event) -> this.handled.add(event.data()));
			Publication<Object> publication = bus.publish("tick", 0);
			assertDropped(List.of(publication));
			assertThat(publication.results().get(0).error())
				.hasValueSatisfying((ex) -> assertThat(ex).hasMessageContaining(refusal.toString()));
			assertThat(bus.awaitIdle(Duration.ZERO)).isTrue();
			assertAccounted(bus, 1);
		}
	}

	@Test
	void anExecutorThatRefusesLeavesTheEventToThoseAtWork() {
		AtomicBoolean refuse = new AtomicBoolean();
		EventBus bus = EventBus.builder().executor((work) -> {
			if (refuse.get()) {
				throw new RejectedExecutionException("busy");
			}
			this.waiting.add(work);
		}).build();
		bus.subscribe("tick", ASYNC, (event) -> this.handled.add(event.data()));
		bus.publish("tick", 0);
		refuse.set(true);
		bus.publish("tick", 1);
		runWaiting();
		assertThat(this.handled).containsExactly(0, 1);
		assertAccounted(bus, 2);
	}

	@Test
	void anInterruptOfOneHandlerIsNotMeantForTheNext() {
		EventBus bus = EventBus.builder().executor(this.waiting::add).build();
		bus.subscribe("tick", ASYNC, (event) -> {
			this.handled.add(Thread.currentThread().isInterrupted());
			throw new InterruptedException();
		});
		publish(bus, 2);
		runWaiting();
		assertThat(this.handled).containsExactly(false, false);
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void closingTellsWhatWasNotHandled() throws Exception {
		EventBus bus = EventBus.builder().executor((work) -> new Thread(work).start()).build();
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		bus.subscribe("slow", ASYNC, (event) -> {
			started.countDown();
			go.await();
		});
		bus.subscribe("quick", ASYNC, (event) -> this.handled.add(event.data()));
		bus.respond("staged", (event) -> new CompletableFuture<>());
		bus.publish("quick", 1).await(SOON);
		UUID slow = bus.publish("slow").event().id();
		UUID staged = bus.publish("staged").event().id();
		assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(bus.awaitIdle(Duration.ofMillis(1))).isFalse();
		assertThat(bus.close(Duration.ofMillis(1))).containsExactlyInAnyOrder(slow, staged);
		go.countDown();
	}

	@Test
	void closingDropsWhatIsQueuedAndTellsOfIt() {
		EventBus bus = bounded(10, Overflow.BLOCK, Duration.ZERO);
		bus.subscribe("tick", ASYNC, (event) -> this.handled.add(event.data()));
		List<Publication<Object>> publications = publish(bus, 3);
		assertThat(bus.close(Duration.ZERO))
			.containsExactlyElementsOf(publications.stream().map((publication) -> publication.event().id()).toList());
		assertDropped(publications);
		assertAccounted(bus, 3);
		runWaiting();
		assertThat(this.handled).isEmpty();
	}

	@Test
	void whatEndedWithItsSubscriptionIsNotDropped() {
		EventBus bus = bounded(1, Overflow.DROP_OLDEST, Duration.ZERO);
		try (Subscription gone = bus.subscribe("tick", ASYNC, (event) -> this.handled.add(event.data()))) {
			assertThat(gone.isActive()).isTrue();
			publish(bus, 2);
		}
		runWaiting();
		assertThat(this.handled).isEmpty();
		assertThat(bus.statistics().dropped()).isEqualTo(1);
		assertThat(bus.close(Duration.ZERO)).isEmpty();
	}

	@Test
	void closingLetsWhatWasAcceptedEnd() {
		EventBus bus = EventBus.create("shop");
		bus.subscribe("tick", ASYNC, (event) -> bus.publish("tock"));
		bus.subscribe("tock", ASYNC, (event) -> this.handled.add(event.type()));
		publish(bus, 100);
		assertThat(bus.close(SOON)).isEmpty();
		assertThat(this.handled).hasSize(100);
	}

	@Test
	void aClosedBusTakesNothingMore() {
		EventBus bus = EventBus.create("shop");
		bus.close();
		bus.close();
		assertThatIllegalStateException().isThrownBy(() -> bus.publish("tick"))
			.withMessageContaining(bus.label())
			.withMessageContaining("closed");
		assertThatIllegalStateException().isThrownBy(() -> bus.subscribe("tick", (event) -> {
		})).withMessageContaining("closed");
		assertThat(bus.statistics().published()).isZero();
	}

	@Test
	void waitingForeverIsAllowed() {
		Duration forever = ChronoUnit.FOREVER.getDuration();
		EventBus bus = EventBus.builder().queue(1, Overflow.BLOCK, forever).build();
		bus.subscribe("tick", ASYNC, (event) -> this.handled.add(event.data()));
		bus.publish("tick", 0).await(forever);
		assertThat(bus.awaitIdle(forever)).isTrue();
		assertThat(bus.close(forever)).isEmpty();
	}

	@Test
	void aBusIsIdleWhenTheLastStageHasEnded() throws Exception {
		EventBus bus = EventBus.builder().build();
		CompletableFuture<String> stage = new CompletableFuture<>();
		bus.respond("tick", (event) -> stage);
		bus.publish("tick");
		CompletableFuture<Boolean> idle = new CompletableFuture<>();
		Thread waiting = new Thread(() -> idle.complete(bus.awaitIdle(Duration.ofDays(1))));
		waiting.start();
		await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
		assertThat(idle).isNotDone();
		stage.complete("done");
		assertThat(idle.get(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void whoWaitsForRoomForWhatIsGivenUpGoesOn() throws Exception {
		EventBus full = EventBus.builder()
			.ordering(Ordering.PARALLEL)
			.queue(1, Overflow.BLOCK, Duration.ofDays(1))
			.executor(this.waiting::add)
			.build();
		full.subscribe("child", (event) -> this.handled.add("child"));
		full.publish("child");
		EventBus bus = EventBus.builder().ordering(Ordering.PARALLEL).build();
		CompletableFuture<Publication<Object>> child = new CompletableFuture<>();
		bus.subscribe("parent", (event) -> child.complete(full.publish("child")));
		bus.publish(EventDraft.of("parent", 0).withTimeout(Duration.ofMillis(50)));
		assertThat(child.get(20, TimeUnit.SECONDS).results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.CANCELLED);
		assertThat(full.statistics().queued()).isEqualTo(1);
	}

	@Test
	void refusesAQueueThatHoldsNothing() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EventBus.builder().queue(0, Overflow.BLOCK, Duration.ZERO))
			.withMessageContaining("0");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EventBus.builder().queue(1, Overflow.BLOCK, Duration.ofSeconds(-1)))
			.withMessageContaining("PT-1S");
	}

	private EventBus bounded(int capacity, Overflow overflow, Duration blockFor) {
		return EventBus.builder().queue(capacity, overflow, blockFor).executor(this.waiting::add).build();
	}

	private void runWaiting() {
		List<Runnable> now = List.copyOf(this.waiting);
		this.waiting.clear();
		now.forEach(Runnable::run);
	}

	private static List<Publication<Object>> publish(EventBus bus, int count) {
		return IntStream.range(0, count).mapToObj((i) -> bus.publish("tick", i)).toList();
	}

	private static void assertDropped(List<Publication<Object>> publications) {
		assertThat(publications).isNotEmpty().allSatisfy((publication) -> {
			assertThat(publication.isDone()).isTrue();
			HandlerResult result = publication.results().get(0);
			assertThat(result.status()).isEqualTo(HandlerResult.Status.CANCELLED);
			assertThat(result.error())
				.hasValueSatisfying((ex) -> assertThat(ex).isInstanceOf(DeliveryDroppedException.class));
		});
	}

	private static void assertAccounted(EventBus bus, long accepted) {
		EventStatistics statistics = bus.statistics();
		assertThat(statistics.handled() + statistics.failed() + statistics.dropped()).isEqualTo(accepted);
		assertThat(statistics.inFlight()).isZero();
		assertThat(statistics.queued()).isZero();
		long perListener = statistics.byListener()
			.values()
			.stream()
			.mapToLong((listener) -> listener.handled() + listener.failed() + listener.dropped())
			.sum();
		assertThat(perListener).isEqualTo(accepted);
	}

	/**
	 * Fails without filling the log with where.
	 */
	private static final class QuietFailure extends RuntimeException {

		private static final long serialVersionUID = 1L;

		QuietFailure() {
			super("no", null, false, false);
		}

	}

}
