package io.github.carillon.events.boot.autoconfigure.types;

import java.util.List;

import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.diagnostics.InvalidEventSchemaException;
import io.github.carillon.events.schema.EventSchemas;
import io.github.carillon.events.schema.EventTypeCheck;
import io.github.carillon.events.schema.EventTypeDefinition;
import io.github.carillon.events.schema.EventTypeRegistry;
import io.github.carillon.events.schema.EventTypeValidator;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * {@link AutoConfiguration Auto-configuration} for the event types of the application:
 * its classes with {@link io.github.carillon.events.EventType}, its beans of type
 * {@link EventTypeDefinition}, its properties and its JSON Schema files.
 *
 * @since 0.1
 */
@AutoConfiguration(before = EventBusAutoConfiguration.class)
@EnableConfigurationProperties(EventTypesProperties.class)
public final class EventTypesAutoConfiguration {

	/**
	 * Knows the types even where a resolver of the application's own, which is preferred,
	 * decides what they are published as.
	 */
	@Bean
	@Fallback
	@ConditionalOnMissingBean
	EventTypeRegistry eventTypeRegistry(EventTypesProperties properties, ApplicationContext context,
			ObjectProvider<EventTypeDefinition> definitions) {
		EventTypeRegistry types = new EventTypeRegistry();
		new EventTypeScanner(context).scan(packages(properties, context)).forEach(types::register);
		definitions.orderedStream().forEach(types::register);
		new PropertyEventTypes(properties.definitions(), context.getEnvironment()).definitions()
			.forEach(types::register);
		new SchemaFiles(properties.schemaLocations(), context).definitions().forEach(types::register);
		return types;
	}

	private static List<String> packages(EventTypesProperties properties, ListableBeanFactory beans) {
		if (properties.scanPackages() != null) {
			return properties.scanPackages();
		}
		return AutoConfigurationPackages.has(beans) ? AutoConfigurationPackages.get(beans) : List.of();
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean({ EventTypeRegistry.class, EventSchemas.class })
	EventTypeValidator eventTypeValidator(EventTypeRegistry types, EventSchemas schemas) {
		EventTypeValidator validator = new EventTypeValidator(types, schemas);
		try {
			validator.checkSchemas();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEventSchemaException(ex);
		}
		return validator;
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	@ConditionalOnMissingBean
	@ConditionalOnBean(EventTypeValidator.class)
	EventTypeCheck eventTypeCheck(EventTypeRegistry types, EventTypeValidator validator,
			EventTypesProperties properties) {
		return new EventTypeCheck(types, validator, properties.validate(), properties.unknown());
	}

}
