package io.github.carillon.events;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the events of one type.
 */
final class TypeCounter {

	private final LongAdder published = new LongAdder();

	private static final AtomicLongFieldUpdater<TypeCounter> LAST = AtomicLongFieldUpdater.newUpdater(TypeCounter.class,
			"last");

	private volatile long last;

	void published(Event<?> event) {
		this.published.increment();
		LAST.lazySet(this,
				(event instanceof DefaultEvent<?> own) ? own.timeInNanos() : EventClock.toNanos(event.time()));
	}

	long published() {
		return this.published.sum();
	}

	long last() {
		return this.last;
	}

	void reset() {
		this.published.reset();
	}

}
