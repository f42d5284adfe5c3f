package io.github.carillon.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the signatures promise and this version does not have says so by name, and nothing
 * else does: whoever brings a feature takes its row out.
 */
class UnsupportedTests {

	private static final EventDraft<Object> DRAFT = EventDraft.of("tick", 1);

	private final EventBus bus = EventBus.create("shop");

	@AfterEach
	void closeBus() {
		this.bus.close();
	}

	@Test
	void everythingElseWorks() {
		EventBus.Builder builder = EventBus.builder()
			.ordering(Ordering.CALLER)
			.handlers(HandlerConcurrency.SERIAL)
			.completion(Completion.ALL)
			.queue(100, Overflow.DROP_OLDEST, Duration.ZERO);
		try (EventBus own = builder.build()) {
			for (OnError onError : OnError.values()) {
				own.subscribe("tick", SubscriptionOptions.defaults().withOnError(onError), (event) -> {
				});
			}
			for (DeliveryMode mode : List.of(DeliveryMode.SYNC, DeliveryMode.AFTER_COMMIT, DeliveryMode.ASYNC)) {
				own.subscribe("tick", SubscriptionOptions.defaults().withMode(mode), (event) -> {
				});
			}
			EventDraft<Object> draft = DRAFT.withOrdering(Ordering.CALLER)
				.withHandlers(HandlerConcurrency.SERIAL)
				.withCompletion(Completion.ALL);
			try (EventSource source = own.withSource("x").withHeader("a", "b").withSource("y")) {
				List<Publication<?>> publications = source.publishAll(List.of(draft, draft));
				assertThat(publications).hasSize(2)
					.allSatisfy(
							(publication) -> assertThat(publication.await().orThrow().event().source()).isEqualTo("y"));
			}
			assertThat(own.publish("tick", Map.of("a", 1)).await().deliveries()).isEmpty();
		}
	}

}
