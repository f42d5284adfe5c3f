package io.github.carillon.events.history;

import java.time.Duration;
import java.util.List;

/**
 * Which events {@link EventRetention} deletes, and at what pace. The first rule whose
 * pattern matches a type is the one for it; types that none matches are kept. <pre
 * class="code">
 * RetentionPolicy.of(RetentionRule.matching("audit.**"),
 *         RetentionRule.matching("*").maxAge(Duration.ofDays(30)).maxCount(1_000_000));
 * </pre> Immutable.
 *
 * @since 0.1
 */
public final class RetentionPolicy {

	/** How many events are deleted at a time unless the policy says so. */
	public static final int DEFAULT_BATCH_SIZE = 500;

	private static final Duration DEFAULT_PAUSE = Duration.ofMillis(50);

	private final List<RetentionRule> rules;

	private final int batchSize;

	private final Duration pause;

	private RetentionPolicy(List<RetentionRule> rules, int batchSize, Duration pause) {
		this.rules = rules;
		this.batchSize = batchSize;
		this.pause = pause;
	}

	/**
	 * Returns a policy that deletes 500 events at a time, 50 milliseconds apart.
	 * @param rules the rules; with none everything is kept
	 * @return the policy
	 */
	public static RetentionPolicy of(RetentionRule... rules) {
		return of(List.of(rules));
	}

	/**
	 * Returns a policy that deletes 500 events at a time, 50 milliseconds apart.
	 * @param rules the rules; with none everything is kept
	 * @return the policy
	 */
	public static RetentionPolicy of(List<RetentionRule> rules) {
		return new RetentionPolicy(List.copyOf(rules), DEFAULT_BATCH_SIZE, DEFAULT_PAUSE);
	}

	/**
	 * Returns a policy with batches of another size. Each is a transaction of its own: a
	 * large one holds its locks longer.
	 * @param size how many events are deleted at a time at most, 1 to
	 * {@value EventQuery#MAX_LIMIT}
	 * @return the policy
	 * @throws IllegalArgumentException when the size is another
	 */
	public RetentionPolicy withBatchSize(int size) {
		if (size < 1 || size > EventQuery.MAX_LIMIT) {
			throw new IllegalArgumentException(
					"The batch size is %d: it can be 1 to %d".formatted(size, EventQuery.MAX_LIMIT));
		}
		return new RetentionPolicy(this.rules, size, this.pause);
	}

	/**
	 * Returns a policy with another pause, in which the store is left to publishers.
	 * @param time how long to wait between two batches, zero for no pause
	 * @return the policy
	 * @throws IllegalArgumentException when the time is negative
	 */
	public RetentionPolicy withPause(Duration time) {
		if (time.isNegative()) {
			throw new IllegalArgumentException("The pause is %s: it takes zero or more".formatted(time));
		}
		return new RetentionPolicy(this.rules, this.batchSize, time);
	}

	/**
	 * Returns the rules.
	 * @return the rules, unmodifiable
	 */
	public List<RetentionRule> rules() {
		return this.rules;
	}

	/**
	 * Returns how many events are deleted at a time at most.
	 * @return the number
	 */
	public int batchSize() {
		return this.batchSize;
	}

	/**
	 * Returns how long to wait between two batches.
	 * @return the time
	 */
	public Duration pause() {
		return this.pause;
	}

	@Override
	public String toString() {
		return "RetentionPolicy" + this.rules;
	}

}
