package io.github.carillon.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.github.carillon.events.retry.RetryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What takes long is warned of while it runs, wherever it does: C47.
 */
@Timeout(60)
class SlowWarningTests {

	private static final Duration SHORT = Duration.ofMillis(40);

	private final CountDownLatch released = new CountDownLatch(1);

	private final LoggedWarnings warnings = LoggedWarnings.open(EventBus.class);

	private final Thread publisher = new Thread(this::publish, "the-publisher");

	private EventBus bus = EventBus.create("unused");

	@BeforeEach
	void collectWarnings() {
		assertThat(this.warnings.list()).isEmpty();
	}

	@AfterEach
	void closeBus() throws InterruptedException {
		this.released.countDown();
		this.publisher.join();
		this.bus.close(Duration.ofSeconds(5));
		this.warnings.close();
	}

	@ParameterizedTest
	@EnumSource
	void aHandlerIsWarnedOfWhileItRunsWithTheThreadAndWhereThatIs(Ordering ordering) {
		start((builder) -> builder.slowHandler(SHORT), ordering, DeliveryMode.SYNC);
		awaitWarning("stuck takes longer than 40 ms for Event[order.created", "runs in thread", "at java.",
				"SlowWarningTests");
	}

	@Test
	void thePublisherOfAnEventIsNamedWhereItsThreadIsInTheHandler() {
		start((builder) -> builder.slowHandler(SHORT), Ordering.CALLER, DeliveryMode.SYNC);
		awaitWarning("stuck takes longer than 40 ms", "runs in thread the-publisher");
	}

	@ParameterizedTest
	@EnumSource
	void anEventIsWarnedOfWhileItIsHandled(Ordering ordering) {
		start((builder) -> builder.slowHandler(Duration.ZERO).slowEvent(SHORT), ordering, DeliveryMode.SYNC);
		awaitWarning("on " + this.bus.label() + " takes longer than 40 ms:", "stuck on Event[order.created");
	}

	@ParameterizedTest
	@EnumSource(value = DeliveryMode.class, names = { "ASYNC", "AFTER_COMMIT" })
	void handlersApartFromThePublisherAreWatchedAndSoIsTheirEvent(DeliveryMode mode) {
		start((builder) -> builder.slowHandler(SHORT).slowEvent(SHORT), Ordering.CALLER, mode);
		awaitWarning("stuck takes longer than 40 ms", "runs in thread");
		awaitWarning("on " + this.bus.label() + " takes longer than 40 ms:", "stuck on Event[order.created");
	}

	@Test
	void aHandlerThatGoesOnWithoutAThreadIsWatched() {
		this.bus = EventBus.builder().slowHandler(SHORT).slowEvent(SHORT).build();
		CompletableFuture<String> stage = new CompletableFuture<>();
		this.bus.respond("order.created", SubscriptionOptions.defaults().withId("stage"), (event) -> stage);
		this.bus.publish("order.created");
		awaitWarning("stage takes longer than 40 ms", "runs without a thread");
		awaitWarning("on " + this.bus.label() + " takes longer than 40 ms:");
		stage.complete("done");
	}

	@Test
	void aHandlerThatWaitsToBeTriedAgainIsNotSlowButItsEventIs() {
		this.bus = EventBus.builder().slowHandler(SHORT).slowEvent(SHORT).build();
		SubscriptionOptions retried = SubscriptionOptions.defaults()
			.withId("retried")
			.withMode(DeliveryMode.ASYNC)
			.withRetry(RetryPolicy.defaults().withDelay(Duration.ofMinutes(1)));
		this.bus.subscribe("order.created", retried, (event) -> {
			throw new IllegalStateException("not yet");
		});
		this.bus.publish("order.created");
		awaitWarning("on " + this.bus.label() + " takes longer than 40 ms:", "retried on Event[order.created",
				"waits to be tried again");
		assertThat(this.warnings.list()).noneMatch((warning) -> warning.startsWith("retried takes longer"));
		this.bus.close(Duration.ZERO);
	}

	@Test
	void nothingIsWarnedOfThatTookLess() {
		Duration threshold = Duration.ofNanos(900_000);
		Map<String, Duration> took = new HashMap<>();
		this.bus = EventBus.builder().slowHandler(threshold).build();
		this.bus.subscribe("quick", SubscriptionOptions.defaults().withId("quick"),
				(event) -> spin(threshold.dividedBy(2)));
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
		for (long begun = System.nanoTime(); begun < end; begun = System.nanoTime()) {
			String id = this.bus.publish("quick").event().id().toString();
			took.put(id, Duration.ofNanos(System.nanoTime() - begun));
		}
		took.values().removeIf((time) -> time.compareTo(threshold) > 0);
		assertThat(this.warnings.list()).noneMatch((warning) -> took.keySet().stream().anyMatch(warning::contains));
	}

	@Test
	void aHandlerAroundOneOfAnotherBusIsWatched() {
		try (EventBus other = EventBus.builder().slowHandler(Duration.ZERO).slowEvent(Duration.ZERO).build()) {
			other.subscribe("inner", SubscriptionOptions.defaults().withId("inner"), (event) -> this.released.await());
			this.bus = EventBus.builder().slowHandler(SHORT).build();
			this.bus.subscribe("order.created", SubscriptionOptions.defaults().withId("outer"),
					(event) -> other.publish("inner"));
			this.publisher.start();
			awaitWarning("outer takes longer than 40 ms", "runs in thread the-publisher");
			assertThat(this.warnings.list()).noneMatch((warning) -> warning.startsWith("inner"));
			this.released.countDown();
		}
	}

	@Test
	void eachIsWarnedOfOnceAndTheWatchGoesOn() {
		start((builder) -> builder.slowHandler(SHORT), Ordering.PARALLEL, DeliveryMode.SYNC);
		awaitWarning("stuck takes longer");
		this.bus.publish("order.created");
		await().until(() -> this.warnings.list().size() == 2);
		await().during(SHORT.multipliedBy(3)).until(() -> this.warnings.list().size() == 2);
	}

	@Test
	void afterARestTheWatchBeginsAnew() {
		this.bus = EventBus.builder().slowHandler(SHORT).build();
		this.bus.subscribe("quick", (event) -> {
		});
		this.bus.publish("quick");
		await().during(SHORT.multipliedBy(2)).until(() -> this.warnings.list().isEmpty());
		this.bus.subscribe("order.created", SubscriptionOptions.defaults().withId("stuck"),
				(event) -> this.released.await());
		this.publisher.start();
		awaitWarning("stuck takes longer than 40 ms");
	}

	private static void spin(Duration time) {
		long end = System.nanoTime() + time.toNanos();
		while (System.nanoTime() < end) {
			Thread.onSpinWait();
		}
	}

	private void start(UnaryOperator<EventBus.Builder> options, Ordering ordering, DeliveryMode mode) {
		this.bus = options.apply(EventBus.builder().ordering(ordering)).build();
		SubscriptionOptions stuck = SubscriptionOptions.defaults().withId("stuck");
		this.bus.subscribe("order.created", (mode != DeliveryMode.SYNC) ? stuck.withMode(mode) : stuck,
				(event) -> this.released.await());
		this.publisher.start();
	}

	private void publish() {
		this.bus.publish("order.created");
	}

	private void awaitWarning(String... parts) {
		await().untilAsserted(
				() -> assertThat(this.warnings.list()).anySatisfy((warning) -> assertThat(warning).contains(parts)));
	}

}
