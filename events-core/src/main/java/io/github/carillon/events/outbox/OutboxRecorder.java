package io.github.carillon.events.outbox;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.DurableDelivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event down with an entry for each target that wants it, and hands over what
 * is held once it has happened.
 */
final class OutboxRecorder implements EventRecorder {

	private final DurableDelivery relay;

	private final Outbox outbox;

	private final Targets targets;

	private final LongSupplier nanoTime;

	private final HandOver handOver;

	/** How many entries are held that were not handed over yet. */
	private final AtomicInteger reserved = new AtomicInteger();

	OutboxRecorder(DurableDelivery relay, Outbox outbox, Targets targets, LongSupplier nanoTime, HandOver handOver) {
		this.relay = relay;
		this.outbox = outbox;
		this.targets = targets;
		this.nanoTime = nanoTime;
		this.handOver = handOver;
	}

	@Override
	public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		List<String> names = this.targets.wanting(event.type());
		if (names.isEmpty()) {
			this.outbox.record(event, transaction);
			return;
		}
		long before = this.nanoTime.getAsLong();
		Set<String> own = event.key().isEmpty() ? reserve(this.targets.own(names)) : Set.of();
		try {
			List<OutboxEntry> held = this.outbox.add(event, names, own, transaction);
			Committed committed = new Committed(this, event, held, before, own.size());
			if (transaction == null) {
				committed.committed();
			}
			else {
				transaction.join(committed);
			}
		}
		catch (RuntimeException | Error ex) {
			this.reserved.addAndGet(-own.size());
			throw ex;
		}
	}

	/**
	 * Makes sure of room for what is to be held, with all that open transactions hold.
	 * Without room it has to be claimed: what nobody takes on would only wait for its
	 * lease to run out.
	 */
	private Set<String> reserve(Set<String> own) {
		int all = this.reserved.addAndGet(own.size());
		for (String target : own) {
			if (this.handOver.room(target) < all) {
				this.reserved.addAndGet(-own.size());
				return Set.of();
			}
		}
		return own;
	}

	@Override
	public Optional<DurableDelivery> durableDelivery() {
		return Optional.of(this.relay);
	}

	@Override
	public void failed(Event<?> event) {
		this.outbox.failed(event);
	}

	/**
	 * Takes what has been committed.
	 */
	interface HandOver {

		/**
		 * Takes the entries of an event. Does not block, does not throw.
		 * @param heldSince when their lease began, or before
		 */
		void accept(Event<?> event, List<OutboxEntry> held, long heldSince);

		/**
		 * Returns how many entries of a target it is sure to have room for.
		 */
		int room(String target);

	}

	/**
	 * @param reserved how many places were reserved
	 */
	private record Committed(OutboxRecorder recorder, Event<?> event, List<OutboxEntry> held, long heldSince,
			int reserved) implements CommitBoundary.Participant {

		@Override
		public void committed() {
			this.recorder.handOver.accept(this.event, this.held, this.heldSince);
			this.recorder.reserved.addAndGet(-this.reserved);
		}

		@Override
		public void rolledBack() {
			// there are no entries then
			this.recorder.reserved.addAndGet(-this.reserved);
		}

	}

}
