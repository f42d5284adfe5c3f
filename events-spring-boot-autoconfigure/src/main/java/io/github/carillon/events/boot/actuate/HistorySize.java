package io.github.carillon.events.boot.actuate;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventQuery;

/**
 * The number of events in a history. A database reads its whole table to count them, so
 * an answer is given again for some seconds, whoever asks.
 */
final class HistorySize {

	private static final long KEPT = Duration.ofSeconds(10).toNanos();

	private final EventHistory history;

	private final LongSupplier nanoTime;

	private boolean counted;

	private long countedAt;

	private long count;

	HistorySize(EventHistory history, LongSupplier nanoTime) {
		this.history = history;
		this.nanoTime = nanoTime;
	}

	synchronized long get() {
		if (!this.counted || this.nanoTime.getAsLong() - this.countedAt >= KEPT) {
			this.count = this.history.count(EventQuery.matching("**"));
			this.countedAt = this.nanoTime.getAsLong();
			this.counted = true;
		}
		return this.count;
	}

}
