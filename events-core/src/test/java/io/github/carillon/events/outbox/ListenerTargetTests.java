package io.github.carillon.events.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.DeliveryDroppedException;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.HandlerResult;
import io.github.carillon.events.LoggedWarnings;
import io.github.carillon.events.OnError;
import io.github.carillon.events.RetrySchedule;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * C70, C82.
 */
class ListenerTargetTests extends RelayTestCase {

	private static final IllegalStateException ERROR = new IllegalStateException("no stamps");

	private final FakeSubscription subscription = new FakeSubscription();

	@Test
	void isNamedAfterItsListener() {
		ListenerTarget target = new ListenerTarget(this.subscription, OnDead.DEAD_LETTER, LEASE);
		assertThat(target.name()).isEqualTo("listener:mail");
		assertThat(target.patterns()).isEqualTo(this.subscription.patterns);
		assertThat(target.isActive()).isTrue();
	}

	@Test
	void hasDeliveredWhatItsListenerCompleted() {
		EntryResult result = deliver(HandlerResult.Status.COMPLETED, null, 4);
		assertThat(result.status()).isEqualTo(Delivery.Status.DELIVERED);
		assertThat(this.subscription.attempt).isEqualTo(4);
	}

	@Test
	void skipsWhatTheFilterDoesNotLetThrough() {
		assertThat(deliver(HandlerResult.Status.SKIPPED, null, 1).status()).isEqualTo(Delivery.Status.SKIPPED);
		assertThat(deliver(HandlerResult.Status.SKIPPED, ERROR, 1).status()).isEqualTo(Delivery.Status.DEAD);
	}

	@ParameterizedTest
	@EnumSource(names = { "FAILED", "TIMED_OUT", "ABORTED" })
	void triesAgainAsItsListenerSays(HandlerResult.Status status) {
		this.subscription.retry = (attempt, error) -> (attempt < 3 && error == ERROR)
				? Optional.of(Duration.ofSeconds(attempt)) : Optional.empty();
		EntryResult second = deliver(status, ERROR, 2);
		assertThat(second.status()).isEqualTo(Delivery.Status.PENDING);
		assertThat(second.delay()).isEqualTo(Duration.ofSeconds(2));
		assertThat(second.attempted()).isTrue();
		EntryResult third = deliver(status, ERROR, 3);
		assertThat(third.status()).isEqualTo(Delivery.Status.DEAD);
		assertThat(third.error()).isSameAs(ERROR);
		assertThat(third.blocksKey()).isFalse();
	}

	@Test
	void saysWhatHappenedWhenThereIsNoError() {
		assertThat(deliver(HandlerResult.Status.ABORTED, null, 1).error()).hasMessageContaining("ABORTED");
	}

	@Test
	void givesBackWhatNeverRanAndNotAtOnce() {
		EntryResult result = deliver(HandlerResult.Status.CANCELLED, ERROR, 1);
		assertThat(result.status()).isEqualTo(Delivery.Status.PENDING);
		assertThat(result.attempted()).isFalse();
		assertThat(result.delay()).isPositive();
	}

	@Test
	void waitsUntilAHandlerThatTookTooLongHasComeToAnEnd() {
		this.subscription.end = new CompletableFuture<>();
		CompletableFuture<EntryResult> delivery = timesOut(LEASE);
		assertThat(delivery).isNotDone();
		this.subscription.end.complete(null);
		assertThat(delivery).isCompletedWithValueMatching((result) -> result.status() == Delivery.Status.DEAD);
	}

	@Test
	void doesNotWaitForeverForAHandlerThatTookTooLong() {
		this.subscription.end = new CompletableFuture<>();
		List<String> warnings = LoggedWarnings.of(OutboxRelay.class,
				() -> assertThat(timesOut(Duration.ofMillis(1)).join().status()).isEqualTo(Delivery.Status.DEAD));
		assertThat(warnings).hasSize(1);
		assertThat(warnings.get(0)).contains("mail", "still runs");
		assertThat(this.subscription.end).isNotDone();
	}

	@Test
	void cancelsAHandlerThatHasNotBegun() {
		this.subscription.running = new CompletableFuture<>();
		CompletableFuture<EntryResult> delivery = timesOut(LEASE);
		assertThat(delivery.cancel(false)).isTrue();
		assertThat(this.subscription.running).isCancelled();
	}

	@Test
	void saysNowAndThenThatABusIsFullAndThatNothingIsLost() {
		List<String> warnings = LoggedWarnings.of(OutboxRelay.class, () -> {
			this.subscription.result = result(HandlerResult.Status.CANCELLED,
					new DeliveryDroppedException("mail had no room"));
			ListenerTarget target = new ListenerTarget(this.subscription, OnDead.DEAD_LETTER, LEASE);
			for (int i = 0; i < 10; i++) {
				assertThat(target.deliver(claimed(1)).toCompletableFuture().join().attempted()).isFalse();
			}
		});
		assertThat(warnings).hasSize(1);
		assertThat(warnings.get(0)).startsWith("mail had no room. Nothing is lost");
	}

	@Test
	void knowsHowManyAttemptsItsPolicyAllows() {
		ListenerTarget target = new ListenerTarget(this.subscription, OnDead.DEAD_LETTER, LEASE);
		assertThat(target.maxAttempts()).isEmpty();
		this.subscription.retry = RetryPolicy.defaults().withMaxRetries(4);
		assertThat(target.maxAttempts()).hasValue(5);
	}

	private CompletableFuture<EntryResult> timesOut(Duration patience) {
		this.subscription.result = result(HandlerResult.Status.TIMED_OUT, ERROR);
		return new ListenerTarget(this.subscription, OnDead.DEAD_LETTER, patience).deliver(claimed(1))
			.toCompletableFuture();
	}

	private static ClaimedEntry claimed(int attempt) {
		Event<?> event = event(null);
		return new ClaimedEntry(new OutboxEntry(event.id(), "listener:mail", 1, attempt), event, null);
	}

	@Test
	void holdsUpTheKeyOfADeadEventWhenAskedTo() {
		this.subscription.result = result(HandlerResult.Status.FAILED, ERROR);
		OutboxRelay relay = relay(OPTIONS.withOnDead(OnDead.BLOCK_KEY));
		relay.add(this.subscription);
		Event<?> first = publish(relay, "k");
		Event<?> second = publish(relay, "k");
		eventually(() -> assertThat(statuses(first)).containsExactly(Delivery.Status.DEAD));
		Event<?> other = publish(relay, "other");
		eventually(() -> assertThat(statuses(other)).containsExactly(Delivery.Status.DEAD));
		assertThat(statuses(second)).containsExactly(Delivery.Status.PENDING);
		this.subscription.result = result(HandlerResult.Status.COMPLETED, null);
		assertThat(this.memory.retryDead("listener:mail", List.of(first.id()))).isEqualTo(1);
		eventually(() -> assertThat(statuses(second)).containsExactly(Delivery.Status.DELIVERED));
	}

	@Test
	void getsNothingMoreOnceItIsRemoved() {
		OutboxRelay relay = relay(OPTIONS);
		relay.add(this.subscription);
		assertThatIllegalArgumentException().isThrownBy(() -> relay.add(this.subscription));
		relay.remove(this.subscription);
		this.subscription.result = result(HandlerResult.Status.COMPLETED, null);
		Event<?> event = publish(relay, "k");
		assertThat(statuses(event)).containsExactly(Delivery.Status.PENDING);
		relay.add(this.subscription);
		eventually(() -> assertThat(statuses(event)).containsExactly(Delivery.Status.DELIVERED));
	}

	@Test
	void isRefusedWhenItWouldGetNothing() {
		this.subscription.patterns = List.of();
		OutboxRelay relay = relay(OPTIONS);
		assertThatIllegalArgumentException().isThrownBy(() -> relay.add(this.subscription))
			.withMessageContaining("OrderEvent")
			.withMessageContaining("Register the type");
		assertThat(this.memory.targets()).isEmpty();
	}

	private EntryResult deliver(HandlerResult.Status status, @Nullable Throwable error, int attempt) {
		this.subscription.result = result(status, error);
		Event<?> event = event(null);
		OutboxEntry entry = new OutboxEntry(event.id(), "listener:mail", 1, attempt);
		EntryResult result = new ListenerTarget(this.subscription, OnDead.DEAD_LETTER, LEASE)
			.deliver(new ClaimedEntry(entry, event, null))
			.toCompletableFuture()
			.join();
		assertThat(result.entry()).isEqualTo(entry);
		return result;
	}

	private HandlerResult result(HandlerResult.Status status, @Nullable Throwable error) {
		return new FixedResult("mail", "main#0000", status, Optional.empty(), Optional.ofNullable(error),
				Optional.empty(), Optional.empty(), this.subscription.end);
	}

	private record FixedResult(String handlerId, String bus, Status status, Optional<Object> value,
			Optional<Throwable> error, Optional<Instant> startedAt, Optional<Instant> endedAt,
			CompletableFuture<@Nullable Void> handlerEnd) implements HandlerResult {

		@Override
		public int attempts() {
			return 1;
		}

		@Override
		public Optional<Instant> firstFailedAt() {
			return Optional.empty();
		}

	}

	private static final class FakeSubscription implements Subscription {

		private volatile CompletableFuture<@Nullable Void> end = CompletableFuture.completedFuture(null);

		private volatile @Nullable HandlerResult result;

		/** What is returned for a delivery, when there is no result at once. */
		private volatile @Nullable CompletableFuture<HandlerResult> running;

		private volatile RetrySchedule retry = RetrySchedule.NEVER;

		private volatile List<EventPattern> patterns = List.of(EventPattern.parse("order.*"));

		private volatile int attempt;

		@Override
		public String id() {
			return "mail";
		}

		@Override
		public String name() {
			return "mail";
		}

		@Override
		public String pattern() {
			return "OrderEvent";
		}

		@Override
		public List<EventPattern> patterns() {
			return this.patterns;
		}

		@Override
		public Optional<Class<?>> dataClass() {
			return Optional.empty();
		}

		@Override
		public int order() {
			return 0;
		}

		@Override
		public DeliveryMode mode() {
			return DeliveryMode.DURABLE;
		}

		@Override
		public OnError onError() {
			return OnError.DEAD_LETTER;
		}

		@Override
		public RetrySchedule retry() {
			return this.retry;
		}

		@Override
		public String description() {
			return "";
		}

		@Override
		public boolean isActive() {
			return true;
		}

		@Override
		public CompletionStage<HandlerResult> deliver(Event<?> event, int attempt) {
			this.attempt = attempt;
			CompletableFuture<HandlerResult> hanging = this.running;
			return (hanging != null) ? hanging : CompletableFuture.completedFuture(this.result);
		}

		@Override
		public void pause() {
		}

		@Override
		public void resume() {
		}

		@Override
		public void close() {
		}

	}

}
