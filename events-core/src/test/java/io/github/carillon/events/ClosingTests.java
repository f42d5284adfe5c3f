package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
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
	void whatWasAcceptedWhileTheBusClosesIsHandledOrTold(Ordering ordering) throws Exception {
		EventBus bus = EventBus.builder().ordering(ordering).build();
		bus.subscribe("tick", (event) -> {
			Thread.yield();
			this.handled.add(event.id());
		});
		List<CompletableFuture<Set<UUID>>> publishers = IntStream.range(0, 3)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> publishUntilRefused(bus),
					(work) -> new Thread(work).start()))
			.toList();
		await().until(() -> bus.statistics().handled() > 100);
		Set<UUID> told = new HashSet<>(bus.close(Duration.ofMillis(1)));
		Set<UUID> accepted = new HashSet<>();
		for (CompletableFuture<Set<UUID>> publisher : publishers) {
			accepted.addAll(publisher.join());
		}
		EventStatistics counted = bus.statistics();
		await().until(() -> counted.inFlight() == 0);
		accepted.removeAll(told);
		long refusedAtTheDoor = counted.dropped();
		accepted.removeAll(this.handled);
		assertThat((long) accepted.size()).isLessThanOrEqualTo(refusedAtTheDoor);
		assertThat(counted.handled() + counted.aborted() + counted.cancelled() + counted.dropped())
			.isEqualTo(counted.published());
		assertThat(counted.queued()).isZero();
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
