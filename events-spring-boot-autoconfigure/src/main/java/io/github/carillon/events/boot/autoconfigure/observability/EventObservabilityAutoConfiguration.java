package io.github.carillon.events.boot.autoconfigure.observability;

import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.EventBusBuilderCustomizer;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for a line in the log for each event and
 * for events about what became of events, each when its property asks for it.
 *
 * @since 0.1
 */
@AutoConfiguration(before = EventBusAutoConfiguration.class)
@EnableConfigurationProperties(EventObservabilityProperties.class)
public final class EventObservabilityAutoConfiguration {

	@Bean
	EventBusBuilderCustomizer eventObservers(EventObservabilityProperties properties) {
		return properties::watch;
	}

}
