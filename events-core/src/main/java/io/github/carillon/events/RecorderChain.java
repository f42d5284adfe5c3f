package io.github.carillon.events;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Two recorders one after the other.
 *
 * @param first the one that is asked first
 * @param next the other, not asked when the first refuses
 */
record RecorderChain(EventRecorder first, EventRecorder next) implements EventRecorder {

	@Override
	public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		this.first.record(event, transaction);
		this.next.record(event, transaction);
	}

	@Override
	public Optional<DurableDelivery> durableDelivery() {
		return this.first.durableDelivery().or(this.next::durableDelivery);
	}

	@Override
	public void failed(Event<?> event) {
		try {
			this.first.failed(event);
		}
		finally {
			this.next.failed(event);
		}
	}

}
