package io.github.carillon.events;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the events of one type.
 */
final class TypeCounter {

	private final LongAdder published = new LongAdder();

	private volatile long last;

	void published(Event<?> event) {
		this.published.increment();
		this.last = (event instanceof DefaultEvent<?> own) ? own.timeInNanos() : EventClock.toNanos(event.time());
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
