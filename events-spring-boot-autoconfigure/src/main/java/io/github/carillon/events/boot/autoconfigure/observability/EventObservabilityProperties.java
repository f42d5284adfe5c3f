package io.github.carillon.events.boot.autoconfigure.observability;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventLogger;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of what lets an application be watched.
 *
 * @param logEvents Whether a line is logged for each event that is done, without its
 * data.
 */
@ConfigurationProperties("carillon.observability")
record EventObservabilityProperties(@DefaultValue("false") boolean logEvents) {

	/**
	 * Has a bus watched. Each gets listeners of its own.
	 */
	void watch(EventBus.Builder builder) {
		if (this.logEvents) {
			builder.listener(EventLogger.create());
		}
	}

}
