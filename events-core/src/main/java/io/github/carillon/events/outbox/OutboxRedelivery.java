package io.github.carillon.events.outbox;

import java.util.Objects;
import java.util.Optional;
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

	/**
	 * Where the entry is gone with the history of its event, a target that is registered
	 * can have another.
	 */
	@Override
	public boolean reaches(DeadLetter letter) {
		return status(letter).map((status) -> status == Delivery.Status.DEAD)
			.orElseGet(
					() -> this.outbox.targets().stream().anyMatch((target) -> target.name().equals(letter.target())));
	}

	private Optional<Delivery.Status> status(DeadLetter letter) {
		return this.outbox.deliveries(letter.event().id())
			.stream()
			.filter((delivery) -> delivery.target().equals(letter.target()))
			.map(Delivery::status)
			.findFirst();
	}

	@Override
	public CompletionStage<RedeliveryResult> redeliver(DeadLetter letter) {
		boolean taken = this.outbox.retryDead(letter.target(), Set.of(letter.event().id())) > 0;
		if (!taken && status(letter).isEmpty()) {
			this.outbox.add(letter.event(), Set.of(letter.target()), Set.of(), null);
			taken = true;
		}
		return CompletableFuture.completedFuture(RedeliveryResult.of(letter,
				taken ? RedeliveryResult.Status.SCHEDULED : RedeliveryResult.Status.NOT_TAKEN));
	}

	@Override
	public boolean discard(DeadLetter letter) {
		return this.outbox.discardDead(letter.target(), Set.of(letter.event().id())) > 0;
	}

}
