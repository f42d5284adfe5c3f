package io.github.carillon.events;

import java.time.Duration;

/**
 * How much may wait for the threads of a bus.
 *
 * @param capacity how many turns
 * @param overflow what happens to one more
 * @param blockFor how long a publisher waits for room
 */
record QueueOptions(int capacity, Overflow overflow, Duration blockFor) {

	static final QueueOptions DEFAULTS = new QueueOptions(10_000, Overflow.BLOCK, Duration.ofSeconds(5));

	QueueOptions {
		if (capacity < 1) {
			throw new IllegalArgumentException("A queue needs a capacity of at least 1, not " + capacity);
		}
		if (blockFor.isNegative()) {
			throw new IllegalArgumentException("A publisher cannot wait for " + blockFor);
		}
	}

	/**
	 * Returns whether a publisher waits for room at all.
	 */
	boolean isPatient() {
		return this.overflow == Overflow.BLOCK && !this.blockFor.isZero();
	}

}
