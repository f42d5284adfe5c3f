package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import io.github.carillon.events.EventPattern;
import io.github.carillon.events.HandlerResult;
import io.github.carillon.events.Subscription;

/**
 * Delivers to a durable subscription of this process, on the threads of its bus.
 */
final class ListenerTarget implements DeliveryTarget {

	/** Not at once: a bus that is full, or closing, would be asked again and again. */
	private static final Duration NOT_NOW = Duration.ofSeconds(1);

	private final Subscription subscription;

	private final OnDead onDead;

	ListenerTarget(Subscription subscription, OnDead onDead) {
		this.subscription = subscription;
		this.onDead = onDead;
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
	public CompletionStage<EntryResult> deliver(ClaimedEntry claimed) {
		OutboxEntry entry = claimed.entry();
		return this.subscription.deliver(Objects.requireNonNull(claimed.event()), entry.attempt())
			.thenApply((result) -> result(entry, result));
	}

	private EntryResult result(OutboxEntry entry, HandlerResult result) {
		return switch (result.status()) {
			case COMPLETED -> EntryResult.delivered(entry);
			case CANCELLED -> EntryResult.released(entry, NOT_NOW);
			case SKIPPED -> result.error().map((error) -> failed(entry, error)).orElse(EntryResult.skipped(entry));
			default -> failed(entry, error(result));
		};
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
