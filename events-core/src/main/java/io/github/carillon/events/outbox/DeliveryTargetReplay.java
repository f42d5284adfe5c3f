package io.github.carillon.events.outbox;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.history.ReplayTarget;

/**
 * Replays to what an outbox delivers to: a webhook endpoint, a broker. Each event is
 * delivered once by this instance; no entry is written, and nothing is tried again.
 *
 * @since 0.1
 */
public final class DeliveryTargetReplay implements ReplayTarget {

	private final DeliveryTarget target;

	/**
	 * Creates one for a target.
	 * @param target the target
	 */
	public DeliveryTargetReplay(DeliveryTarget target) {
		this.target = Objects.requireNonNull(target, "target");
	}

	@Override
	public String name() {
		return this.target.name();
	}

	@Override
	public boolean wants(Event<?> event) {
		return this.target.patterns().stream().anyMatch((pattern) -> pattern.matches(event.type()));
	}

	@Override
	public boolean isActive() {
		return this.target.isActive();
	}

	@Override
	public CompletionStage<Boolean> deliver(Event<?> event) {
		OutboxEntry entry = new OutboxEntry(event.id(), name(), 0, 1);
		return this.target.deliver(new ClaimedEntry(entry, event, null)).thenCompose(DeliveryTargetReplay::outcome);
	}

	private static CompletionStage<Boolean> outcome(EntryResult result) {
		boolean delivered = result.status() == Delivery.Status.DELIVERED;
		if (delivered || result.status() == Delivery.Status.SKIPPED) {
			return CompletableFuture.completedFuture(delivered);
		}
		Throwable error = result.error();
		return CompletableFuture.failedFuture((error != null) ? error : new IllegalStateException(
				"%s did not take %s".formatted(result.entry().target(), result.entry().eventId())));
	}

}
