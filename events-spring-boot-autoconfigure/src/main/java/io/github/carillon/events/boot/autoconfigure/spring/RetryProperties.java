package io.github.carillon.events.boot.autoconfigure.spring;

import java.time.Duration;
import java.util.function.Function;

import io.github.carillon.events.retry.RetryPolicy;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of when durable listeners that name no retry are tried again.
 *
 * @param maxRetries Number of retries of a durable listener that names none itself.
 * @param delay Time before the first retry.
 * @param multiplier What the time before each further retry is multiplied by.
 * @param jitter Time by which the first delay may vary, up or down. It grows as the delay
 * does.
 * @param maxDelay Longest time before a retry.
 */
@ConfigurationProperties("carillon.retry")
record RetryProperties(@DefaultValue("3") int maxRetries, @DefaultValue("1s") Duration delay,
		@DefaultValue("2.0") double multiplier, @DefaultValue("200ms") Duration jitter,
		@DefaultValue("5m") Duration maxDelay) {

	RetryPolicy toPolicy() {
		if (this.delay.compareTo(this.maxDelay) > 0) {
			throw new InvalidConfigurationPropertyValueException("carillon.retry.delay", this.delay,
					"It is longer than 'carillon.retry.max-delay', which is %s: give a longer one too."
						.formatted(this.maxDelay));
		}
		RetryPolicy policy = with("max-retries", this.maxRetries, RetryPolicy.defaults()::withMaxRetries);
		policy = with("max-delay", this.maxDelay, policy::withMaxDelay);
		policy = with("delay", this.delay, policy::withDelay);
		policy = with("multiplier", this.multiplier, policy::withMultiplier);
		return with("jitter", this.jitter, policy::withJitter);
	}

	private static <V> RetryPolicy with(String name, V value, Function<V, RetryPolicy> change) {
		try {
			return change.apply(value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("carillon.retry." + name, value, ex.getMessage(), ex);
		}
	}

}
