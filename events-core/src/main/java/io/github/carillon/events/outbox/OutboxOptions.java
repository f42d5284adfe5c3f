package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.github.carillon.events.DurationText;

/**
 * How an outbox delivers. Immutable; every {@code with…} returns other options.
 *
 * @since 0.1
 */
public final class OutboxOptions {

	private static final OutboxOptions DEFAULTS = new OutboxOptions(
			new Times(Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(20)),
			new Limits(64, 100, 1_000, 10), new Flush(64, Duration.ofMillis(20)), OnDead.DEAD_LETTER);

	private final Times times;

	private final Limits limits;

	private final Flush flush;

	private final OnDead onDead;

	private OutboxOptions(Times times, Limits limits, Flush flush, OnDead onDead) {
		this.times = times;
		this.limits = limits;
		this.flush = flush;
		this.onDead = onDead;
	}

	/**
	 * Returns the defaults.
	 * @return the options
	 */
	public static OutboxOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Says for how long an entry is held without being renewed; 30 seconds by default.
	 * After a crash the entries of the instance rest that long. A process that stands
	 * still for longer, as in a long garbage collection, has its entries delivered twice.
	 * For the store, which is where a relay takes it from.
	 * @param lease the time, at least 100 milliseconds
	 * @return options with it
	 */
	public OutboxOptions withLease(Duration lease) {
		if (lease.compareTo(Duration.ofMillis(100)) < 0) {
			throw new IllegalArgumentException(
					"The lease is %s: less than 100 ms cannot be renewed in time".formatted(DurationText.of(lease)));
		}
		return withTimes((times) -> new Times(lease, times.pollInterval, times.targetRefresh, times.shutdown));
	}

	/**
	 * Says how long the store is left alone at most; a second by default. That is how
	 * late an entry is at worst that another instance wrote, or left behind. Polls come
	 * closer together while there is something to be found.
	 * @param pollInterval the time, positive
	 * @return options with it
	 */
	public OutboxOptions withPollInterval(Duration pollInterval) {
		positive("poll interval", pollInterval);
		return withTimes((times) -> new Times(times.lease, pollInterval, times.targetRefresh, times.shutdown));
	}

	/**
	 * Says how often the targets that other instances registered are read; every 5
	 * seconds by default. Events of that time have no entries for a target that is new
	 * elsewhere.
	 * @param targetRefresh the time, positive
	 * @return options with it
	 */
	public OutboxOptions withTargetRefresh(Duration targetRefresh) {
		positive("target refresh", targetRefresh);
		return withTimes((times) -> new Times(times.lease, times.pollInterval, targetRefresh, times.shutdown));
	}

	/**
	 * Says how long {@link OutboxRelay#close()} waits for what is being delivered; 20
	 * seconds by default. What takes longer is delivered again elsewhere.
	 * @param shutdown the time, not negative
	 * @return options with it
	 */
	public OutboxOptions withShutdownTimeout(Duration shutdown) {
		if (shutdown.isNegative()) {
			throw new IllegalArgumentException("The shutdown timeout is negative: " + shutdown);
		}
		return withTimes((times) -> new Times(times.lease, times.pollInterval, times.targetRefresh, shutdown));
	}

	/**
	 * Says how many deliveries this instance has under way at once; 64 by default. It is
	 * also about how many may be repeated when the process is killed. While others are
	 * free, one target has at most as many as are left to the others: 32 of 64, and with
	 * that many hanging the next one 16. Each target has at least one.
	 * @param inFlight the number, positive
	 * @return options with it
	 */
	public OutboxOptions withInFlight(int inFlight) {
		positive("number in flight", inFlight);
		return withLimits((limits) -> new Limits(inFlight, limits.batchSize, limits.handOver, limits.takeovers));
	}

	/**
	 * Says how many entries are claimed at once at most; 100 by default.
	 * @param batchSize the number, positive
	 * @return options with it
	 */
	public OutboxOptions withBatchSize(int batchSize) {
		positive("batch size", batchSize);
		return withLimits((limits) -> new Limits(limits.inFlight, batchSize, limits.handOver, limits.takeovers));
	}

	/**
	 * Says how many entries may wait in memory after their commit, without a poll; 1 000
	 * by default, of which one target has at most half. Those beyond are given back to
	 * the store.
	 * @param handOver the number, positive
	 * @return options with it
	 */
	public OutboxOptions withHandOverCapacity(int handOver) {
		positive("hand-over capacity", handOver);
		return withLimits((limits) -> new Limits(limits.inFlight, limits.batchSize, handOver, limits.takeovers));
	}

	/**
	 * Says how often in a row an entry may be taken over from an instance that died, or
	 * stood still, without a result; 10 by default. A takeover is no attempt, for nobody
	 * knows whether one had begun; but an event that kills its process each time has to
	 * end: it is given up then, as after the last attempt.
	 * @param takeovers the number, positive
	 * @return options with it
	 */
	public OutboxOptions withMaxTakeovers(int takeovers) {
		positive("number of takeovers", takeovers);
		return withLimits((limits) -> new Limits(limits.inFlight, limits.batchSize, limits.handOver, takeovers));
	}

	/**
	 * Says after how many results, or how long after the first of them, they are written
	 * down; 64 and 20 milliseconds by default. Those of a crash in between are delivered
	 * again.
	 * @param size the number, positive
	 * @param interval the time, not negative
	 * @return options with it
	 */
	public OutboxOptions withFlush(int size, Duration interval) {
		positive("flush size", size);
		if (interval.isNegative()) {
			throw new IllegalArgumentException("The flush interval is negative: " + interval);
		}
		return new OutboxOptions(this.times, this.limits, new Flush(size, interval), this.onDead);
	}

	/**
	 * Says what becomes of later events of the same key when one could not be delivered
	 * to a durable listener; {@link OnDead#DEAD_LETTER} by default.
	 * @param onDead what becomes of them
	 * @return options with it
	 */
	public OutboxOptions withOnDead(OnDead onDead) {
		return new OutboxOptions(this.times, this.limits, this.flush, onDead);
	}

	private OutboxOptions withTimes(UnaryOperator<Times> change) {
		return new OutboxOptions(change.apply(this.times), this.limits, this.flush, this.onDead);
	}

	private OutboxOptions withLimits(UnaryOperator<Limits> change) {
		return new OutboxOptions(this.times, change.apply(this.limits), this.flush, this.onDead);
	}

	/**
	 * Returns for how long an entry is held without being renewed.
	 * @return the time
	 */
	public Duration lease() {
		return this.times.lease;
	}

	Duration pollInterval() {
		return this.times.pollInterval;
	}

	Duration targetRefresh() {
		return this.times.targetRefresh;
	}

	Duration shutdownTimeout() {
		return this.times.shutdown;
	}

	int inFlight() {
		return this.limits.inFlight;
	}

	int batchSize() {
		return this.limits.batchSize;
	}

	int handOverCapacity() {
		return this.limits.handOver;
	}

	int maxTakeovers() {
		return this.limits.takeovers;
	}

	int flushSize() {
		return this.flush.size;
	}

	Duration flushInterval() {
		return this.flush.interval;
	}

	OnDead onDead() {
		return this.onDead;
	}

	static Duration positive(String what, Duration time) {
		if (time.isNegative() || time.isZero()) {
			throw new IllegalArgumentException("The %s is %s: it must be positive".formatted(what, time));
		}
		return time;
	}

	static int positive(String what, int number) {
		if (number < 1) {
			throw new IllegalArgumentException("The %s is %d: it must be at least 1".formatted(what, number));
		}
		return number;
	}

	private record Times(Duration lease, Duration pollInterval, Duration targetRefresh, Duration shutdown) {
	}

	private record Limits(int inFlight, int batchSize, int handOver, int takeovers) {
	}

	private record Flush(int size, Duration interval) {
	}

}
