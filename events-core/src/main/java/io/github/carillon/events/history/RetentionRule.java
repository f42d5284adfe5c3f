package io.github.carillon.events.history;

import java.time.Duration;
import java.util.Optional;

import io.github.carillon.events.DurationText;
import io.github.carillon.events.EventPattern;
import org.jspecify.annotations.Nullable;

/**
 * How long events of some types are kept, and how many of them: for ever and all unless
 * it says otherwise. Where it says both, an event goes as soon as one of them wants it
 * to. Immutable.
 *
 * @since 0.1
 */
public final class RetentionRule {

	private final EventPattern pattern;

	private final @Nullable Duration maxAge;

	private final long maxCount;

	private RetentionRule(EventPattern pattern, @Nullable Duration maxAge, long maxCount) {
		this.pattern = pattern;
		this.maxAge = maxAge;
		this.maxCount = maxCount;
	}

	/**
	 * Returns a rule that keeps all events of some types for ever.
	 * @param pattern the type, or a pattern of types; {@code *} for every event
	 * @return the rule
	 * @throws io.github.carillon.events.InvalidPatternException when the pattern is
	 * malformed
	 */
	public static RetentionRule matching(String pattern) {
		return new RetentionRule(EventPattern.parse(pattern), null, Long.MAX_VALUE);
	}

	/**
	 * Returns a rule by which events go when they are old.
	 * @param age how old they get, by their time
	 * @return the rule
	 * @throws IllegalArgumentException when that is not positive
	 */
	public RetentionRule maxAge(Duration age) {
		if (age.isZero() || age.isNegative()) {
			throw new IllegalArgumentException(
					"The maximum age of '%s' is %s: it takes more than zero; use EventHistory.clear to delete all"
						.formatted(this.pattern, DurationText.of(age)));
		}
		return new RetentionRule(this.pattern, age, this.maxCount);
	}

	/**
	 * Returns a rule by which the oldest events go when there are many, all types of the
	 * rule counted together.
	 * @param count how many stay
	 * @return the rule
	 * @throws IllegalArgumentException when that is less than one
	 */
	public RetentionRule maxCount(long count) {
		if (count < 1) {
			throw new IllegalArgumentException(
					"The maximum count of '%s' is %d: it takes at least one; use EventHistory.clear to delete all"
						.formatted(this.pattern, count));
		}
		return new RetentionRule(this.pattern, this.maxAge, count);
	}

	/**
	 * Returns which types it is for.
	 * @return the pattern
	 */
	public EventPattern pattern() {
		return this.pattern;
	}

	/**
	 * Returns how old events get.
	 * @return the age, empty when they are kept for ever
	 */
	public Optional<Duration> maxAge() {
		return Optional.ofNullable(this.maxAge);
	}

	/**
	 * Returns how many events stay.
	 * @return the number, {@link Long#MAX_VALUE} for all
	 */
	public long maxCount() {
		return this.maxCount;
	}

	@Override
	public String toString() {
		return "RetentionRule[%s, maxAge=%s, maxCount=%s]".formatted(this.pattern,
				(this.maxAge != null) ? this.maxAge : "none",
				(this.maxCount != Long.MAX_VALUE) ? Long.toString(this.maxCount) : "none");
	}

}
