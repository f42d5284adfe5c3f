package io.github.carillon.events.outbox;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.Redelivery;
import io.github.carillon.events.deadletter.RedeliveryResult;

/**
 * Has dead letters delivered again by an outbox, where their entries are dead too.
 * Whichever instance can deliver to the target does so.
 *
 * @since 0.1
 */
public final class OutboxRedelivery implements Redelivery {

	private final Outbox outbox;

	/**
	 * Creates one for an outbox.
	 * @param outbox the outbox
	 */
	public OutboxRedelivery(Outbox outbox) {
		this.outbox = Objects.requireNonNull(outbox, "outbox");
	}

	@Override
	public boolean reaches(DeadLetter letter) {
		return this.outbox.deliveries(letter.event().id())
			.stream()
			.anyMatch((delivery) -> delivery.target().equals(letter.target())
					&& delivery.status() == Delivery.Status.DEAD);
	}

	@Override
	public CompletionStage<RedeliveryResult> redeliver(DeadLetter letter) {
		int taken = this.outbox.retryDead(letter.target(), Set.of(letter.event().id()));
		return CompletableFuture.completedFuture(RedeliveryResult.of(letter,
				(taken > 0) ? RedeliveryResult.Status.SCHEDULED : RedeliveryResult.Status.NOT_TAKEN));
	}

	@Override
	public void discard(DeadLetter letter) {
		this.outbox.discardDead(letter.target(), Set.of(letter.event().id()));
	}

}
