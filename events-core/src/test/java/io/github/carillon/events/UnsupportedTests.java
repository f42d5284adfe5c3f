package io.github.carillon.events;

import java.time.Duration;
import java.time.Instant;
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
		return Stream.of(publishing(), drafts(), options(), builder()).flatMap(List::stream);
	}

	private static List<Object[]> publishing() {
		return List.of(row("Forwarding an existing event", (bus) -> bus.publish(Event.builder("tick", 1).build())),
				row("Forwarding an existing event", (bus) -> bus.from("x").publish(Event.builder("tick", 1).build())),
				row("Forwarding to another bus", (bus) -> bus.forwardTo(bus, "*")),
				row("publishLater", (bus) -> bus.publishLater(DRAFT, SECOND)),
				row("publishAt", (bus) -> bus.publishAt(DRAFT, Instant.MAX)),
				row("publishOn", (bus) -> bus.publishOn("* * * * * *", DRAFT)),
				row("awaitInOrder", (bus) -> bus.publish("tick").awaitInOrder(SECOND)),
				row("tree", (bus) -> bus.publish("tick").tree()),
				row("reset", (bus) -> bus.publish("tick").event().reset()));
	}

	private static List<Object[]> drafts() {
		return List.of(row("timeout for an event", (bus) -> DRAFT.withTimeout(SECOND)),
				row("Ordering.FIFO", (bus) -> DRAFT.withOrdering(Ordering.FIFO)),
				row("Ordering.GLOBAL_FIFO", (bus) -> DRAFT.withOrdering(Ordering.GLOBAL_FIFO)),
				row("Ordering.PARALLEL", (bus) -> DRAFT.withOrdering(Ordering.PARALLEL)),
				row("HandlerConcurrency.PARALLEL", (bus) -> DRAFT.withHandlers(HandlerConcurrency.PARALLEL)),
				row("Completion.FIRST", (bus) -> DRAFT.withCompletion(Completion.FIRST)));
	}

	private static List<Object[]> options() {
		SubscriptionOptions options = SubscriptionOptions.defaults();
		return List.of(row("DURABLE", (bus) -> options.withMode(DeliveryMode.DURABLE)),
				row("timeout for a listener", (bus) -> options.withTimeout(SECOND)),
				row("concurrency limit", (bus) -> options.withConcurrency(2)),
				row("retry policy", (bus) -> options.withRetry("policy")));
	}

	private static List<Object[]> builder() {
		return List.of(row("Ordering.FIFO", (bus) -> EventBus.builder().ordering(Ordering.FIFO)),
				row("Ordering.GLOBAL_FIFO", (bus) -> EventBus.builder().ordering(Ordering.GLOBAL_FIFO)),
				row("Ordering.PARALLEL", (bus) -> EventBus.builder().ordering(Ordering.PARALLEL)),
				row("HandlerConcurrency.PARALLEL", (bus) -> EventBus.builder().handlers(HandlerConcurrency.PARALLEL)),
				row("Completion.FIRST", (bus) -> EventBus.builder().completion(Completion.FIRST)),
				row("timeout for events", (bus) -> EventBus.builder().eventTimeout(SECOND)),
				row("timeout for handlers", (bus) -> EventBus.builder().handlerTimeout(SECOND)),
				row("slow events", (bus) -> EventBus.builder().slowEvent(SECOND)),
				row("slow handlers", (bus) -> EventBus.builder().slowHandler(SECOND)),
				row("causal chains", (bus) -> EventBus.builder().maxDepth(3)));
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
