package io.github.carillon.events;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handler that closes its own bus, or waits until that is idle, does not wait for
 * itself: C53.
 */
@Timeout(60)
class ClosingInsideTests {

	private static final Duration LONG = Duration.ofMinutes(5);

	private static final Duration SOON = Duration.ofSeconds(20);

	private final AtomicReference<Object> answer = new AtomicReference<>();

	@ParameterizedTest
	@EnumSource
	void aHandlerThatClosesItsBusEndsAsAnyOther(Ordering ordering) {
		EventBus bus = EventBus.builder().ordering(ordering).build();
		bus.subscribe("stop", (event) -> this.answer.set(bus.close(LONG)));
		Publication<Object> stop = bus.publish("stop").await(SOON);
		assertThat(this.answer.get()).isEqualTo(List.of());
		assertThat(stop.results()).singleElement()
			.satisfies((result) -> assertThat(result.status()).isEqualTo(HandlerResult.Status.COMPLETED));
		assertThat(bus.close(LONG)).isEmpty();
	}

	@Test
	void anAsynchronousHandlerMayCloseItsBus() {
		EventBus bus = EventBus.create("shop");
		bus.subscribe("stop", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC),
				(event) -> this.answer.set(bus.close(LONG)));
		assertThat(bus.publish("stop").await(SOON).orThrow().results()).singleElement()
			.satisfies((result) -> assertThat(result.status()).isEqualTo(HandlerResult.Status.COMPLETED));
		assertThat(this.answer.get()).isEqualTo(List.of());
	}

	@Test
	void othersAreHandledFirst() {
		EventBus bus = EventBus.builder().ordering(Ordering.PARALLEL).build();
		CountDownLatch closing = new CountDownLatch(1);
		bus.subscribe("other", (event) -> closing.await());
		bus.subscribe("stop", (event) -> {
			CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS).execute(closing::countDown);
			this.answer.set(bus.close(LONG));
		});
		Publication<Object> other = bus.publish("other");
		bus.publish("stop").await(SOON).orThrow();
		assertThat(this.answer.get()).isEqualTo(List.of());
		assertThat(other.isDone()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(names = { "FIFO", "GLOBAL_FIFO" })
	void whatWaitsBehindTheHandlerIsToldAtOnce(Ordering ordering) {
		EventBus bus = EventBus.builder().ordering(ordering).build();
		CompletableFuture<UUID> behind = new CompletableFuture<>();
		bus.subscribe("stop", (event) -> {
			behind.join();
			this.answer.set(bus.close(LONG));
		});
		bus.subscribe("behind", (event) -> {
		});
		Publication<Object> stop = bus.publish("stop");
		behind.complete(bus.publish("behind").event().id());
		assertThat(stop.await(SOON).results()).singleElement()
			.satisfies((result) -> assertThat(result.status()).isEqualTo(HandlerResult.Status.COMPLETED));
		assertThat(this.answer.get()).isEqualTo(List.of(behind.join()));
	}

	@ParameterizedTest
	@EnumSource
	void aBusIsIdleWhenOnlyTheHandlerThatAsksRuns(Ordering ordering) {
		try (EventBus bus = EventBus.builder().ordering(ordering).build()) {
			bus.subscribe("ask", (event) -> this.answer.set(bus.awaitIdle(LONG)));
			bus.publish("ask").await(SOON).orThrow();
			assertThat(this.answer.get()).isEqualTo(true);
		}
	}

	@Test
	void aBusIsNotIdleWhenSomethingWaitsForTheHandlerThatAsks() {
		try (EventBus bus = EventBus.builder().ordering(Ordering.FIFO).build()) {
			bus.subscribe("behind", (event) -> {
			});
			bus.subscribe("ask", (event) -> {
				bus.publish("behind");
				this.answer.set(bus.awaitIdle(LONG));
			});
			bus.publish("ask").await(SOON).orThrow();
			assertThat(this.answer.get()).isEqualTo(false);
			assertThat(bus.awaitIdle(SOON)).isTrue();
		}
	}

	@Test
	void aHandlerOfAScheduledEventMayCloseItsBus() {
		EventBus bus = EventBus.create("shop");
		CompletableFuture<List<UUID>> told = new CompletableFuture<>();
		bus.subscribe("stop", (event) -> told.complete(bus.close(LONG)));
		bus.publishLater(EventDraft.ofType("stop"), Duration.ofMillis(1));
		assertThat(told.orTimeout(20, TimeUnit.SECONDS).join()).isEmpty();
	}

}
