package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The order in which a bus handles events: C42, C44, C45, C54.
 */
class OrderingTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(50);

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	private final List<EventBus> buses = new ArrayList<>();

	private final AtomicInteger running = new AtomicInteger();

	private final Set<Integer> overlaps = ConcurrentHashMap.newKeySet();

	@AfterEach
	void closeBuses() {
		this.buses.forEach((bus) -> bus.close(Duration.ofSeconds(5)));
	}

	@ParameterizedTest
	@EnumSource(names = { "FIFO", "GLOBAL_FIFO" })
	void aSerialBusHandlesOneEventAfterTheOther(Ordering ordering) {
		EventBus bus = bus("serial", ordering);
		bus.subscribe("tick", (event) -> exclusively(() -> this.handled.add(event.data())));
		IntStream.range(0, 1_000).forEach((i) -> bus.publish("tick", i));
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
		assertThat(this.overlaps).isEmpty();
		assertThat(bus.statistics().handled()).isEqualTo(1_000);
	}

	@Test
	void aSerialBusHandlesInAThreadOfItsOwn() {
		EventBus bus = bus("serial", Ordering.FIFO);
		bus.subscribe("tick", (event) -> this.handled.add(Thread.currentThread()));
		bus.publish("tick").await(SOON);
		assertThat(this.handled).hasSize(1).doesNotContain(Thread.currentThread());
	}

	@Test
	void globalOrderHoldsAcrossBuses() {
		List<EventBus> three = List.of(bus("a", Ordering.GLOBAL_FIFO), bus("b", Ordering.GLOBAL_FIFO),
				bus("c", Ordering.GLOBAL_FIFO));
		three.forEach((bus) -> bus.subscribe("tick", (event) -> exclusively(() -> this.handled.add(event.data()))));
		IntStream.range(0, 300).forEach((i) -> three.get(i % 3).publish("tick", i));
		three.forEach((bus) -> assertThat(bus.awaitIdle(SOON)).isTrue());
		assertThat(this.handled).isEqualTo(IntStream.range(0, 300).boxed().toList());
		assertThat(this.overlaps).isEmpty();
	}

	@Test
	void aStageHoldsTheBusUntilItEnds() {
		EventBus bus = bus("serial", Ordering.FIFO);
		java.util.concurrent.CompletableFuture<String> stage = new java.util.concurrent.CompletableFuture<>();
		bus.respond("first", (event) -> stage);
		bus.subscribe("second", (event) -> this.handled.add("second"));
		Publication<Object> first = bus.publish("first");
		Publication<Object> second = bus.publish("second");
		assertThatExceptionOfType(PublicationTimeoutException.class).isThrownBy(() -> second.await(SHORT));
		stage.complete("done");
		second.await(SOON);
		assertThat(first.result(String.class)).contains("done");
	}

	@Test
	void anAwaitedChildRunsAheadOfTheQueueAndNothingElseDoes() {
		EventBus bus = bus("serial", Ordering.FIFO);
		CountDownLatch queued = new CountDownLatch(1);
		bus.subscribe("*", (event) -> this.handled.add(event.type()));
		bus.subscribe("parent", (event) -> {
			queued.await();
			bus.publish("unawaited");
			bus.publish("child").await();
			this.handled.add("parent goes on");
		});
		bus.publish("parent");
		bus.publish("sibling");
		queued.countDown();
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).containsExactly("parent", "child", "parent goes on", "sibling", "unawaited");
	}

	@Test
	void waitingInOrderNeverJumpsTheQueue() {
		EventBus bus = bus("serial", Ordering.FIFO);
		bus.subscribe("*", (event) -> this.handled.add(event.type()));
		bus.subscribe("parent", (event) -> assertThatExceptionOfType(PublicationTimeoutException.class)
			.isThrownBy(() -> bus.publish("child").awaitInOrder(SHORT)));
		bus.publish("parent").await(SOON).orThrow();
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).containsExactly("parent", "child");
	}

	@Test
	void aParentIsCompleteWhenTheChildIsThatItGaveUpWaitingFor() throws Exception {
		EventBus bus = bus("serial", Ordering.PARALLEL);
		CountDownLatch childMayEnd = new CountDownLatch(1);
		CountDownLatch parentEnded = new CountDownLatch(1);
		bus.subscribe("child", (event) -> childMayEnd.await());
		bus.subscribe("parent", (event) -> {
			assertThatExceptionOfType(PublicationTimeoutException.class)
				.isThrownBy(() -> bus.publish("child").await(SHORT));
			parentEnded.countDown();
		});
		Publication<Object> parent = bus.publish("parent");
		parentEnded.await();
		assertThatExceptionOfType(PublicationTimeoutException.class).isThrownBy(() -> parent.await(SHORT));
		childMayEnd.countDown();
		parent.await(SOON).orThrow();
		assertThat(parent.children().get(0).isDone()).isTrue();
	}

	@Test
	void busesThatWaitForEachOtherDoNotLockUp() throws Exception {
		EventBus a = bus("a", Ordering.FIFO);
		EventBus b = bus("b", Ordering.FIFO);
		CountDownLatch both = new CountDownLatch(2);
		a.subscribe("on.a", (event) -> exclusively(() -> this.handled.add("on.a")));
		b.subscribe("on.b", (event) -> exclusively(() -> this.handled.add("on.b")));
		a.subscribe("start", (event) -> {
			meet(both);
			b.publish("on.b").await();
		});
		b.subscribe("start", (event) -> {
			meet(both);
			a.publish("on.a").await();
		});
		Publication<Object> first = a.publish("start");
		Publication<Object> second = b.publish("start");
		first.await(SOON).orThrow();
		second.await(SOON).orThrow();
		assertThat(this.handled).containsExactlyInAnyOrder("on.a", "on.b");
	}

	@Test
	void awaitingNeedsNoSecondThread() {
		ExecutorService single = Executors.newSingleThreadExecutor();
		EventBus a = keep(EventBus.builder().name("a").ordering(Ordering.FIFO).executor(single).build());
		EventBus b = keep(EventBus.builder().name("b").ordering(Ordering.FIFO).executor(single).build());
		a.subscribe("parent", (event) -> {
			b.publish("child").await();
			a.publish("child").await();
			this.handled.add("parent");
		});
		a.subscribe("child", (event) -> this.handled.add("a"));
		b.subscribe("child", (event) -> {
			a.publish("child").await();
			this.handled.add("b");
		});
		a.publish("parent").await(SOON).orThrow();
		assertThat(this.handled).containsExactly("a", "b", "a", "parent");
		single.shutdown();
	}

	@Test
	void aHandlerCannotWaitForItself() {
		EventBus bus = bus("serial", Ordering.FIFO);
		List<Publication<Object>> own = Collections.synchronizedList(new ArrayList<>());
		CountDownLatch known = new CountDownLatch(1);
		bus.subscribe("parent", (event) -> {
			known.await();
			own.get(0).await();
		});
		own.add(bus.publish("parent"));
		known.countDown();
		assertThatIllegalStateException().isThrownBy(() -> own.get(0).await(SOON).orThrow())
			.withMessageContaining("would never end");
	}

	@Test
	void eventsOfOneKeyAreHandledInOrderAndThoseOfOthersBeside() throws Exception {
		EventBus bus = bus("keyed", Ordering.PARALLEL);
		CountDownLatch bothKeys = new CountDownLatch(2);
		bus.subscribe("meet", (event) -> meet(bothKeys));
		bus.subscribe("tick", (event) -> this.handled.add(event.data()));
		bus.publish(EventDraft.of("meet", 0).withKey("a"));
		bus.publish(EventDraft.of("meet", 0).withKey("b")).await(SOON).orThrow();
		IntStream.range(0, 1_000).forEach((i) -> bus.publish(EventDraft.of("tick", i).withKey("a")));
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
	}

	@Test
	void anAsyncListenerGetsTheEventsOfOneKeyInOrder() {
		EventBus bus = bus("caller", Ordering.CALLER);
		bus.subscribe("tick", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC),
				(event) -> this.handled.add(event.data()));
		IntStream.range(0, 1_000).forEach((i) -> bus.publish(EventDraft.of("tick", i).withKey("a")));
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
	}

	@Test
	void asyncListenersGetAnEventWithAKeyBesideEachOther() {
		EventBus bus = bus("caller", Ordering.CALLER);
		CountDownLatch both = new CountDownLatch(2);
		IntStream.range(0, 2)
			.forEach((i) -> bus.subscribe("tick", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC),
					(event) -> meet(both)));
		bus.publish(EventDraft.of("tick", 0).withKey("a")).await(SOON).orThrow();
	}

	@Test
	void whatAHandlerOfAnotherBusWaitsForComesBeforeTheQueue() throws Exception {
		EventBus bus = bus("serial", Ordering.FIFO);
		EventBus other = bus("other", Ordering.FIFO);
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		AtomicReference<Thread> asker = new AtomicReference<>();
		bus.subscribe("first", (event) -> {
			begun.countDown();
			released.await();
		});
		bus.subscribe("*", (event) -> this.handled.add(event.type()));
		other.subscribe("ask", (event) -> {
			asker.set(Thread.currentThread());
			bus.publish("asked").await();
		});
		bus.publish("first");
		begun.await();
		IntStream.range(0, 3).forEach((i) -> bus.publish("queued"));
		Publication<Object> asking = other.publish("ask");
		Awaitility.await()
			.until(() -> !asking.children().isEmpty() && bus.statistics().queued() == 3
					&& asker.get().getState() == Thread.State.WAITING);
		released.countDown();
		asking.await(SOON).orThrow();
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).containsExactly("first", "asked", "queued", "queued", "queued");
	}

	@Test
	void aListenerMayLimitHowManyEventsItWorksOnAtOnce() {
		EventBus bus = bus("caller", Ordering.CALLER);
		AtomicInteger most = new AtomicInteger();
		bus.subscribe("tick", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC).withConcurrency(2),
				(event) -> {
					most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
					Thread.onSpinWait();
					this.running.decrementAndGet();
				});
		IntStream.range(0, 1_000).forEach((i) -> bus.publish("tick", i));
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(bus.statistics().handled()).isEqualTo(1_000);
		assertThat(most.get()).isLessThanOrEqualTo(2);
	}

	@Test
	void theEventDecidesThenItsTypeThenTheBus() {
		EventBus bus = bus("serial", Ordering.FIFO);
		bus.subscribe("*", (event) -> this.handled.add(Thread.currentThread()));
		bus.publish(EventDraft.of("tick", 1).withOrdering(Ordering.CALLER));
		assertThat(this.handled).containsExactly(Thread.currentThread());
		bus.publish(new AtOnce("a"));
		assertThat(this.handled).containsExactly(Thread.currentThread(), Thread.currentThread());
		bus.publish(EventDraft.of(new AtOnce("b")).withOrdering(Ordering.FIFO)).await(SOON);
		assertThat(this.handled).hasSize(3);
		assertThat(this.handled.get(2)).isNotEqualTo(Thread.currentThread());
	}

	@Test
	void aHandlerThatFillsItsOwnQueueIsNotKeptWaitingForItself() {
		EventBus bus = keep(
				EventBus.builder().ordering(Ordering.FIFO).queue(2, Overflow.BLOCK, Duration.ofDays(1)).build());
		bus.subscribe("child", (event) -> this.handled.add(event.data()));
		bus.subscribe("parent", (event) -> IntStream.range(0, 5).forEach((i) -> bus.publish("child", i)));
		bus.publish("parent").await(SOON).orThrow();
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).containsExactly(0, 1);
		assertThat(bus.statistics().dropped()).isEqualTo(3);
	}

	@Test
	void anAsyncListenerThatFillsItsOwnQueueIsNotKeptWaitingForItself() {
		SubscriptionOptions async = SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC);
		for (String key : List.of("", "key")) {
			EventBus bus = keep(EventBus.builder().queue(2, Overflow.BLOCK, Duration.ofDays(1)).build());
			EventDraft<Object> keyed = EventDraft.of("tick", (Object) 0);
			EventDraft<Object> tick = key.isEmpty() ? keyed : keyed.withKey(key);
			bus.subscribe("tick", key.isEmpty() ? async.withConcurrency(1) : async, (event) -> {
				this.handled.add(key);
				if (this.running.getAndIncrement() == 0) {
					IntStream.range(0, 5).forEach((i) -> bus.publish(tick));
				}
			});
			this.handled.clear();
			this.running.set(0);
			bus.publish(tick);
			assertThat(bus.awaitIdle(SOON)).isTrue();
			assertThat(this.handled).hasSize(3);
			assertThat(bus.statistics().dropped()).isEqualTo(3);
		}
	}

	@Test
	void refusesWhatASerialBusCannotDo() {
		EventBus bus = bus("serial", Ordering.FIFO);
		assertThatIllegalArgumentException().isThrownBy(
				() -> bus.subscribe("tick", SubscriptionOptions.defaults().withOnError(OnError.PROPAGATE), (event) -> {
				}))
			.withMessageContaining("cannot propagate its errors")
			.withMessageContaining("FIFO");
	}

	private EventBus bus(String name, Ordering ordering) {
		return keep(EventBus.builder().name(name).ordering(ordering).build());
	}

	private EventBus keep(EventBus bus) {
		this.buses.add(bus);
		return bus;
	}

	private void exclusively(Runnable work) {
		if (this.running.incrementAndGet() != 1) {
			this.overlaps.add(this.running.get());
		}
		work.run();
		this.running.decrementAndGet();
	}

	private static void meet(CountDownLatch others) throws InterruptedException {
		others.countDown();
		if (!others.await(20, TimeUnit.SECONDS)) {
			throw new IllegalStateException("nobody else came");
		}
	}

	@EventType(value = "at.once", ordering = Ordering.CALLER)
	record AtOnce(String id) {
	}

}
