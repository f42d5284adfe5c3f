package io.github.carillon.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What a bus has counted since it was built or reset. Events are counted as published and
 * as discarded; everything else counts runs of handlers, of which an event has as many as
 * there are listeners to it: {@code handled} may be more than {@code published} or, where
 * nobody listens, less. A live view; numbers read one after the other may belong to
 * different moments. Once a bus is idle, every run of a handler is in exactly one of
 * handled, failed, dropped, aborted and cancelled.
 *
 * @since 0.1
 */
public interface EventStatistics {

	/**
	 * Returns how many events were accepted, each once however many listeners it has.
	 * @return how many events
	 */
	long published();

	/**
	 * Returns how many handler runs returned normally.
	 * @return how many runs
	 */
	long handled();

	/**
	 * Returns how many handler runs failed: threw, or took longer than they may. Those
	 * that {@link #timedOut() timed out} are part of it.
	 * @return how many runs
	 */
	long failed();

	/**
	 * Returns how many of the {@link #failed() failed} handler runs took longer than they
	 * may.
	 * @return how many runs
	 */
	long timedOut();

	/**
	 * Returns how many handler runs never started because a queue was full or the bus was
	 * closed, and how many scheduled or derived events could not be published.
	 * @return how many runs, and events of those kinds
	 */
	long dropped();

	/**
	 * Returns how many handler runs were given up while they ran, because their event was
	 * ended.
	 * @return how many runs
	 */
	long aborted();

	/**
	 * Returns how many handler runs never started because their event, their subscription
	 * or the publisher's transaction was ended.
	 * @return how many runs
	 */
	long cancelled();

	/**
	 * Returns how many attempts of handlers failed and were followed by another. They are
	 * part of one run, which is counted when it ends.
	 * @return how many attempts
	 */
	long retried();

	/**
	 * Returns how many events were discarded: with their transaction, or because a
	 * handler published them that had been given up.
	 * @return how many events
	 */
	long discarded();

	/**
	 * Returns how many handlers run now.
	 * @return how many runs
	 */
	long inFlight();

	/**
	 * Returns how many handler runs wait for a thread now.
	 * @return how many runs
	 */
	long queued();

	/**
	 * Returns how many events were accepted of each type. Types beyond the first 10 000
	 * are counted under {@code *}.
	 * @return how many events by type name
	 */
	Map<String, Long> publishedByType();

	/**
	 * Returns when each type was last accepted.
	 * @return instants by type name
	 */
	Map<String, Instant> lastPublishedByType();

	/**
	 * Returns what was counted for each subscription that is not closed.
	 * @return counts by subscription id
	 */
	Map<String, Listener> byListener();

	/**
	 * Sets everything counted to zero; what runs and waits is not touched.
	 */
	void reset();

	/**
	 * What was counted for one subscription.
	 *
	 * @param handled how many runs returned normally
	 * @param failed how many runs failed
	 * @param timedOut how many of those that failed took longer than they may
	 * @param dropped how many runs never started because a queue was full or the bus was
	 * closed
	 * @param aborted how many runs were given up while they ran
	 * @param cancelled how many runs never started because their event, the subscription
	 * or the publisher's transaction was ended
	 * @param retried how many attempts failed and were followed by another
	 * @param totalTime the time that ended runs took together; zero when timings are off
	 * @param maxTime the time that the longest ended run took; zero when timings are off
	 */
	record Listener(long handled, long failed, long timedOut, long dropped, long aborted, long cancelled, long retried,
			Duration totalTime, Duration maxTime) {
	}

}
