package io.github.carillon.events.boot.autoconfigure.outbox;

import java.time.Duration;
import java.util.function.Function;

import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.SystemTime;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.outbox.InMemoryOutbox;
import io.github.carillon.events.outbox.OnDead;
import io.github.carillon.events.outbox.OutboxOptions;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of the outbox, which delivers to durable listeners.
 *
 * @param enabled Whether there is an outbox. Durable listeners are refused without.
 * @param lease Time that a delivery rests after the instance working on it has died.
 * @param pollInterval Time that the database is left alone at most. So late is a delivery
 * that another instance has left behind.
 * @param batchSize Number of deliveries that are claimed at once.
 * @param inFlight Number of deliveries that are under way at once, and may be repeated
 * after a crash.
 * @param requireDurable Whether the application must not start where deliveries would not
 * survive it.
 * @param onExhausted What happens to later events of the same key after a delivery that
 * was given up.
 * @param shutdownTimeout Time that deliveries under way are given when the application
 * stops.
 */
@ConfigurationProperties("carillon.outbox")
record OutboxProperties(@DefaultValue("true") boolean enabled, @DefaultValue("30s") Duration lease,
		@DefaultValue("1s") Duration pollInterval, @DefaultValue("100") int batchSize, @DefaultValue("64") int inFlight,
		@DefaultValue("false") boolean requireDurable, @DefaultValue("dead-letter") OnDead onExhausted,
		@DefaultValue("20s") Duration shutdownTimeout) {

	InMemoryOutbox inMemory(EventHistory history) {
		EventRecorder recorder = (history instanceof EventRecorder itself) ? itself : EventRecorder.NONE;
		return new InMemoryOutbox(recorder, toOptions().lease(), InMemoryOutbox.DEFAULT_CAPACITY, SystemTime.CLOCK);
	}

	OutboxOptions toOptions() {
		OutboxOptions options = OutboxOptions.defaults().withOnDead(this.onExhausted);
		options = with("lease", this.lease, options::withLease);
		options = with("poll-interval", this.pollInterval, options::withPollInterval);
		options = with("batch-size", this.batchSize, options::withBatchSize);
		options = with("in-flight", this.inFlight, options::withInFlight);
		return with("shutdown-timeout", this.shutdownTimeout, options::withShutdownTimeout);
	}

	private static <V> OutboxOptions with(String name, V value, Function<V, OutboxOptions> change) {
		try {
			return change.apply(value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("carillon.outbox." + name, value, ex.getMessage(), ex);
		}
	}

}
