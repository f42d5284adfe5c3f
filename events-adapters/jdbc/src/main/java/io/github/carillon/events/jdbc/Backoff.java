package io.github.carillon.events.jdbc;

import java.util.concurrent.TimeUnit;

/**
 * Pauses between attempts, each twice as long as the one before.
 *
 * @param first the first pause in nanoseconds
 * @param longest the longest pause in nanoseconds
 */
record Backoff(long first, long longest) {

	/** Twelve attempts take half a minute. */
	static final Backoff OF_WRITES = new Backoff(TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.SECONDS.toNanos(5));

	/**
	 * Returns how long to pause after so many failures, at least one.
	 */
	long after(int failures) {
		return Math.min(this.longest, this.first << Math.min(20, failures - 1));
	}

}
