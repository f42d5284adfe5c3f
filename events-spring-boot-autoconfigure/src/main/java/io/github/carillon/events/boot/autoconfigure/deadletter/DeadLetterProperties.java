package io.github.carillon.events.boot.autoconfigure.deadletter;

import io.github.carillon.events.deadletter.InMemoryDeadLetterQueue;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of dead letters.
 *
 * @param enabled Whether what could not be delivered is kept as dead letters.
 * @param capacity Number of dead letters that are kept; each further one pushes out the
 * one that failed longest ago.
 */
@ConfigurationProperties("carillon.dead-letters")
record DeadLetterProperties(@DefaultValue("true") boolean enabled, @DefaultValue("10000") int capacity) {

	InMemoryDeadLetterQueue inMemory() {
		if (this.capacity < 1) {
			throw new InvalidConfigurationPropertyValueException("carillon.dead-letters.capacity", this.capacity,
					"At least one letter is kept. Set 'carillon.dead-letters.enabled=false' to keep none.");
		}
		return new InMemoryDeadLetterQueue(this.capacity);
	}

}
