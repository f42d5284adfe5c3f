package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The end of a bus: what was accepted is handled, or its id is told. C53.
 */
class ClosingTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(50);

	private final Set<UUID> handled = ConcurrentHashMap.newKeySet();

	private final CountDownLatch stuck = new CountDownLatch(1);

	@AfterEach
	void release() {
		this.stuck.countDown();
	}

	@ParameterizedTest
	@EnumSource(names = { "FIFO", "GLOBAL_FIFO", "PARALLEL" })
	void whatWasAcceptedWhileTheBusClosesIsHandledOrTold(Ordering ordering) {
		Map<UUID, HandlerResult> ended = new ConcurrentHashMap<>();
		EventBus bus = EventBus.builder().ordering(ordering).listener(new DeliveryListener() {
			@Override
			public void ended(Event<?> event, HandlerResult result) {
				ended.put(event.id(), result);
			}
		}).build();
		bus.subscribe("tick", (event) -> Thread.yield());
		List<CompletableFuture<Set<UUID>>> publishers = IntStream.range(0, 3)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> publishUntilRefused(bus),
					(work) -> new Thread(work).start()))
			.toList();
		await().until(() -> bus.statistics().handled() > 100);
		List<UUID> told = bus.close(Duration.ofMillis(1));
		Set<UUID> accepted = new HashSet<>();
		publishers.forEach((publisher) -> accepted.addAll(publisher.join()));
		await().until(() -> ended.size() == accepted.size());
		assertThat(ended.keySet()).isEqualTo(accepted);
		assertThat(told).doesNotHaveDuplicates()
			.containsExactlyInAnyOrderElementsOf(
					accepted.stream().filter((id) -> isGivenUpByClosing(ended.get(id))).toList());
		EventStatistics counted = bus.statistics();
		await().until(() -> counted.inFlight() == 0);
		assertThat(counted.handled() + counted.aborted() + counted.cancelled() + counted.dropped())
			.isEqualTo(counted.published())
			.isEqualTo(accepted.size());
		assertThat(counted.queued()).isZero();
	}

	/**
	 * Returns whether it was accepted and then given up: not handled, and not refused at
	 * the door of the queue either, which its publisher sees.
	 */
	private static boolean isGivenUpByClosing(HandlerResult result) {
		return result.status() != HandlerResult.Status.COMPLETED
				&& result.error().filter((error) -> error.getMessage().contains("the bus was closed")).isPresent();
	}

	private static Set<UUID> publishUntilRefused(EventBus bus) {
		Set<UUID> accepted = new HashSet<>();
		try {
			while (true) {
				accepted.add(bus.publish("tick").event().id());
			}
		}
		catch (IllegalStateException ex) {
			return accepted;
		}
	}

	@Test
	void aHandlerThatIgnoresItsEndIsToldAndPublishesNothingMore() {
		EventBus bus = EventBus.builder().ordering(Ordering.FIFO).build();
		AtomicReference<Throwable> late = new AtomicReference<>();
		CountDownLatch begun = new CountDownLatch(1);
		bus.subscribe("tick", (event) -> {
			begun.countDown();
			this.stuck.await();
			try {
				bus.publish("late");
			}
			catch (IllegalStateException ex) {
				late.set(ex);
				throw ex;
			}
		});
		Publication<Object> tick = bus.publish("tick");
		Publication<Object> queued = bus.publish("tick");
		await().until(() -> begun.getCount() == 0);
		assertThat(bus.close(SHORT)).containsExactly(tick.event().id(), queued.event().id());
		assertThat(tick.await(SOON).results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.ABORTED);
		assertThat(queued.await(SOON).results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.CANCELLED);
		this.stuck.countDown();
		await().until(() -> late.get() != null);
		assertThat(late.get()).hasMessageContaining("is closed");
		assertThat(bus.statistics().published()).isEqualTo(2);
		assertThat(bus.statistics().inFlight()).isZero();
	}

	@Test
	void whatEndsWhileOthersAreGivenUpIsNotTold() {
		CountDownLatch released = new CountDownLatch(1);
		CountDownLatch ended = new CountDownLatch(1);
		EventBus bus = EventBus.builder().ordering(Ordering.PARALLEL).listener(new DeliveryListener() {
			@Override
			public void ended(Event<?> event, HandlerResult result) {
				if (event.type().equals("stuck")) {
					released.countDown();
					await().until(() -> ended.getCount() == 0);
				}
				else {
					ended.countDown();
				}
			}
		}).build();
		bus.subscribe("stuck", (event) -> this.stuck.await());
		bus.subscribe("late", (event) -> released.await());
		Publication<Object> stuck = bus.publish("stuck");
		await().until(() -> stuck.status() == PublicationStatus.STARTED);
		Publication<Object> late = bus.publish("late");
		await().until(() -> late.status() == PublicationStatus.STARTED);
		assertThat(bus.close(SHORT)).containsExactly(stuck.event().id());
		assertThat(late.await(SOON).results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.COMPLETED);
	}

	@Test
	void handlersInPublishersThreadsAreWaitedForAndMayPublish() {
		EventBus bus = EventBus.create("caller");
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch closing = new CountDownLatch(1);
		bus.subscribe("tick", (event) -> {
			begun.countDown();
			closing.await();
			bus.publish("child");
		});
		bus.subscribe("child", (event) -> this.handled.add(event.id()));
		CompletableFuture<Publication<Object>> publisher = CompletableFuture.supplyAsync(() -> bus.publish("tick"),
				(work) -> new Thread(work).start());
		await().until(() -> begun.getCount() == 0);
		CompletableFuture<List<UUID>> closer = CompletableFuture.supplyAsync(() -> bus.close(SOON),
				(work) -> new Thread(work).start());
		await().until(() -> isRefusing(bus));
		closing.countDown();
		publisher.join().orThrow();
		assertThat(closer.join()).isEmpty();
		assertThat(this.handled).hasSize(1);
	}

	private static boolean isRefusing(EventBus bus) {
		try {
			bus.subscribe("never", (event) -> {
			}).close();
			return false;
		}
		catch (IllegalStateException ex) {
			return true;
		}
	}

	@Test
	void aHandlerThatClosesItsBusDoesNotWaitForItself() throws Exception {
		EventBus bus = EventBus.create("caller");
		EventBus around = EventBus.create("around");
		bus.subscribe("outer", (event) -> around.publish("between").orThrow());
		around.subscribe("between", (event) -> bus.publish("inner").orThrow());
		bus.subscribe("inner", (event) -> bus.close(Duration.ofDays(1)));
		CompletableFuture.runAsync(() -> bus.publish("outer").orThrow(), (work) -> new Thread(work).start())
			.get(20, TimeUnit.SECONDS);
	}

	@ParameterizedTest
	@EnumSource
	void aStageThatNeverCompletesIsEndedAndTold(Ordering ordering) {
		EventBus bus = EventBus.builder().ordering(ordering).build();
		bus.respond("tick", (event) -> new CompletableFuture<>());
		Publication<Object> tick = bus.publish("tick");
		await().until(() -> tick.status() == PublicationStatus.STARTED);
		assertThat(bus.close(SHORT)).containsExactly(tick.event().id());
		assertThat(tick.await(SOON).results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.ABORTED);
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(bus.statistics().inFlight()).isZero();
	}

	@Test
	void closingAgainTellsNothingTwice() {
		EventBus bus = EventBus.builder().ordering(Ordering.FIFO).build();
		bus.subscribe("tick", (event) -> this.stuck.await());
		List<UUID> published = new ArrayList<>();
		IntStream.range(0, 3).forEach((i) -> published.add(bus.publish("tick").event().id()));
		assertThat(bus.close(SHORT)).containsExactlyInAnyOrderElementsOf(published);
		assertThat(bus.close(SHORT)).isEmpty();
	}

	@Test
	void logsTheIdsThatItReturnsAndThoseOfEventsToComeToo() {
		EventBus bus = EventBus.create("closing");
		List<UUID> told = new ArrayList<>();
		ScheduledPublication later = bus.publishLater(EventDraft.ofType("tick"), Duration.ofDays(1));
		List<String> warnings = LoggedWarnings.of(EventBus.class, () -> told.addAll(bus.close(SHORT)));
		assertThat(told).containsExactly(later.id());
		assertThat(warnings)
			.containsExactly("Bus '%s' was closed before 1 event was handled: [%s]".formatted(bus.label(), later.id()));
	}

	@Test
	void idleMeansThatWhatHandlersPublishedIsHandledToo() {
		for (Ordering ordering : Ordering.values()) {
			try (EventBus bus = EventBus.builder().ordering(ordering).build()) {
				bus.subscribe("nested", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC), (event) -> {
					int depth = (Integer) event.data();
					if (depth > 0) {
						bus.publish("nested", depth - 1);
						bus.publish("nested", depth - 1);
					}
					else {
						bus.publish("leaf");
					}
				});
				bus.subscribe("leaf", (event) -> this.handled.add(event.id()));
				this.handled.clear();
				bus.publish("nested", 6);
				assertThat(bus.awaitIdle(SOON)).isTrue();
				assertThat(bus.statistics().handled()).isEqualTo(127 + 64);
				assertThat(this.handled).hasSize(64);
			}
		}
	}

}
