package io.github.carillon.events.outbox;

import java.util.List;
import java.util.Optional;
import java.util.Set;
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
		Set<String> own = event.key().isEmpty() ? this.targets.own(names) : Set.of();
		List<OutboxEntry> held = this.outbox.add(event, names, own, transaction);
		Committed committed = new Committed(this.handOver, event, held, before);
		if (transaction == null) {
			committed.committed();
		}
		else {
			transaction.join(committed);
		}
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

	}

	private record Committed(HandOver handOver, Event<?> event, List<OutboxEntry> held,
			long heldSince) implements CommitBoundary.Participant {

		@Override
		public void committed() {
			this.handOver.accept(this.event, this.held, this.heldSince);
		}

		@Override
		public void rolledBack() {
			// there are no entries then
		}

	}

}
