package io.github.carillon.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.github.carillon.events.retry.RetryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Handlers that wait for each other's events, none of which caused the other, hang nobody
 * without a word: C44, C47.
 */
@Timeout(60)
class WaitCircleTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private final EventBus bus = EventBus.builder()
		.name("shop")
		.ordering(Ordering.PARALLEL)
		.slowHandler(Duration.ofMillis(50))
		.build();

	private final Map<String, Publication<?>> published = new ConcurrentHashMap<>();

	@AfterEach
	void closeBus() {
		this.bus.close(Duration.ofSeconds(1));
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3 })
	void theWaitThatClosesACircleIsRefusedAndTheOthersGoOn(int size) {
		CountDownLatch ready = new CountDownLatch(size);
		for (int i = 0; i < size; i++) {
			String next = "e" + (i + 1) % size;
			waiting("e" + i, () -> {
				ready.countDown();
				ready.await();
				publication(next).await();
			});
		}
		IntStream.range(0, size).forEach((i) -> publish("e" + i));
		List<Throwable> errors = IntStream.range(0, size)
			.mapToObj((i) -> this.published.get("e" + i).await(SOON).results().get(0).error())
			.flatMap((error) -> error.stream())
			.toList();
		assertThat(errors).singleElement()
			.satisfies((error) -> assertThat(error).isInstanceOf(IllegalStateException.class)
				.hasMessageContainingAll("would never end", "on e0 on Event[e0", "in thread", "waits for Event[e1",
						", since ", "wait with a timeout")
				.satisfies((refused) -> assertThat(refused.getMessage().lines().filter((line) -> line.startsWith("  ")))
					.hasSize(size)));
	}

	@Test
	void aCircleThroughAHandlerAroundAnotherIsRefused() {
		EventBus inline = EventBus.create("inline");
		CountDownLatch ready = new CountDownLatch(2);
		inline.subscribe("inner", SubscriptionOptions.defaults().withId("inner"), (event) -> {
			ready.countDown();
			ready.await();
			publication("b").await();
		});
		waiting("a", () -> inline.publish("inner").orThrow());
		waiting("b", () -> {
			ready.countDown();
			ready.await();
			publication("a").await();
		});
		publish("a");
		publish("b");
		long refused = this.published.values()
			.stream()
			.filter((publication) -> publication.await(SOON).results().get(0).error().isPresent())
			.count();
		assertThat(refused).isEqualTo(1);
		inline.close();
	}

	@Test
	void aCircleThroughAnotherAttemptIsRefused() {
		CountDownLatch ready = new CountDownLatch(2);
		SubscriptionOptions again = SubscriptionOptions.defaults()
			.withId("again")
			.withMode(DeliveryMode.ASYNC)
			.withRetry(RetryPolicy.defaults());
		this.bus.subscribe("a", again, (event) -> {
			if (EventContext.current().orElseThrow().attempt() == 1) {
				ready.countDown();
				ready.await();
				publication("b").await();
			}
		});
		waiting("b", () -> {
			ready.countDown();
			ready.await();
			publication("a").await();
		});
		publish("a");
		publish("b");
		assertThat(this.published.values())
			.allSatisfy((publication) -> assertThat(publication.await(SOON).isDone()).isTrue());
	}

	@Test
	void aCircleThroughAChildThatWasWaitedForInVainIsRefused() {
		waiting("a", () -> publication("parent").await());
		waiting("parent", () -> {
			publish("child");
			assertThatExceptionOfType(PublicationTimeoutException.class)
				.isThrownBy(() -> publication("child").awaitInOrder(Duration.ofMillis(1)));
		});
		waiting("child", () -> {
			await().until(() -> publication("parent").results().get(0).status().isFinal());
			publication("a").await();
		});
		publish("parent");
		publish("a");
		assertThat(this.published.get("a").await(SOON).isDone()).isTrue();
		assertThat(this.published.get("child").await(SOON).results().get(0).error())
			.containsInstanceOf(IllegalStateException.class);
	}

	@Test
	void aCircleThatATimeoutBreaksIsNotRefusedButTold() {
		waiting("a", () -> publication("b").await());
		waiting("b", () -> publication("a").await(Duration.ofSeconds(3)));
		try (LoggedWarnings warnings = LoggedWarnings.open(EventBus.class)) {
			publish("a");
			publish("b");
			await().untilAsserted(() -> assertThat(warnings.list()).anySatisfy((warning) -> assertThat(warning)
				.contains("wait for each other in a circle, and none of them goes on")
				.containsPattern("a on Event\\[a.* in thread .* waits for Event\\[b.*, since ")
				.containsPattern("b on Event\\[b.* in thread .* waits for Event\\[a.*, since ")));
			assertThat(this.published.get("b").await(SOON).results().get(0).error())
				.containsInstanceOf(PublicationTimeoutException.class);
			assertThat(this.published.get("a").await(SOON).results().get(0).status())
				.isEqualTo(HandlerResult.Status.COMPLETED);
		}
	}

	@Test
	void whereAnotherWaitsWithATimeNothingIsRefused() {
		try (LoggedWarnings warnings = LoggedWarnings.open(EventBus.class)) {
			waiting("a", () -> {
				await()
					.until(() -> warnings.list().stream().anyMatch((warning) -> warning.contains("waits for Event[a")));
				publication("b").await();
			});
			waiting("b", () -> publication("a").await(Duration.ofSeconds(3)));
			publish("a");
			publish("b");
			assertThat(this.published.get("a").await(SOON).results().get(0).error()).isEmpty();
			assertThat(this.published.get("b").await(SOON).results().get(0).error())
				.containsInstanceOf(PublicationTimeoutException.class);
		}
	}

	@Test
	void whereAnotherHandlerMayWinNothingIsRefused() {
		CountDownLatch bothWait = new CountDownLatch(1);
		waiting("a", () -> publication("b").await());
		waiting("b", () -> publication("a").await());
		this.bus.respond("b", (event) -> {
			bothWait.await();
			return "won";
		});
		publish("a");
		this.published.put("b", this.bus.publish(
				EventDraft.ofType("b").withCompletion(Completion.FIRST).withHandlers(HandlerConcurrency.PARALLEL)));
		await().during(Duration.ofMillis(100))
			.until(() -> this.published.values().stream().noneMatch(Publication::isDone));
		bothWait.countDown();
		assertThat(this.published.get("a").await(SOON).results().get(0).error()).isEmpty();
	}

	@Test
	void severalMayWaitForOneAndOneForSeveral() {
		CountDownLatch released = new CountDownLatch(1);
		waiting("last", released::await);
		waiting("middle", () -> publication("last").await());
		waiting("first", () -> {
			publication("middle").await();
			publication("last").await();
		});
		waiting("other", () -> publication("last").await());
		List.of("last", "middle", "first", "other").forEach(this::publish);
		released.countDown();
		assertThat(this.published.values())
			.allSatisfy((publication) -> assertThat(publication.await(SOON).orThrow().isDone()).isTrue());
	}

	private void waiting(String type, Waiting waiting) {
		this.bus.subscribe(type, SubscriptionOptions.defaults().withId("on " + type), (event) -> waiting.run());
	}

	private void publish(String type) {
		this.published.put(type, this.bus.publish(type));
	}

	private Publication<?> publication(String type) {
		await().until(() -> this.published.containsKey(type));
		return this.published.get(type);
	}

	private interface Waiting {

		void run() throws Exception;

	}

}
