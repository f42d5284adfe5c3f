package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What is given up, dropped or refused is counted and on its result, and keeps nobody
 * else: C47, C48, C54.
 */
class GivingUpTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(50);

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	private final CountDownLatch stuck = new CountDownLatch(1);

	private final ExecutorService single = Executors.newSingleThreadExecutor();

	@AfterEach
	void release() {
		this.stuck.countDown();
		this.single.shutdownNow();
	}

	/**
	 * C42, C47.
	 */
	@Test
	void aHandlerThatIsGivenUpWhileItWaitsLetsNobodyIn() {
		CountDownLatch go = new CountDownLatch(1);
		CountDownLatch second = new CountDownLatch(1);
		try (EventBus beside = EventBus.builder().name("beside").ordering(Ordering.PARALLEL).build();
				EventBus fifo = EventBus.builder().name("fifo").ordering(Ordering.FIFO).build()) {
			beside.subscribe("long", (event) -> this.stuck.await());
			Publication<Object> endless = beside.publish("long");
			fifo.subscribe("tick", SubscriptionOptions.defaults().withTimeout(SHORT), (event) -> endless.await());
			fifo.subscribe("tick", (event) -> {
				second.countDown();
				go.await();
				this.handled.add("second");
			});
			fifo.subscribe("ahead", (event) -> this.handled.add("ahead"));
			Publication<Object> tick = fifo.publish("tick");
			await().until(() -> second.getCount() == 0);
			beside.subscribe("start", (event) -> fifo.publish("ahead").await());
			Publication<Object> start = beside.publish("start");
			assertThatExceptionOfType(PublicationTimeoutException.class)
				.isThrownBy(() -> start.await(SHORT.multipliedBy(4)));
			go.countDown();
			tick.await(SOON);
			start.await(SOON);
			assertThat(this.handled).containsExactly("second", "ahead");
			this.stuck.countDown();
		}
	}

	@Test
	void aHandlerThatKeepsTheOnlyThreadDoesNotKeepItsEvent() {
		for (HandlerConcurrency handlers : HandlerConcurrency.values()) {
			EventBus bus = EventBus.builder()
				.ordering(Ordering.FIFO)
				.handlers(handlers)
				.executor(this.single)
				.eventTimeout(SHORT)
				.build();
			bus.subscribe("tick", (event) -> this.stuck.await());
			bus.subscribe("tick", (event) -> this.handled.add("never"));
			Publication<Object> tick = bus.publish(EventDraft.of("tick", 1));
			if (handlers == HandlerConcurrency.SERIAL) {
				assertThat(tick.await(SOON).results()).extracting(HandlerResult::status)
					.containsExactly(HandlerResult.Status.ABORTED, HandlerResult.Status.CANCELLED);
				assertThat(bus.awaitIdle(SOON)).isTrue();
				assertThat(bus.statistics().inFlight()).isZero();
			}
			this.stuck.countDown();
			bus.close();
		}
	}

	@Test
	void aHandlerThatKeepsTheOnlyThreadForEverKeepsNothingElse() {
		EventBus bus = EventBus.builder().ordering(Ordering.FIFO).executor(this.single).build();
		bus.subscribe("tick", SubscriptionOptions.defaults().withTimeout(SHORT), (event) -> this.stuck.await());
		bus.subscribe("tick", (event) -> this.handled.add("second"));
		bus.subscribe("next", (event) -> this.handled.add(event.data()));
		Publication<Object> tick = bus.publish("tick");
		Publication<Object> queued = bus.publish("next", 1);
		assertThat(tick.await(SOON).results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.TIMED_OUT, HandlerResult.Status.COMPLETED);
		queued.await(SOON).orThrow();
		bus.publish("next", 2).await(SOON).orThrow();
		this.stuck.countDown();
		bus.publish("next", 3).await(SOON).orThrow();
		assertThat(this.handled).containsExactly("second", 1, 2, 3);
		assertThat(bus.close(SOON)).isEmpty();
	}

	@Test
	void asManyThreadsAreLentAsAreKeptForEver() {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		EventBus bus = EventBus.builder().ordering(Ordering.PARALLEL).executor(this.single).build();
		bus.subscribe("tick", SubscriptionOptions.defaults().withTimeout(SHORT), (event) -> this.stuck.await());
		bus.subscribe("next", (event) -> {
			most.accumulateAndGet(running.incrementAndGet(), Math::max);
			Thread.yield();
			running.decrementAndGet();
		});
		bus.publish("tick").await(SOON);
		IntStream.range(0, 200).forEach((i) -> bus.publish("next"));
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(bus.statistics().handled()).isEqualTo(200);
		assertThat(most.get()).isEqualTo(1);
	}

	@Test
	void whatAHandlerPublishesAfterItsEventTimedOutIsDiscarded() {
		try (EventBus bus = EventBus.builder().eventTimeout(SHORT).build()) {
			bus.subscribe("tick", (event) -> {
				EventContext context = EventContext.current().orElseThrow();
				await().until(context::isCancelled);
				bus.publish("late");
			});
			bus.subscribe("late", (event) -> this.handled.add("late"));
			assertThat(bus.publish("tick").results()).extracting(HandlerResult::status)
				.containsExactly(HandlerResult.Status.ABORTED);
			assertThat(this.handled).isEmpty();
			assertThat(bus.statistics().discarded()).isEqualTo(1);
			assertThat(bus.statistics().published()).isEqualTo(1);
		}
	}

	@Test
	void whatAHandlerWaitsForIsGivenUpWithItsEventInThePublishersThread() {
		EventBus other = EventBus.builder().ordering(Ordering.FIFO).build();
		other.subscribe("child", (event) -> this.stuck.await());
		other.subscribe("queued", (event) -> this.handled.add("never"));
		try (EventBus bus = EventBus.create("caller")) {
			bus.subscribe("tick", (event) -> {
				Publication<Object> child = other.publish("child");
				other.publish("queued");
				await().until(() -> child.status() == PublicationStatus.STARTED);
				new Thread(Objects.requireNonNull(HandlerRun.current()).eventRun()::timedOut).start();
				child.await(SOON);
			});
			Publication<Object> tick = bus.publish("tick");
			assertThat(tick.results()).extracting(HandlerResult::status).containsExactly(HandlerResult.Status.ABORTED);
			assertThat(tick.children()).extracting((child) -> child.await(SOON).results().get(0).status())
				.containsExactly(HandlerResult.Status.ABORTED, HandlerResult.Status.CANCELLED);
		}
		assertThat(other.close(SOON)).isEmpty();
		assertThat(this.handled).isEmpty();
	}

	@Test
	void whatTheHandlerThatWonPublishesLaterIsNoneOfThat() {
		try (EventBus bus = EventBus.builder().completion(Completion.FIRST).build()) {
			List<Runnable> later = new ArrayList<>();
			bus.respond("tick", (event) -> {
				later.add(HandlerLink.wrap(() -> bus.publish("later")));
				return "won";
			});
			bus.subscribe("later", (event) -> this.handled.add("later"));
			bus.publish("tick");
			later.forEach(Runnable::run);
			assertThat(this.handled).containsExactly("later");
		}
	}

	@Test
	void anExecutorThatRefusesDropsALongQueueOneByOne() {
		AtomicBoolean refuse = new AtomicBoolean();
		List<Runnable> waiting = new ArrayList<>();
		CompletableFuture<String> stage = new CompletableFuture<>();
		EventBus bus = EventBus.builder().ordering(Ordering.FIFO).executor((work) -> {
			if (refuse.get()) {
				throw new RejectedExecutionException("no more");
			}
			waiting.add(work);
		}).build();
		LoggedWarnings.of(EventBus.class, () -> {
			bus.respond("tick", (event) -> stage);
			List<Publication<Object>> all = IntStream.range(0, 5_000).mapToObj((i) -> bus.publish("tick", i)).toList();
			waiting.get(0).run();
			refuse.set(true);
			stage.complete("done");
			assertThat(all.get(0).result(String.class)).contains("done");
			assertThat(all.subList(1, all.size())).allSatisfy(GivingUpTests::isRefused);
			assertThat(bus.statistics().dropped()).isEqualTo(4_999);
			assertThat(bus.awaitIdle(SOON)).isTrue();
		});
	}

	private static void isRefused(Publication<Object> publication) {
		assertThat(publication.isDone()).isTrue();
		assertThat(publication.results().get(0).error())
			.hasValueSatisfying((error) -> assertThat(error).isInstanceOf(DeliveryDroppedException.class)
				.hasMessageContaining("the executor refused it"));
	}

	@Test
	void aQueueThatDropsItsOldestNeverHoldsMore() {
		EventBus bus = EventBus.builder().ordering(Ordering.FIFO).queue(4, Overflow.DROP_OLDEST, Duration.ZERO).build();
		AtomicInteger most = new AtomicInteger();
		LoggedWarnings.of(EventBus.class, () -> {
			bus.subscribe("tick", (event) -> this.handled.add(event.id()));
			List<CompletableFuture<Void>> publishers = IntStream.range(0, 4)
				.mapToObj((i) -> CompletableFuture.runAsync(() -> IntStream.range(0, 300).forEach((n) -> {
					bus.publish("tick");
					most.accumulateAndGet((int) bus.statistics().queued(), Math::max);
				}), (work) -> new Thread(work).start()))
				.toList();
			publishers.forEach(CompletableFuture::join);
			assertThat(bus.awaitIdle(SOON)).isTrue();
		});
		assertThat(most.get()).isLessThanOrEqualTo(4);
		assertThat(bus.statistics().handled() + bus.statistics().dropped()).isEqualTo(4 * 300);
		assertThat(bus.close(SOON)).isEmpty();
	}

	@Test
	void whatNoThreadComesForIsKeptOnlyWhileItWaits() {
		List<Runnable> threads = new ArrayList<>();
		LoggedWarnings.of(EventBus.class, () -> {
			EventBus queued = EventBus.builder()
				.ordering(Ordering.PARALLEL)
				.queue(4, Overflow.DROP_OLDEST, Duration.ZERO)
				.executor(threads::add)
				.build();
			queued.subscribe("tick", (event) -> this.handled.add(event.id()));
			EventBus beside = EventBus.builder().handlers(HandlerConcurrency.PARALLEL).executor(threads::add).build();
			IntStream.range(0, 3).forEach((i) -> beside.subscribe("tick", (event) -> this.handled.add(event.id())));
			IntStream.range(0, 100).forEach((i) -> {
				assertThat(readyCount(queued.publish("tick"))).isLessThanOrEqualTo(4);
				assertThat(readyCount(beside.publish("tick"))).isZero();
			});
			assertThat(this.handled).hasSize(300);
			List.copyOf(threads).forEach(Runnable::run);
			assertThat(this.handled).hasSize(304);
		});
	}

	@Test
	void whatIsGivenUpBeforeAThreadComesIsNotKept() {
		EventBus bus = EventBus.builder().executor((worker) -> {
		}).build();
		bus.subscribe("tick", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC),
				(event) -> this.handled.add(event.id()));
		Publication<Object> late = bus.publish(EventDraft.of("tick", (Object) 0).withTimeout(Duration.ofMillis(1)));
		late.await(SOON);
		await().until(() -> readyCount(late) == 0);
		assertThat(this.handled).isEmpty();
	}

	private static int readyCount(Publication<?> publication) {
		return ((DefaultPublication<?>) publication).dispatcher().handOff().crew().readyCount();
	}

	@Test
	void anEventThatIsDroppedIsCountedForEachOfItsListeners() {
		for (Overflow overflow : Overflow.values()) {
			List<Runnable> waiting = new ArrayList<>();
			EventBus bus = EventBus.builder()
				.ordering(Ordering.FIFO)
				.queue(1, overflow, Duration.ofNanos(1))
				.executor(waiting::add)
				.build();
			bus.subscribe("tick", (event) -> this.handled.add(1));
			bus.subscribe("tick", (event) -> this.handled.add(2));
			this.handled.clear();
			List<Publication<Object>> all = List.of(bus.publish("tick", 1), bus.publish("tick", 2));
			List.copyOf(waiting).forEach(Runnable::run);
			Publication<Object> dropped = all.get((overflow == Overflow.DROP_OLDEST) ? 0 : 1);
			assertThat(dropped.results()).hasSize(2)
				.allSatisfy((result) -> assertThat(result.error())
					.hasValueSatisfying((error) -> assertThat(error).isInstanceOf(DeliveryDroppedException.class)));
			assertThat(bus.statistics().dropped()).isEqualTo(2);
			assertThat(bus.statistics().handled()).isEqualTo(2);
			assertThat(this.handled).containsExactly(1, 2);
		}
	}

	@Test
	void waitingForTheCommitIsRefusedAlsoWhenNobodyListens() {
		OneTransaction transaction = new OneTransaction();
		try (EventBus bus = EventBus.builder().ordering(Ordering.FIFO).commitBoundary(transaction).build()) {
			transaction.begin();
			Publication<Object> tick = bus.publish("tick");
			assertThatIllegalStateException().isThrownBy(() -> tick.await(SHORT))
				.withMessageContaining("would never end")
				.withMessageContaining(bus.label())
				.withMessageContaining("Ordering.CALLER");
			transaction.commit();
			assertThat(tick.await(SOON).isDone()).isTrue();
		}
	}

	@Test
	void busesOfOneProcessNeverShareALabel() {
		BusLabels labels = new BusLabels();
		Set<String> all = new HashSet<>();
		UUID first = UUID.fromString("01a1fec3-fc89-709a-b41c-637f3799fffe");
		assertThat(labels.next("shop", first)).isEqualTo("shop#fffe");
		assertThat(labels.next("shop", first)).isEqualTo("shop#ffff");
		assertThat(labels.next("shop", first)).isEqualTo("shop#0000");
		IntStream.range(0, 200_000).forEach((i) -> all.add(labels.next("shop", first)));
		assertThat(all).hasSize(200_000).doesNotContain("shop#fffe", "shop#ffff", "shop#0000");
	}

	@Test
	void aHandlerThatLoopsFailsInItsCallWithTheEndOfTheChain() {
		try (EventBus bus = EventBus.builder().ordering(Ordering.FIFO).maxDepth(30).build()) {
			List<Publication<?>> all = Collections.synchronizedList(new ArrayList<>());
			bus.subscribe("ping", SubscriptionOptions.defaults().withId("ping"),
					(event) -> all.add(bus.publish("pong")));
			bus.subscribe("pong", SubscriptionOptions.defaults().withId("pong"),
					(event) -> all.add(bus.publish("ping")));
			bus.publish("ping");
			assertThat(bus.awaitIdle(SOON)).isTrue();
			assertThat(all).hasSize(60);
			HandlerResult last = all.get(59).results().get(0);
			assertThat(last.status()).isEqualTo(HandlerResult.Status.FAILED);
			assertThat(last.startedAt()).isPresent();
			assertThat(last.error())
				.hasValueSatisfying((error) -> assertThat(error).isInstanceOf(CausalLoopException.class)
					.hasMessageContaining("ping is part of the chain that led here 30 times")
					.hasMessageContaining("48 more -> ping in ping on " + bus.label() + " -> pong in pong"));
			assertThat(bus.statistics().failed()).isEqualTo(1);
		}
	}

}
