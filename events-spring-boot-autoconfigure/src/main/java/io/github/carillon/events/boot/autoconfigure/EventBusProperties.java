package io.github.carillon.events.boot.autoconfigure;

import java.time.Duration;

import io.github.carillon.events.Overflow;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the application's bus.
 *
 * @param source Source of the application's events, a URI reference. The application's
 * name unless set.
 * @param listeners Listeners that run on threads of the bus.
 */
@ConfigurationProperties("carillon")
record EventBusProperties(@Nullable String source, @DefaultValue Listeners listeners) {

	/**
	 * Listeners that run on threads of the bus.
	 *
	 * @param queueCapacity Number of deliveries that may wait for a thread.
	 * @param overflow What happens to a delivery that meets a full queue.
	 * @param blockFor Time that a publisher waits for room in a full queue.
	 * @param shutdownTimeout Time that deliveries already accepted are given when the
	 * application stops.
	 */
	record Listeners(@DefaultValue("10000") int queueCapacity, @DefaultValue("block") Overflow overflow,
			@DefaultValue("5s") Duration blockFor, @DefaultValue("10s") Duration shutdownTimeout) {

	}

}
