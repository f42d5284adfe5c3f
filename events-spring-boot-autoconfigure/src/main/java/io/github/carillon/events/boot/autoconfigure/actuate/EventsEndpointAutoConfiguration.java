package io.github.carillon.events.boot.autoconfigure.actuate;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.boot.actuate.DeadLetterSection;
import io.github.carillon.events.boot.actuate.EventDescriptions;
import io.github.carillon.events.boot.actuate.EventTypeDescriptions;
import io.github.carillon.events.boot.actuate.EventsEndpoint;
import io.github.carillon.events.boot.actuate.EventsEndpointWebExtension;
import io.github.carillon.events.boot.actuate.EventsSection;
import io.github.carillon.events.boot.actuate.OutboxSection;
import io.github.carillon.events.boot.actuate.ScheduledSection;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.deadletter.DeadLetterAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.outbox.OutboxAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.deadletter.DeadLetters;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxRelay;
import io.github.carillon.events.schema.EventTypeRegistry;
import io.github.carillon.events.schema.EventTypeValidator;
import io.github.carillon.events.serialization.EventSerializer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for the {@link EventsEndpoint}.
 *
 * @since 0.1
 */
@AutoConfiguration(after = { DeadLetterAutoConfiguration.class, EventBusAutoConfiguration.class,
		EventHistoryAutoConfiguration.class, EventTypesAutoConfiguration.class, OutboxAutoConfiguration.class })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(EventsEndpoint.class)
@ConditionalOnBean({ EventHistory.class, EventTypeRegistry.class, EventSerializer.class })
@ConditionalOnSingleCandidate(EventBus.class)
@EnableConfigurationProperties(EventsEndpointProperties.class)
public final class EventsEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	EventDescriptions eventDescriptions(EventSerializer serializer, EventsEndpointProperties properties,
			ObjectProvider<SanitizingFunction> sanitizing) {
		return new EventDescriptions(serializer, properties.showData(), properties.roles(),
				sanitizing.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	EventsEndpoint eventsEndpoint(EventBus bus, EventHistory history, EventDescriptions events, EventTypeRegistry types,
			ObjectProvider<EventTypeValidator> schemas, EventSerializer serializer,
			ObjectProvider<EventsSection> sections) {
		return new EventsEndpoint(bus, history, new EventTypeDescriptions(types, schemas.getIfAvailable(), serializer),
				events, sections.orderedStream().toList());
	}

	@Bean
	@ConditionalOnBean(DeadLetters.class)
	DeadLetterSection deadLetterSection(DeadLetters letters, EventDescriptions events) {
		return new DeadLetterSection(letters, events);
	}

	@Bean
	@ConditionalOnBean({ Outbox.class, OutboxRelay.class })
	OutboxSection outboxSection(Outbox outbox, OutboxRelay relay) {
		return new OutboxSection(outbox, relay);
	}

	@Bean
	ScheduledSection scheduledSection(EventBus bus) {
		return new ScheduledSection(bus);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(EventsEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	EventsEndpointWebExtension eventsEndpointWebExtension(EventsEndpoint endpoint, EventDescriptions events) {
		return new EventsEndpointWebExtension(endpoint, events);
	}

}
