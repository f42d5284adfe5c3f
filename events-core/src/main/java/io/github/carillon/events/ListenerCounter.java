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

	private final LongAdder timedOut = new LongAdder();

	private final LongAdder dropped = new LongAdder();

	private final LongAdder aborted = new LongAdder();

	private final LongAdder cancelled = new LongAdder();

	private final LongAdder retried = new LongAdder();

	private final LongAdder totalNanos = new LongAdder();

	private final LongAccumulator maxNanos = new LongAccumulator(Math::max, 0);

	void ended(Outcome outcome) {
		if (outcome.status() == HandlerResult.Status.COMPLETED) {
			this.handled.increment();
		}
		else if (DefaultEventStatistics.isFailed(outcome)) {
			this.failed.increment();
			this.timedOut.add((outcome.status() == HandlerResult.Status.TIMED_OUT) ? 1 : 0);
		}
		else if (outcome.status() == HandlerResult.Status.ABORTED) {
			this.aborted.increment();
		}
		else if (DefaultEventStatistics.isCancelled(outcome)) {
			this.cancelled.increment();
		}
	}

	void dropped() {
		this.dropped.increment();
	}

	void retried() {
		this.retried.increment();
	}

	void took(long nanos) {
		this.totalNanos.add(nanos);
		this.maxNanos.accumulate(nanos);
	}

	EventStatistics.Listener snapshot() {
		return new EventStatistics.Listener(this.handled.sum(), this.failed.sum(), this.timedOut.sum(),
				this.dropped.sum(), this.aborted.sum(), this.cancelled.sum(), this.retried.sum(),
				Duration.ofNanos(this.totalNanos.sum()), Duration.ofNanos(this.maxNanos.get()));
	}

	void reset() {
		this.handled.reset();
		this.failed.reset();
		this.timedOut.reset();
		this.dropped.reset();
		this.aborted.reset();
		this.cancelled.reset();
		this.retried.reset();
		this.totalNanos.reset();
		this.maxNanos.reset();
	}

}
