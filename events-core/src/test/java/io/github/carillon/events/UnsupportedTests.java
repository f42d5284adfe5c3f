package io.github.carillon.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the signatures promise and this version does not have says so by name, and nothing
 * else does: whoever brings a feature takes its row out.
 */
class UnsupportedTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final EventDraft<Object> DRAFT = EventDraft.of("tick", 1);

	private final EventBus bus = EventBus.create("shop");

	@AfterEach
	void closeBus() {
		this.bus.close();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("unsupported")
	void saysWhatIsMissing(String feature, Function<EventBus, Object> call) {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> call.apply(this.bus))
			.withMessageContaining(feature)
			.withMessageContaining("not supported by this version");
		assertThat(this.bus.statistics().published()).isLessThanOrEqualTo(1);
	}

	static Stream<Object[]> unsupported() {
		return options().stream();
	}

	private static List<Object[]> options() {
		SubscriptionOptions options = SubscriptionOptions.defaults();
		return List.of(row("DURABLE", (bus) -> options.withMode(DeliveryMode.DURABLE)),
				row("retry policy", (bus) -> options.withRetry("policy")));
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

	private static Object[] row(String feature, Function<EventBus, Object> call) {
		return new Object[] { feature, call };
	}

}
