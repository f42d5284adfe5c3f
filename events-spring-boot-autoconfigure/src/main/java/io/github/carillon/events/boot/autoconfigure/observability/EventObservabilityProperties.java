package io.github.carillon.events.boot.autoconfigure.observability;

import io.github.carillon.events.DerivedEvents;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventLogger;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of what lets an application be watched.
 *
 * @param logEvents Whether a line is logged for each event that is done, without its
 * data.
 * @param publishFailures Whether "order.created.failed" is published when a listener
 * failed on an "order.created", and so for every type.
 * @param publishResults Whether "price.asked.result" is published when a listener
 * answered a "price.asked", and so for every type.
 * @param publishRegistrations Whether "handler.registered" and "handler.unregistered" are
 * published when listeners come and go.
 */
@ConfigurationProperties("carillon.observability")
record EventObservabilityProperties(@DefaultValue("false") boolean logEvents,
		@DefaultValue("false") boolean publishFailures, @DefaultValue("false") boolean publishResults,
		@DefaultValue("false") boolean publishRegistrations) {

	/**
	 * Has a bus watched. Each gets listeners of its own.
	 */
	void watch(EventBus.Builder builder) {
		if (this.logEvents) {
			builder.listener(EventLogger.create());
		}
		// last, as those behind them are told of derived events first
		if (this.publishFailures) {
			builder.listener(DerivedEvents.failures());
		}
		if (this.publishResults) {
			builder.listener(DerivedEvents.results());
		}
		if (this.publishRegistrations) {
			builder.listener(DerivedEvents.registrations());
		}
	}

}
