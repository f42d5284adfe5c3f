package io.github.carillon.events.boot.autoconfigure.deadletter;

import java.time.Duration;

import io.github.carillon.events.deadletter.DeadLetterRetention;
import io.github.carillon.events.deadletter.DeadLetters;
import io.github.carillon.events.deadletter.InMemoryDeadLetterQueue;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of dead letters.
 *
 * @param enabled Whether what could not be delivered is kept as dead letters.
 * @param capacity Number of dead letters that are kept in memory, where the history is
 * not in a database; each further one pushes out the one that failed longest ago.
 * @param retention How long dead letters are kept.
 */
@ConfigurationProperties("carillon.dead-letters")
record DeadLetterProperties(@DefaultValue("true") boolean enabled, @DefaultValue("10000") int capacity,
		@DefaultValue Retention retention) {

	InMemoryDeadLetterQueue inMemory() {
		if (this.capacity < 1) {
			throw new InvalidConfigurationPropertyValueException("carillon.dead-letters.capacity", this.capacity,
					"At least one letter is kept. Set 'carillon.dead-letters.enabled=false' to keep none.");
		}
		return new InMemoryDeadLetterQueue(this.capacity);
	}

	/**
	 * How long dead letters are kept.
	 *
	 * @param maxAge Time after its last failure when a dead letter is discarded. Zero for
	 * never.
	 * @param maxCount Number of dead letters that are kept; those that failed longest ago
	 * are discarded. Zero for any number.
	 * @param interval Time between two looks for letters that are too old, too many, or
	 * missing.
	 */
	record Retention(@DefaultValue("90d") Duration maxAge, @DefaultValue("100000") long maxCount,
			@DefaultValue("1m") Duration interval) {

		private static final String PREFIX = "carillon.dead-letters.retention.";

		DeadLetterRetention start(DeadLetters letters) {
			check("max-age", this.maxAge, !this.maxAge.isNegative());
			check("max-count", this.maxCount, this.maxCount >= 0);
			check("interval", this.interval, this.interval.toMillis() > 0);
			DeadLetterRetention retention = new DeadLetterRetention(letters, this.maxAge.isZero() ? null : this.maxAge,
					(this.maxCount > 0) ? this.maxCount : Long.MAX_VALUE);
			retention.start(this.interval);
			return retention;
		}

		private static void check(String name, Object value, boolean isValid) {
			if (!isValid) {
				throw new InvalidConfigurationPropertyValueException(PREFIX + name, value,
						"It is too small. Leave the property out for the default.");
			}
		}

	}

}
