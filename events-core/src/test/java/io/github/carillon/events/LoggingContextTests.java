package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The correlation id comes from the MDC, and handlers find it there: C08.
 */
class LoggingContextTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final EventDraft<Object> DRAFT = EventDraft.of("order.created", 1);

	private final List<@Nullable String> logged = new CopyOnWriteArrayList<>();

	private final EventBus bus = EventBus.create("shop");

	@AfterEach
	void close() {
		this.bus.close();
		MDC.clear();
	}

	private void log(Event<?> event) {
		this.logged.add(MDC.get("correlation_id"));
	}

	@Test
	void whatThePublisherLogsIsTheCorrelationIdUnlessItSaysAnother() {
		MDC.put("correlation_id", "request 7");
		this.bus.subscribe("*", this::log);
		Publication<Object> published = this.bus.publish(DRAFT);
		assertThat(published.event().correlationId()).contains("request 7");
		Publication<Object> own = this.bus.publish(DRAFT.withCorrelationId("own"));
		assertThat(own.event().correlationId()).contains("own");
		assertThat(this.logged).containsExactly("request 7", "own");
		assertThat(MDC.get("correlation_id")).isEqualTo("request 7");
	}

	@Test
	void inAHandlerTheEventCountsAndNotWhatIsLogged() {
		this.bus.subscribe("order.created", (event) -> {
			MDC.put("correlation_id", "something else");
			this.bus.publish("order.noted");
		});
		this.bus.subscribe("order.noted", this::log);
		Publication<Object> cause = this.bus.publish(DRAFT.withCorrelationId("c-1"));
		assertThat(cause.children().get(0).event().correlationId()).contains("c-1");
		assertThat(this.logged).containsExactly("c-1");
	}

	@Test
	void aHandlerLogsTheCorrelationIdAndThePublisherWhatItDidBefore() {
		this.bus.subscribe("*", this::log);
		this.bus.subscribe("*", (event) -> {
			throw new IllegalStateException("no");
		});
		this.bus.subscribe("*", SubscriptionOptions.defaults().withMode(DeliveryMode.AFTER_COMMIT), this::log);
		this.bus.subscribe("*", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC), this::log);
		Publication<Object> publication = this.bus.publish(DRAFT);
		assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
		publication.await(LONG);
		String id = publication.event().id().toString();
		assertThat(this.logged).containsExactly(id, id, id);
	}

	@Test
	void whatFollowsLogsTheSame() {
		this.bus.subscribe("order.created", (event) -> {
			this.bus.publish("order.noted");
			log(event);
		});
		this.bus.subscribe("order.noted", this::log);
		Publication<Object> publication = this.bus.publish(DRAFT);
		String id = publication.event().id().toString();
		assertThat(this.logged).containsExactly(id, id);
		assertThat(MDC.get("correlation_id")).isNull();
	}

	@ParameterizedTest
	@EnumSource(names = { "FIFO", "PARALLEL" })
	void soDoHandlersOnThreadsOfTheBus(Ordering ordering) {
		try (EventBus own = EventBus.builder().ordering(ordering).build()) {
			own.subscribe("*", this::log);
			MDC.put("correlation_id", "request 7");
			own.publish(DRAFT.withCorrelationId("own")).await(LONG).orThrow();
			own.publish(DRAFT).await(LONG).orThrow();
			assertThat(this.logged).containsExactly("own", "request 7");
		}
	}

	@ParameterizedTest
	@MethodSource
	void whatNoEventShouldCarryIsIgnored(String bad) {
		this.bus.subscribe("*", this::log);
		MDC.put("correlation_id", bad);
		Publication<Object> publication = this.bus.publish(DRAFT);
		assertThat(publication.event().correlationId()).contains(publication.event().id().toString());
		assertThat(this.logged).containsExactly(publication.event().id().toString());
		assertThat(MDC.get("correlation_id")).isEqualTo(bad);
	}

	static List<String> whatNoEventShouldCarryIsIgnored() {
		return List.of("", "  ", "a\nb", "a\u0000b", "a\u0085b", "x".repeat(201));
	}

	@Test
	void whatIsJustFitIsTaken() {
		MDC.put("correlation_id", "x".repeat(200));
		assertThat(this.bus.publish(DRAFT).event().correlationId()).contains("x".repeat(200));
	}

	@Test
	void switchedOffItNeitherReadsNorWrites() {
		try (EventBus silent = EventBus.builder().loggingContext(false).build()) {
			silent.subscribe("*", this::log);
			MDC.put("correlation_id", "request 7");
			Publication<Object> publication = silent.publish(DRAFT);
			assertThat(publication.event().correlationId()).contains(publication.event().id().toString());
			assertThat(this.logged).containsExactly("request 7");
			assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("correlation_id", "request 7"));
		}
	}

	@Test
	void whatIsScheduledHasTheCorrelationIdOfThatMoment() {
		List<Event<?>> handled = new CopyOnWriteArrayList<>();
		this.bus.subscribe("*", handled::add);
		MDC.put("correlation_id", "request 7");
		this.bus.publishLater(DRAFT, Duration.ZERO);
		MDC.clear();
		await().until(() -> !handled.isEmpty());
		assertThat(handled.get(0).correlationId()).contains("request 7");
	}

	@Test
	void aCommitLogsTheEventsId() {
		List<CommitBoundary.Participant> participants = new ArrayList<>();
		CommitBoundary.Transaction transaction = new CommitBoundary.Transaction() {

			@Override
			public void join(CommitBoundary.Participant participant) {
				participants.add(participant);
			}

			@Override
			public boolean isRollbackOnly() {
				return false;
			}

			@Override
			public boolean isReadOnly() {
				return false;
			}

		};
		try (EventBus own = EventBus.builder().commitBoundary(() -> transaction).build()) {
			own.subscribe("*", SubscriptionOptions.defaults().withMode(DeliveryMode.AFTER_COMMIT), this::log);
			own.publish(DRAFT.withCorrelationId("c-1"));
			participants.forEach(CommitBoundary.Participant::committed);
			assertThat(this.logged).containsExactly("c-1");
			assertThat(MDC.get("correlation_id")).isNull();
		}
	}

}
