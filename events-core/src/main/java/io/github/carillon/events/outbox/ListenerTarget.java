package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.github.carillon.events.DeliveryDroppedException;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.HandlerResult;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.retry.RetryPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers to a durable subscription of this process, on the threads of its bus.
 * <p>
 * An attempt that took too long has ended only when its handler has: until then the entry
 * is held, so that neither its next attempt nor a later event of its key overlaps it.
 * That has a limit, for a handler that never comes back.
 */
final class ListenerTarget implements DeliveryTarget {

	private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

	/** Not at once: a bus that is full, or closing, would be asked again and again. */
	private static final Duration NOT_NOW = Duration.ofSeconds(1);

	private final Subscription subscription;

	private final OnDead onDead;

	private final Duration patience;

	private final LogInterval notTaken = new LogInterval(System::nanoTime);

	/**
	 * Creates a target.
	 * @param subscription whom to deliver to
	 * @param onDead what becomes of a key whose event is dead
	 * @param patience how long to wait for a handler that was given up
	 */
	ListenerTarget(Subscription subscription, OnDead onDead, Duration patience) {
		this.subscription = subscription;
		this.onDead = onDead;
		this.patience = patience;
	}

	static String name(Subscription subscription) {
		return "listener:" + subscription.id();
	}

	@Override
	public String name() {
		return name(this.subscription);
	}

	@Override
	public List<EventPattern> patterns() {
		return this.subscription.patterns();
	}

	@Override
	public boolean isActive() {
		return this.subscription.isActive();
	}

	@Override
	public OptionalInt maxAttempts() {
		return (this.subscription.retry() instanceof RetryPolicy policy) ? OptionalInt.of(policy.maxRetries() + 1)
				: OptionalInt.empty();
	}

	@Override
	public CompletionStage<EntryResult> deliver(ClaimedEntry claimed) {
		OutboxEntry entry = claimed.entry();
		CompletableFuture<HandlerResult> running = this.subscription
			.deliver(Objects.requireNonNull(claimed.event()), entry.attempt())
			.toCompletableFuture();
		CompletableFuture<EntryResult> delivery = running.thenCompose(this::atRest)
			.thenApply((result) -> result(entry, result));
		delivery.whenComplete((result, error) -> {
			if (delivery.isCancelled()) {
				running.cancel(false);
			}
		});
		return delivery;
	}

	/**
	 * Waits until the handler has come to an end that was given up, within limits.
	 */
	private CompletionStage<HandlerResult> atRest(HandlerResult result) {
		CompletableFuture<Boolean> end = result.handlerEnd().toCompletableFuture().thenApply((done) -> true);
		if (end.isDone()) {
			return CompletableFuture.completedFuture(result);
		}
		return end.completeOnTimeout(false, this.patience.toMillis(), TimeUnit.MILLISECONDS).thenApply((ended) -> {
			if (!ended) {
				log.warn("{} was given up {} ago and still runs; it is waited for no longer, and may be called again "
						+ "while it does", this.subscription.name(), this.patience);
			}
			return result;
		});
	}

	private EntryResult result(OutboxEntry entry, HandlerResult result) {
		return switch (result.status()) {
			case COMPLETED -> EntryResult.delivered(entry);
			case CANCELLED -> notTaken(entry, result);
			case SKIPPED -> result.error().map((error) -> failed(entry, error)).orElse(EntryResult.skipped(entry));
			default -> failed(entry, error(result));
		};
	}

	private EntryResult notTaken(OutboxEntry entry, HandlerResult result) {
		if (result.error().orElse(null) instanceof DeliveryDroppedException reason) {
			long quiet = this.notTaken.next();
			if (quiet != LogInterval.QUIET) {
				log.warn("{}. Nothing is lost: it is delivered later, as are {} others since the last such line",
						reason.getMessage(), quiet);
			}
		}
		return EntryResult.released(entry, NOT_NOW);
	}

	private EntryResult failed(OutboxEntry entry, Throwable error) {
		Optional<Duration> delay = this.subscription.retry().delayAfter(entry.attempt(), error);
		return delay.map((time) -> EntryResult.retry(entry, time, error))
			.orElseGet(() -> EntryResult.dead(entry, error, this.onDead == OnDead.BLOCK_KEY));
	}

	private static Throwable error(HandlerResult result) {
		return result.error()
			.orElseGet(() -> new IllegalStateException(
					"%s ended as %s without an error".formatted(result.handlerId(), result.status())));
	}

}
