package io.github.carillon.events.boot.autoconfigure.types;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.carillon.events.schema.EventSchema;
import io.github.carillon.events.schema.EventTypeDefinition;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;

/**
 * The event types that are described by JSON Schema files, each named after its type.
 */
final class SchemaFiles {

	private static final String PROPERTY = "carillon.types.schema-locations";

	private static final String SUFFIX = ".schema.json";

	private final List<String> locations;

	private final ResourcePatternResolver resources;

	SchemaFiles(List<String> locations, ResourcePatternResolver resources) {
		this.locations = locations;
		this.resources = resources;
	}

	List<EventTypeDefinition> definitions() {
		return this.locations.stream().flatMap(this::find).map(this::definition).toList();
	}

	private Stream<Resource> find(String location) {
		try {
			return Arrays.stream(this.resources.getResources(location))
				.sorted(Comparator.comparing(Resource::getDescription));
		}
		catch (FileNotFoundException ex) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, location, "There is no such folder.", ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("JSON Schema files at %s cannot be listed".formatted(location), ex);
		}
	}

	private EventTypeDefinition definition(Resource file) {
		String name = Objects.requireNonNullElse(file.getFilename(), "");
		if (!name.endsWith(SUFFIX)) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, file.getDescription(),
					"A JSON Schema file is named after its event type: '<type>%s'.".formatted(SUFFIX));
		}
		try {
			return EventTypeDefinition.named(name.substring(0, name.length() - SUFFIX.length()))
				.withOrigin(file.getDescription())
				.withSchema(EventSchema.of(file.getContentAsString(StandardCharsets.UTF_8)));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, file.getDescription(), ex.getMessage(), ex);
		}
		catch (IOException ex) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, file.getDescription(),
					"The file cannot be read: " + ex.getMessage(), ex);
		}
	}

}
