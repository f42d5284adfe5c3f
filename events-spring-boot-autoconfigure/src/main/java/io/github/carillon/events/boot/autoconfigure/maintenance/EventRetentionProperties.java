package io.github.carillon.events.boot.autoconfigure.maintenance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.github.carillon.events.history.RetentionPolicy;
import io.github.carillon.events.history.RetentionRule;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of how long events are kept.
 *
 * @param maxAge Time after which an event is deleted. Never unless set.
 * @param maxCount Number of events that are kept, of all types that no rule is for
 * together; the oldest are deleted. Any number unless set.
 * @param rules How long events of some types are kept; the first rule that matches a type
 * is the one for it.
 * @param interval Time between two deletions, and before the first.
 * @param batchSize Number of events that are deleted in one transaction.
 * @param pause Time between two such transactions.
 */
@ConfigurationProperties("carillon.history.retention")
record EventRetentionProperties(@Nullable Duration maxAge, @Nullable Long maxCount, @DefaultValue List<Rule> rules,
		@DefaultValue("1h") Duration interval, @DefaultValue("500") int batchSize,
		@DefaultValue("50ms") Duration pause) {

	private static final String PREFIX = "carillon.history.retention.";

	RetentionPolicy toPolicy() {
		List<RetentionRule> policy = new ArrayList<>();
		for (int i = 0; i < this.rules.size(); i++) {
			policy.add(this.rules.get(i).toRule(PREFIX + "rules[" + i + "]."));
		}
		if (this.maxAge != null || this.maxCount != null) {
			policy.add(new Rule("*", this.maxAge, this.maxCount).toRule(PREFIX));
		}
		if (this.interval.toMillis() < 1) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "interval", this.interval,
					"It takes at least a millisecond.");
		}
		RetentionPolicy unpaced = RetentionPolicy.of(policy);
		RetentionPolicy sized = valid(PREFIX + "batch-size", this.batchSize,
				() -> unpaced.withBatchSize(this.batchSize));
		return valid(PREFIX + "pause", this.pause, () -> sized.withPause(this.pause));
	}

	private static <T> T valid(String property, Object value, Supplier<T> valid) {
		try {
			return valid.get();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(property, value, String.valueOf(ex.getMessage()), ex);
		}
	}

	/**
	 * How long events of some types are kept: for ever unless it says otherwise.
	 *
	 * @param types Types it is for, a pattern.
	 * @param maxAge Time after which an event is deleted. Never unless set.
	 * @param maxCount Number of events that are kept, of all these types together. Any
	 * number unless set.
	 */
	record Rule(@Nullable String types, @Nullable Duration maxAge, @Nullable Long maxCount) {

		RetentionRule toRule(String prefix) {
			String pattern = this.types;
			if (pattern == null) {
				throw new InvalidConfigurationPropertyValueException(prefix + "types", null,
						"It is missing. Give a pattern such as 'audit.**', or use " + PREFIX
								+ "max-age and max-count for all types that no rule is for.");
			}
			RetentionRule rule = valid(prefix + "types", pattern, () -> RetentionRule.matching(pattern));
			rule = (this.maxAge != null) ? maxAge(rule, prefix + "max-age", this.maxAge) : rule;
			return (this.maxCount != null) ? maxCount(rule, prefix + "max-count", this.maxCount) : rule;
		}

		private static RetentionRule maxAge(RetentionRule rule, String property, Duration age) {
			return valid(property, age, () -> rule.maxAge(age));
		}

		private static RetentionRule maxCount(RetentionRule rule, String property, long count) {
			return valid(property, count, () -> rule.maxCount(count));
		}

	}

}
