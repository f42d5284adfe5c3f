package io.github.carillon.events;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What handlers return, now or later: C41, C46, C56, decision 20.
 */
class ResultTests {

	private final EventBus bus = EventBus.create("shop");

	private final CompletableFuture<Object> stage = new CompletableFuture<>();

	@AfterEach
	void closeBus() {
		this.bus.close(Duration.ZERO);
	}

	@Test
	void aStageCompletesItsResultLater() throws Exception {
		this.bus.respond("price.asked", (event) -> this.stage);
		Publication<Object> publication = this.bus.publish("price.asked");
		HandlerResult result = publication.results().get(0);
		assertThat(publication.status()).isEqualTo(PublicationStatus.STARTED);
		assertThat(result.status()).isEqualTo(HandlerResult.Status.STARTED);
		assertThat(result.value()).isEmpty();
		assertThat(result.endedAt()).isEmpty();
		assertThat(this.bus.statistics().inFlight()).isEqualTo(1);
		assertThat(this.bus.awaitIdle(Duration.ZERO)).isFalse();
		CompletableFuture<Integer> waiter = CompletableFuture
			.supplyAsync(() -> publication.result(Integer.class).orElseThrow());
		this.stage.complete(7);
		assertThat(waiter.get(20, TimeUnit.SECONDS)).isEqualTo(7);
		assertThat(result.status()).isEqualTo(HandlerResult.Status.COMPLETED);
		assertThat(result.endedAt()).isPresent();
		assertThat(this.bus.statistics().inFlight()).isZero();
		assertThat(this.bus.awaitIdle(Duration.ZERO)).isTrue();
	}

	@Test
	void aStageThatIsCompleteAlreadyIsCountedOnce() {
		this.bus.respond("price.asked", (event) -> CompletableFuture.completedFuture(7));
		Publication<Object> publication = this.bus.publish("price.asked");
		assertThat(publication.isDone()).isTrue();
		assertThat(publication.result(Integer.class)).contains(7);
		assertThat(this.bus.statistics().handled()).isEqualTo(1);
		assertThat(this.bus.statistics().inFlight()).isZero();
	}

	@Test
	void aStageThatFailsFailsItsResultWithTheErrorItself() {
		this.bus.respond("price.asked", (event) -> this.stage.thenApply((value) -> value));
		Publication<Object> publication = this.bus.publish("price.asked");
		IllegalStateException error = new IllegalStateException("no price");
		this.stage.completeExceptionally(error);
		assertThat(publication.results().get(0).status()).isEqualTo(HandlerResult.Status.FAILED);
		assertThatIllegalStateException().isThrownBy(publication::orThrow).isSameAs(error);
		assertThat(this.bus.statistics().failed()).isEqualTo(1);
	}

	@Test
	void aCompletionExceptionWithoutACauseIsTheErrorItself() {
		this.bus.respond("price.asked", (event) -> this.stage);
		Publication<Object> publication = this.bus.publish("price.asked");
		CompletionException error = new CompletionException("empty", null);
		this.stage.completeExceptionally(error);
		assertThat(publication.results().get(0).error()).containsSame(error);
	}

	@Test
	void whatAStageReturnsIsPublishedAsAChildOfItsEvent() {
		List<Event<OrderCreated>> created = new ArrayList<>();
		this.bus.subscribe(OrderCreated.class, created::add);
		this.bus.respond("order.asked", (event) -> this.stage);
		Publication<Object> publication = this.bus.publish("order.asked");
		this.stage.complete(new OrderCreated("o-1"));
		assertThat(publication.isDone()).isTrue();
		assertThat(publication.children()).singleElement()
			.satisfies((child) -> assertThat(child.event()).isSameAs(created.get(0)));
		assertThat(created.get(0).causationId()).contains(publication.event().id());
		assertThat(created.get(0).correlationId()).isEqualTo(publication.event().correlationId());
		assertThat(EventContext.current()).isEmpty();
	}

	@Test
	void whoIsNotDoneInTimeIsNamed() {
		this.bus.respond("price.asked", SubscriptionOptions.defaults().withId("slow"), (event) -> this.stage);
		this.bus.respond("price.asked", SubscriptionOptions.defaults().withId("quick"), (event) -> 1);
		Publication<Object> publication = this.bus.publish("price.asked");
		assertThatExceptionOfType(PublicationTimeoutException.class)
			.isThrownBy(() -> publication.await(Duration.ofNanos(1)))
			.withMessageContainingAll("price.asked", "slow", "STARTED")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("quick"));
		this.stage.complete(2);
		assertThat(publication.await(Duration.ZERO).results(Integer.class)).containsExactly(2, 1);
	}

	@Test
	void aWaiterThatIsInterruptedStaysSoAndTheWorkGoesOn() {
		this.bus.respond("price.asked", (event) -> this.stage);
		Publication<Object> publication = this.bus.publish("price.asked");
		Thread.currentThread().interrupt();
		assertThatIllegalStateException().isThrownBy(publication::await).withMessageContaining("Interrupted");
		assertThat(Thread.interrupted()).isTrue();
		this.stage.complete(7);
		assertThat(publication.result(Integer.class)).contains(7);
	}

	@Test
	void aHandlerThatIsInterruptedLeavesItsPublisherSo() {
		this.bus.subscribe("price.asked", (event) -> {
			throw new InterruptedException();
		});
		Publication<Object> publication = this.bus.publish("price.asked");
		assertThat(Thread.interrupted()).isTrue();
		assertThat(publication.results().get(0).status()).isEqualTo(HandlerResult.Status.FAILED);
	}

	@Test
	void firstIgnoresErrorsAndResultThrowsThem() {
		this.bus.subscribe("price.asked", (event) -> {
			throw new IllegalStateException("no");
		});
		this.bus.respond("price.asked", (event) -> "text");
		this.bus.respond("price.asked", (event) -> 7);
		Publication<Object> publication = this.bus.publish("price.asked");
		assertThat(publication.first(Integer.class)).contains(7);
		assertThat(publication.first(Long.class)).isEmpty();
		assertThatIllegalStateException().isThrownBy(() -> publication.result(Integer.class)).withMessage("no");
		assertThatIllegalStateException().isThrownBy(() -> publication.results(Integer.class)).withMessage("no");
	}

	@Test
	void aFutureOfItIsTheWaitersOwn() {
		this.bus.respond("price.asked", (event) -> this.stage);
		Publication<Object> publication = this.bus.publish("price.asked");
		CompletableFuture<Publication<Object>> cancelled = publication.toCompletableFuture();
		CompletableFuture<Publication<Object>> waiting = publication.toCompletableFuture();
		cancelled.cancel(true);
		this.stage.complete(7);
		assertThat(waiting).isCompletedWithValue(publication);
		assertThat(publication.toCompletableFuture()).isCompletedWithValue(publication);
	}

	@Test
	void anEventWithoutHandlersIsDone() {
		Publication<Object> publication = this.bus.publish("nobody.cares");
		assertThat(publication.status()).isEqualTo(PublicationStatus.COMPLETED);
		assertThat(publication.await().orThrow().results()).isEmpty();
		assertThat(publication.children()).isEmpty();
		assertThat(publication.deliveries()).isEmpty();
		assertThat(publication.event().data()).isEqualTo(Map.of());
	}

	@Test
	void aHandlerKnowsItsOwnRun() {
		List<EventContext> contexts = new ArrayList<>();
		this.bus.subscribe("outer", SubscriptionOptions.defaults().withId("mail"), (event) -> {
			this.bus.publish("inner");
			contexts.add(EventContext.current().orElseThrow());
		});
		this.bus.subscribe("inner", SubscriptionOptions.defaults().withId("log"),
				(event) -> contexts.add(EventContext.current().orElseThrow()));
		Event<Object> event = this.bus.publish("outer").event();
		assertThat(contexts).extracting(EventContext::listenerId).containsExactly("log", "mail");
		EventContext context = contexts.get(1);
		assertThat(context.event()).isEqualTo(event);
		assertThat(context.attempt()).isEqualTo(1);
		assertThat(context.replayed()).isFalse();
		assertThat(context.idempotencyKey()).isEqualTo(event.id() + ":mail");
		assertThat(context.bus()).isSameAs(this.bus);
		assertThat(context.isCancelled()).isTrue();
		assertThat(EventContext.current()).isEmpty();
	}

	@Test
	void timesAreThereWhenTheyAreOn() {
		Instant now = Instant.parse("2026-11-21T12:00:00Z");
		Clock clock = Clock.fixed(now, ZoneOffset.UTC);
		for (boolean timings : new boolean[] { true, false }) {
			try (EventBus timed = EventBus.builder().clock(clock).timings(timings).build()) {
				timed.subscribe("*", (event) -> {
				});
				HandlerResult result = timed.publish("tick").results().get(0);
				assertThat(result.startedAt().isPresent()).isEqualTo(timings);
				assertThat(result.endedAt().isPresent()).isEqualTo(timings);
				assertThat(result.bus()).isEqualTo(timed.label());
			}
		}
	}

	@EventType("order.created")
	record OrderCreated(String orderId) {
	}

}
