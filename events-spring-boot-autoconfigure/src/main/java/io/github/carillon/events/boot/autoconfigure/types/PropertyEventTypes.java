package io.github.carillon.events.boot.autoconfigure.types;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.github.carillon.events.boot.autoconfigure.types.EventTypesProperties.Definition;
import io.github.carillon.events.schema.EventSchema;
import io.github.carillon.events.schema.EventTypeDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The event types that are declared by properties, each with the place that declares it.
 */
final class PropertyEventTypes {

	private final List<Definition> properties;

	private final Environment environment;

	PropertyEventTypes(List<Definition> properties, Environment environment) {
		this.properties = properties;
		this.environment = environment;
	}

	List<EventTypeDefinition> definitions() {
		return IntStream.range(0, this.properties.size())
			.mapToObj((index) -> definition("carillon.types.definitions[" + index + "]", this.properties.get(index)))
			.toList();
	}

	private EventTypeDefinition definition(String property, Definition declared) {
		if (!StringUtils.hasText(declared.type())) {
			throw new InvalidConfigurationPropertyValueException(property + ".type", declared.type(),
					"An event type needs a name.");
		}
		EventTypeDefinition definition = refusing(property + ".type", declared.type(), EventTypeDefinition::named)
			.withOrigin(origin(property));
		return withSchema(property, withTexts(property, definition, declared), declared);
	}

	private static EventTypeDefinition withTexts(String property, EventTypeDefinition bare, Definition declared) {
		EventTypeDefinition definition = bare;
		if (declared.version() != null) {
			definition = refusing(property + ".version", declared.version(), definition::withVersion);
		}
		if (declared.description() != null) {
			definition = definition.withDescription(declared.description());
		}
		if (declared.example() != null) {
			definition = definition.withExample(declared.example());
		}
		return (declared.deprecated() != null) ? definition.withDeprecated(declared.deprecated()) : definition;
	}

	private static EventTypeDefinition withSchema(String property, EventTypeDefinition definition,
			Definition declared) {
		if (declared.fields() != null && declared.schema() != null) {
			throw new InvalidConfigurationPropertyValueException(property + ".schema", declared.schema(),
					"The data of '%s' is described twice: by fields and by a schema. Keep one of them."
						.formatted(declared.type()));
		}
		if (declared.schema() != null) {
			return definition.withSchema(refusing(property + ".schema", declared.schema(), EventSchema::of));
		}
		return (declared.fields() != null) ? definition.withSchema(schema(property + ".fields", declared.fields()))
				: definition;
	}

	private static EventSchema schema(String property, Map<String, String> fields) {
		// each on its own first, so that the faulty one is named
		fields.forEach((name, type) -> refusing(property + "." + name, type,
				(value) -> EventSchema.ofFields(Map.of(name, value))));
		return refusing(property, fields, EventSchema::ofFields);
	}

	private static <V, R> R refusing(String property, V value, Function<V, R> function) {
		try {
			return function.apply(value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(property, value, ex.getMessage(), ex);
		}
	}

	private String origin(String property) {
		Origin origin = findOrigin(ConfigurationPropertyName.of(property + ".type"));
		return (origin != null) ? property + " in " + origin : property;
	}

	private @Nullable Origin findOrigin(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			Origin origin = Origin.from(source.getConfigurationProperty(name));
			if (origin != null) {
				return origin;
			}
		}
		return null;
	}

}
