package io.github.carillon.events;

import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the runs of one subscription.
 */
final class ListenerCounter {

	private final LongAdder handled = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LongAdder dropped = new LongAdder();

	private final LongAdder totalNanos = new LongAdder();

	private final LongAccumulator maxNanos = new LongAccumulator(Math::max, 0);

	void ended(Outcome outcome) {
		if (outcome.status() == HandlerResult.Status.COMPLETED) {
			this.handled.increment();
		}
		else if (DefaultEventStatistics.isFailed(outcome)) {
			this.failed.increment();
		}
	}

	void dropped() {
		this.dropped.increment();
	}

	void took(long nanos) {
		this.totalNanos.add(nanos);
		this.maxNanos.accumulate(nanos);
	}

	EventStatistics.Listener snapshot() {
		return new EventStatistics.Listener(this.handled.sum(), this.failed.sum(), this.dropped.sum(),
				Duration.ofNanos(this.totalNanos.sum()), Duration.ofNanos(this.maxNanos.get()));
	}

	void reset() {
		this.handled.reset();
		this.failed.reset();
		this.dropped.reset();
		this.totalNanos.reset();
		this.maxNanos.reset();
	}

}
