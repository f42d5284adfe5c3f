package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Handlers of one event side by side, whatever the order of the events: C42, C43.
 */
class ParallelHandlersTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	private final List<EventBus> buses = new ArrayList<>();

	private final CyclicBarrier three = new CyclicBarrier(3);

	private final CountDownLatch released = new CountDownLatch(1);

	@AfterEach
	void closeBuses() {
		this.released.countDown();
		this.buses.forEach((bus) -> bus.close(Duration.ofSeconds(5)));
	}

	@ParameterizedTest
	@EnumSource
	void allHandlersOfAnEventRunBesideEachOther(Ordering ordering) {
		EventBus bus = bus(ordering, HandlerConcurrency.PARALLEL);
		IntStream.range(0, 3).forEach((i) -> bus.subscribe("tick", (event) -> meet()));
		bus.publish("tick").await(SOON).orThrow();
		assertThat(bus.statistics().handled()).isEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource
	void serialHandlersOfAnEventNeverOverlap(Ordering ordering) {
		EventBus bus = bus(ordering, HandlerConcurrency.SERIAL);
		AtomicInteger running = new AtomicInteger();
		for (int i = 0; i < 3; i++) {
			int number = i;
			bus.subscribe("tick", (event) -> {
				assertThat(running.incrementAndGet()).isEqualTo(1);
				this.handled.add(number);
				running.decrementAndGet();
			});
		}
		bus.publish("tick").await(SOON).orThrow();
		assertThat(this.handled).containsExactly(0, 1, 2);
	}

	@RepeatedTest(50)
	void aPublisherThatCallsItsHandlersReturnsWhenAllAreDone() {
		EventBus bus = bus(Ordering.CALLER, HandlerConcurrency.PARALLEL);
		IntStream.range(0, 3).forEach((i) -> bus.subscribe("tick", (event) -> {
			meet();
			this.handled.add(i);
		}));
		assertThat(bus.publish("tick").isDone()).isTrue();
		assertThat(this.handled).containsExactlyInAnyOrder(0, 1, 2);
	}

	@ParameterizedTest
	@EnumSource(names = "CALLER", mode = EnumSource.Mode.EXCLUDE)
	void anEventIsCompleteWhenTheLastHandlerIs(Ordering ordering) {
		EventBus bus = bus(ordering, HandlerConcurrency.PARALLEL);
		bus.subscribe("tick", (event) -> this.released.await());
		bus.subscribe("tick", (event) -> this.handled.add("quick"));
		Publication<Object> tick = bus.publish("tick");
		await().until(() -> tick.results().get(1).status() == HandlerResult.Status.COMPLETED);
		assertThat(tick.status()).isEqualTo(PublicationStatus.STARTED);
		this.released.countDown();
		tick.await(SOON);
		assertThat(tick.results()).extracting(HandlerResult::status).containsOnly(HandlerResult.Status.COMPLETED);
	}

	@Test
	void theNextEventOfASerialBusWaitsForAllHandlers() {
		EventBus bus = bus(Ordering.FIFO, HandlerConcurrency.PARALLEL);
		bus.subscribe("first", (event) -> this.released.await());
		bus.subscribe("first", (event) -> this.handled.add("first"));
		bus.subscribe("second", (event) -> this.handled.add("second"));
		Publication<Object> first = bus.publish("first");
		Publication<Object> second = bus.publish("second");
		await().until(() -> first.results().get(1).status() == HandlerResult.Status.COMPLETED);
		assertThat(second.status()).isEqualTo(PublicationStatus.PENDING);
		this.released.countDown();
		second.await(SOON);
		assertThat(this.handled).containsExactly("first", "second");
	}

	@ParameterizedTest
	@EnumSource
	void aHandlerThatFailsStopsNoOther(Ordering ordering) {
		EventBus bus = bus(ordering, HandlerConcurrency.PARALLEL);
		for (String name : List.of("a", "b", "c")) {
			bus.respond("tick", (event) -> {
				meet();
				if (name.equals("b")) {
					throw new IllegalStateException("no " + name);
				}
				return name;
			});
		}
		Publication<Object> tick = bus.publish("tick").await(SOON);
		assertThat(tick.results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.COMPLETED, HandlerResult.Status.FAILED,
					HandlerResult.Status.COMPLETED);
		assertThatIllegalStateException().isThrownBy(tick::orThrow).withMessage("no b");
		assertThat(bus.statistics().handled()).isEqualTo(2);
		assertThat(bus.statistics().failed()).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource
	void resultsAreInTheOrderOfTheSubscriptionsWhoeverEndsFirst(Ordering ordering) {
		EventBus bus = bus(ordering, HandlerConcurrency.PARALLEL);
		CountDownLatch lastEnded = new CountDownLatch(1);
		bus.respond("tick", SubscriptionOptions.defaults().withOrder(1), (event) -> {
			lastEnded.await();
			return "first";
		});
		bus.respond("tick", SubscriptionOptions.defaults().withOrder(2), (event) -> {
			lastEnded.countDown();
			return "last";
		});
		Publication<Object> tick = bus.publish("tick").await(SOON);
		assertThat(tick.results(String.class)).containsExactly("first", "last");
		assertThat(tick.result(String.class)).contains("first");
	}

	@ParameterizedTest
	@EnumSource
	void oneOfThemMayAwaitAChildWhileTheOthersGoOn(Ordering ordering) {
		EventBus bus = bus(ordering, HandlerConcurrency.PARALLEL);
		CountDownLatch childDone = new CountDownLatch(1);
		bus.subscribe("child", (event) -> this.handled.add("child"));
		bus.subscribe("parent", (event) -> {
			bus.publish("child").await();
			this.handled.add("parent");
			childDone.countDown();
		});
		bus.subscribe("parent", (event) -> assertThat(childDone.await(20, TimeUnit.SECONDS)).isTrue());
		Publication<Object> parent = bus.publish("parent").await(SOON).orThrow();
		assertThat(this.handled).containsExactly("child", "parent");
		assertThat(parent.children()).singleElement().matches(Publication::isDone);
	}

	@ParameterizedTest
	@EnumSource
	void allOfThemMayAwaitChildren(Ordering ordering) {
		EventBus bus = bus(ordering, HandlerConcurrency.PARALLEL);
		bus.respond("child", (event) -> event.data());
		IntStream.range(0, 3).forEach((i) -> bus.respond("parent", (event) -> {
			Publication<Object> child = bus.publish("child", i);
			meet();
			return child.await().result(Integer.class).orElseThrow();
		}));
		Publication<Object> parent = bus.publish("parent").await(SOON).orThrow();
		assertThat(parent.results(Integer.class)).containsExactly(0, 1, 2);
		assertThat(bus.awaitIdle(SOON)).isTrue();
	}

	@Test
	void anEventWhoseLastHandlerAtWorkHasEndedLetsInWhatTheOthersWaitFor() throws Exception {
		EventBus a = bus(Ordering.FIFO, HandlerConcurrency.PARALLEL);
		EventBus b = bus(Ordering.FIFO, HandlerConcurrency.SERIAL);
		CountDownLatch asking = new CountDownLatch(2);
		a.subscribe("start", (event) -> {
			asking.countDown();
			asking.await();
			b.publish("behind").awaitInOrder(SOON);
		});
		a.subscribe("start", (event) -> this.released.await());
		b.subscribe("start", (event) -> {
			asking.countDown();
			asking.await();
			a.publish("ahead").await();
		});
		List<Publication<Object>> both = List.of(a.publish("start"), b.publish("start"));
		await().until(() -> both.stream().noneMatch((publication) -> publication.children().isEmpty()));
		this.released.countDown();
		both.forEach((publication) -> publication.await(SOON).orThrow());
	}

	@Test
	void needsNoMoreThanOneThread() {
		ExecutorService single = Executors.newSingleThreadExecutor();
		for (Ordering ordering : Ordering.values()) {
			EventBus bus = keep(EventBus.builder()
				.ordering(ordering)
				.handlers(HandlerConcurrency.PARALLEL)
				.executor(single)
				.build());
			bus.subscribe("child", (event) -> this.handled.add("child"));
			IntStream.range(0, 3).forEach((i) -> bus.subscribe("parent", (event) -> bus.publish("child").await()));
			bus.publish("parent").await(SOON).orThrow();
		}
		assertThat(this.handled).hasSize(3 * Ordering.values().length);
		single.shutdown();
	}

	@Test
	void aStageAmongThemKeepsTheEventOpen() {
		EventBus bus = bus(Ordering.FIFO, HandlerConcurrency.PARALLEL);
		CompletableFuture<String> stage = new CompletableFuture<>();
		bus.respond("tick", (event) -> stage);
		bus.respond("tick", (event) -> "now");
		Publication<Object> tick = bus.publish("tick");
		await().until(() -> tick.results().get(1).status() == HandlerResult.Status.COMPLETED);
		assertThat(tick.isDone()).isFalse();
		stage.complete("later");
		assertThat(tick.await(SOON).results(String.class)).containsExactly("later", "now");
		assertThat(bus.publish("next").await(SOON).isDone()).isTrue();
	}

	@Test
	void theEventDecidesThenItsTypeThenTheBus() {
		EventBus serial = bus(Ordering.CALLER, HandlerConcurrency.SERIAL);
		assertThat(runsBeside(serial, EventDraft.of("tick", 1))).isFalse();
		assertThat(runsBeside(serial, EventDraft.of(new Beside("typed")))).isTrue();
		assertThat(runsBeside(serial, EventDraft.of(new Beside("typed")).withHandlers(HandlerConcurrency.SERIAL)))
			.isFalse();
		assertThat(runsBeside(serial, EventDraft.of("tick", 1).withHandlers(HandlerConcurrency.PARALLEL))).isTrue();
		assertThat(runsBeside(bus(Ordering.CALLER, HandlerConcurrency.PARALLEL), EventDraft.of("tick", 1))).isTrue();
	}

	@Test
	void aTypeThatIsKnownByNameOnlyDecidesForMapsToo() {
		EventBus bus = bus(Ordering.CALLER, HandlerConcurrency.SERIAL);
		bus.subscribe(Beside.class, SubscriptionOptions.defaults().withFilter((event) -> false), (event) -> {
		});
		assertThat(runsBeside(bus, EventDraft.of("beside", Map.of("id", "a")))).isTrue();
	}

	@RepeatedTest(50)
	void whatIsLeftOpenTheBusDecidesThatHandlesTheEvent() {
		EventBus serial = bus(Ordering.CALLER, HandlerConcurrency.SERIAL);
		EventBus parallel = bus(Ordering.CALLER, HandlerConcurrency.PARALLEL);
		serial.forwardTo(parallel, "**");
		IntStream.range(0, 3).forEach((i) -> parallel.subscribe("tick", (event) -> meet()));
		serial.publish("tick").await(SOON).orThrow();
		assertThat(parallel.statistics().handled()).isEqualTo(3);
	}

	/**
	 * Returns whether the handlers of an event meet, which serial ones cannot.
	 */
	private static boolean runsBeside(EventBus bus, EventDraft<?> draft) {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		CountDownLatch both = new CountDownLatch(2);
		EventHandler<Object> handler = (event) -> {
			most.accumulateAndGet(running.incrementAndGet(), Math::max);
			both.countDown();
			both.await(100, TimeUnit.MILLISECONDS);
			running.decrementAndGet();
		};
		try (Subscription one = bus.subscribe("**", handler); Subscription another = bus.subscribe("**", handler)) {
			bus.publish(draft).await(SOON).orThrow();
			assertThat(List.of(one, another)).allMatch(Subscription::isActive);
		}
		return most.get() == 2;
	}

	private void meet() throws Exception {
		this.three.await(20, TimeUnit.SECONDS);
	}

	private EventBus bus(Ordering ordering, HandlerConcurrency handlers) {
		return keep(EventBus.builder().ordering(ordering).handlers(handlers).build());
	}

	private EventBus keep(EventBus bus) {
		this.buses.add(bus);
		return bus;
	}

	@EventType(value = "beside", handlers = HandlerConcurrency.PARALLEL)
	record Beside(String id) {
	}

}
