package io.github.carillon.events.outbox;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets a line into the log at most every ten seconds, for what may happen again and
 * again. Safe for use by several threads.
 */
final class LogInterval {

	/** Nothing is to be logged now. */
	static final long QUIET = -1;

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

	private final LongSupplier nanoTime;

	private long logged;

	private long sinceLogged = QUIET;

	LogInterval(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Counts one more.
	 * @return how many were kept quiet since the last line, {@link #QUIET} when this one
	 * is, too
	 */
	synchronized long next() {
		long now = this.nanoTime.getAsLong();
		if (this.sinceLogged != QUIET && now - this.logged < INTERVAL) {
			this.sinceLogged++;
			return QUIET;
		}
		long quiet = Math.max(0, this.sinceLogged);
		this.logged = now;
		this.sinceLogged = 0;
		return quiet;
	}

}
