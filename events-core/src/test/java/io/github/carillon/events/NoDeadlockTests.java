package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Handlers that publish and wait come to an end on any mix of buses and with any number
 * of threads: C44.
 */
class NoDeadlockTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final SubscriptionOptions ONE_AT_A_TIME = SubscriptionOptions.defaults()
		.withMode(DeliveryMode.ASYNC)
		.withConcurrency(1);

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	private final List<EventBus> buses = new ArrayList<>();

	private final List<ExecutorService> executors = new ArrayList<>();

	@AfterEach
	void closeBuses() {
		this.buses.forEach((bus) -> bus.close(Duration.ofSeconds(1)));
		this.executors.forEach(ExecutorService::shutdownNow);
	}

	@Test
	void aChildPassesWhatIsNextAndWaitsForTheOnlyThread() {
		ExecutorService single = single();
		EventBus a = bus("a", Ordering.FIFO, single);
		EventBus b = bus("b", Ordering.FIFO, single);
		b.subscribe("*", (event) -> this.handled.add(event.type()));
		a.subscribe("parent", (event) -> {
			b.publish("next");
			b.publish("child").await();
			this.handled.add("parent");
		});
		a.publish("parent").await(SOON).orThrow();
		assertThat(b.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).containsExactly("child", "parent", "next");
	}

	@Test
	void whatAChildPassedKeepsItsOrder() {
		ExecutorService single = single();
		EventBus a = bus("a", Ordering.FIFO, single);
		EventBus b = bus("b", Ordering.FIFO, single);
		b.subscribe("*", (event) -> this.handled.add(event.data()));
		a.subscribe("parent", (event) -> IntStream.range(0, 10).forEach((i) -> {
			b.publish("next", i);
			b.publish("child", -1).await();
		}));
		a.publish("parent").await(SOON).orThrow();
		assertThat(b.awaitIdle(SOON)).isTrue();
		assertThat(this.handled.subList(0, 10)).containsOnly(-1);
		assertThat(this.handled.subList(10, 20)).isEqualTo(IntStream.range(0, 10).boxed().toList());
	}

	@Test
	void whatIsPassedAgainAndAgainWaitsForAThreadOnce() {
		EventBus bus = bus("a", Ordering.FIFO, single());
		DefaultPublication<?> one = (DefaultPublication<?>) bus.publish("one");
		DefaultPublication<?> other = (DefaultPublication<?>) bus.publish("other");
		assertThat(bus.awaitIdle(SOON)).isTrue();
		List<Runnable> threads = new ArrayList<>();
		HandOff handOff = new HandOff(QueueOptions.DEFAULTS, AsyncThreads.on(threads::add));
		Lane lane = new Lane(LaneKind.ORDER, 1, () -> {
		});
		Turn passed = new Turn(new Noted(one), handOff, List.of(lane));
		handOff.submit(passed, true);
		IntStream.range(0, 100).forEach((i) -> {
			Turn ahead = new Turn(new Noted(other), handOff, List.of(lane));
			assertThat(ahead.take()).isTrue();
			ahead.runAhead();
			ahead.end();
		});
		assertThat(this.handled).hasSize(100).containsOnly(other);
		assertThat(handOff.crew().readyCount()).isEqualTo(1);
		threads.get(0).run();
		assertThat(this.handled).hasSize(101).endsWith(one);
	}

	@ParameterizedTest
	@EnumSource(HandlerConcurrency.class)
	void busesWithOneThreadEachMayWaitForEachOther(HandlerConcurrency handlers) {
		EventBus a = keep(
				EventBus.builder().name("a").ordering(Ordering.FIFO).handlers(handlers).executor(single()).build());
		EventBus b = keep(
				EventBus.builder().name("b").ordering(Ordering.FIFO).handlers(handlers).executor(single()).build());
		CountDownLatch both = new CountDownLatch(2);
		for (EventBus bus : this.buses) {
			IntStream.range(0, 3).forEach((i) -> bus.subscribe("work", (event) -> this.handled.add(i)));
			bus.subscribe("start", (event) -> {
				meet(both);
				((bus == a) ? b : a).publish("work").await();
			});
		}
		List<Publication<Object>> starts = this.buses.stream().map((bus) -> bus.<Object>publish("start", 1)).toList();
		starts.forEach((start) -> start.await(SOON).orThrow());
		assertThat(this.handled).hasSize(6);
	}

	@Test
	void whatFollowsAStageIsHandledByTheThreadThatWaits() {
		EventBus a = bus("a", Ordering.FIFO, single());
		EventBus b = bus("b", Ordering.FIFO, single());
		CountDownLatch both = new CountDownLatch(2);
		for (EventBus bus : List.of(a, b)) {
			bus.respond("work", (event) -> CompletableFuture.supplyAsync(() -> "later",
					CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)));
			bus.subscribe("work", (event) -> this.handled.add("work"));
			bus.subscribe("start", (event) -> {
				meet(both);
				((bus == a) ? b : a).publish("work").await();
			});
		}
		List<Publication<Object>> starts = this.buses.stream().map((bus) -> bus.<Object>publish("start", 1)).toList();
		starts.forEach((start) -> start.await(SOON).orThrow());
		assertThat(this.handled).hasSize(2);
	}

	@Test
	void aListenerWithALimitMayWaitForItselfBehindAnEventOfTheSameKey() {
		EventBus bus = keep(EventBus.create("shop"));
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch queued = new CountDownLatch(1);
		bus.subscribe("tick", ONE_AT_A_TIME, (event) -> {
			if (event.data().equals("outer")) {
				begun.countDown();
				meet(queued);
				bus.publish(EventDraft.of("tick", "inner").withKey("k")).await();
			}
			this.handled.add(event.data());
		});
		Publication<Object> outer = bus.publish(EventDraft.of("tick", (Object) "outer").withKey("other"));
		await().until(() -> begun.getCount() == 0);
		Publication<Object> before = bus.publish(EventDraft.of("tick", (Object) "before").withKey("k"));
		queued.countDown();
		outer.await(SOON).orThrow();
		before.await(SOON).orThrow();
		assertThat(this.handled).containsExactly("inner", "outer", "before");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void aListenerWithALimitMayWaitForItself(int limit) {
		EventBus bus = keep(EventBus.create("shop"));
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		bus.subscribe("tick", ONE_AT_A_TIME.withConcurrency(limit), (event) -> {
			int depth = (Integer) event.data();
			if (depth > 0) {
				bus.publish("tick", depth - 1).await();
			}
			else {
				most.accumulateAndGet(running.incrementAndGet(), Math::max);
				Thread.yield();
				running.decrementAndGet();
			}
		});
		List<Publication<Object>> all = IntStream.range(0, 200)
			.mapToObj((i) -> bus.<Object>publish("tick", i % 4))
			.toList();
		all.forEach((publication) -> publication.await(SOON).orThrow());
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(bus.statistics().handled()).isEqualTo(50 * (1 + 2 + 3 + 4));
		assertThat(most.get()).isLessThanOrEqualTo(limit);
	}

	@Test
	void aHandlerMayWaitForAChildThatTheFullQueueDidNotTake() {
		EventBus bus = keep(EventBus.builder()
			.ordering(Ordering.FIFO)
			.queue(1, Overflow.BLOCK, Duration.ofDays(1))
			.executor(single())
			.build());
		bus.subscribe("child", (event) -> this.handled.add(event.data()));
		bus.subscribe("parent", (event) -> {
			Publication<Object> taken = bus.publish("child", 1);
			assertThat(bus.publish("child", 2).await().results()).extracting(HandlerResult::status)
				.containsExactly(HandlerResult.Status.CANCELLED);
			taken.await();
		});
		bus.publish("parent").await(SOON).orThrow();
		assertThat(this.handled).containsExactly(1);
		assertThat(bus.statistics().dropped()).isEqualTo(1);
	}

	@Test
	void aHandlerThatWaitsForRoomLendsItsPlaceToWhoMakesIt() {
		CountDownLatch filled = new CountDownLatch(1);
		ExecutorService two = keep(Executors.newFixedThreadPool(2));
		EventBus bus = keep(EventBus.builder().queue(1, Overflow.BLOCK, Duration.ofDays(1)).executor(two).build());
		bus.subscribe("child", ONE_AT_A_TIME, (event) -> this.handled.add(event.data()));
		bus.subscribe("parent", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC), (event) -> {
			IntStream.range(0, 20).forEach((i) -> bus.publish("child", i));
			filled.countDown();
		});
		bus.publish("parent").await(SOON).orThrow();
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).isEqualTo(IntStream.range(0, 20).boxed().toList());
	}

	@Timeout(60)
	@Test
	void workersThatAllWaitForRoomLendTheirPlaces() {
		EventBus bus = keep(EventBus.builder()
			.ordering(Ordering.PARALLEL)
			.queue(1, Overflow.BLOCK, Duration.ofDays(1))
			.executor(AsyncThreads.platform("room").withLimit(2))
			.build());
		bus.subscribe("child", (event) -> this.handled.add(event.data()));
		bus.subscribe("parent", (event) -> IntStream.range(0, 20).forEach((i) -> bus.publish("child", i)));
		List<Publication<Object>> parents = List.of(bus.publish("parent"), bus.publish("parent"));
		parents.forEach((parent) -> parent.await(SOON).orThrow());
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).hasSize(40);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void anyMixOfBusesComesToAnEnd(int seed) {
		Random random = new Random(seed);
		ExecutorService shared = single();
		for (int i = 0; i < 6; i++) {
			Ordering ordering = Ordering.values()[random.nextInt(Ordering.values().length)];
			HandlerConcurrency handlers = HandlerConcurrency.values()[random.nextInt(2)];
			EventBus.Builder builder = EventBus.builder().name("bus" + i).ordering(ordering).handlers(handlers);
			switch (random.nextInt(3)) {
				case 0 -> builder.executor(shared);
				case 1 -> builder.executor(single());
				default -> builder.timings(false);
			}
			subscribe(keep(builder.build()), random);
		}
		List<Publication<Object>> roots = IntStream.range(0, 60)
			.mapToObj((i) -> this.buses.get(i % 6).<Object>publish(work(3, i)))
			.toList();
		roots.forEach((root) -> root.await(SOON).orThrow());
		this.buses.forEach((bus) -> assertThat(bus.awaitIdle(SOON)).isTrue());
		assertThat(this.buses).allSatisfy((bus) -> {
			assertThat(bus.statistics().inFlight()).isZero();
			assertThat(bus.statistics().queued()).isZero();
			assertThat(bus.statistics().failed() + bus.statistics().dropped()).isZero();
		});
	}

	private void subscribe(EventBus bus, Random random) {
		bus.respond("work", (event) -> {
			int depth = (Integer) event.data();
			if (depth == 0) {
				return "leaf";
			}
			Stream<EventBus> others = IntStream.range(0, 2)
				.mapToObj((i) -> this.buses.get((depth * 7 + i * 5 + this.buses.indexOf(bus)) % this.buses.size()));
			others.forEach((other) -> other.publish(work(depth - 1, depth)).await());
			return "branch";
		});
		bus.respond("work", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC).withConcurrency(2),
				(event) -> "beside");
		if (random.nextBoolean()) {
			bus.respond("work", (event) -> CompletableFuture.supplyAsync(() -> "later"));
			bus.respond("work", (event) -> "after the stage");
		}
	}

	private static EventDraft<Object> work(int depth, int key) {
		EventDraft<Object> draft = EventDraft.of("work", (Object) depth);
		return (key % 3 == 0) ? draft.withKey("key" + key % 2) : draft;
	}

	private EventBus bus(String name, Ordering ordering, ExecutorService executor) {
		return keep(EventBus.builder().name(name).ordering(ordering).executor(executor).build());
	}

	private EventBus keep(EventBus bus) {
		this.buses.add(bus);
		return bus;
	}

	private ExecutorService single() {
		return keep(Executors.newSingleThreadExecutor());
	}

	private ExecutorService keep(ExecutorService executor) {
		this.executors.add(executor);
		return executor;
	}

	private static void meet(CountDownLatch others) throws InterruptedException {
		others.countDown();
		if (!others.await(20, TimeUnit.SECONDS)) {
			throw new IllegalStateException("nobody else came");
		}
	}

	/**
	 * Notes what it is called for.
	 */
	private final class Noted implements Turn.Task {

		private final DefaultPublication<?> publication;

		Noted(DefaultPublication<?> publication) {
			this.publication = publication;
		}

		@Override
		public void start() {
			NoDeadlockTests.this.handled.add(this.publication);
		}

		@Override
		public void dropped(String reason) {
		}

		@Override
		public boolean stop(String reason) {
			return false;
		}

		@Override
		public DefaultPublication<?> publication() {
			return this.publication;
		}

		@Override
		public int handlers() {
			return 1;
		}

	}

}
