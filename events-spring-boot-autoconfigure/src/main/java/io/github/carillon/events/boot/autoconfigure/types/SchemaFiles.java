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

import io.github.carillon.events.json.CarillonJson;
import io.github.carillon.events.schema.EventSchema;
import io.github.carillon.events.schema.EventTypeDefinition;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.util.ClassUtils;

/**
 * The event types that are described by JSON Schema files, each named after its type.
 */
final class SchemaFiles {

	private static final String PROPERTY = "carillon.types.schema-locations";

	private static final String SUFFIX = ".schema.json";

	private static final String JSON = "io.github.carillon.events.json.CarillonJson";

	private final List<String> locations;

	private final ResourcePatternResolver resources;

	SchemaFiles(List<String> locations, ResourcePatternResolver resources) {
		this.locations = locations;
		this.resources = resources;
	}

	private Reader reader() {
		return ClassUtils.isPresent(JSON, this.resources.getClassLoader()) ? WithJson.reader() : SchemaFiles::asSchema;
	}

	/**
	 * Reads a file without a JSON library: what it says of the type beside its data is
	 * not understood.
	 */
	private static EventTypeDefinition asSchema(String type, String text, String origin) {
		return EventTypeDefinition.named(type).withOrigin(origin).withSchema(EventSchema.of(text));
	}

	List<EventTypeDefinition> definitions() {
		List<Resource> files = this.locations.stream().flatMap(this::find).toList();
		if (files.isEmpty()) {
			return List.of();
		}
		Reader reader = reader();
		return files.stream().map((file) -> definition(file, reader)).toList();
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

	private static EventTypeDefinition definition(Resource file, Reader reader) {
		String name = Objects.requireNonNullElse(file.getFilename(), "");
		if (!name.endsWith(SUFFIX)) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, file.getDescription(),
					"A JSON Schema file is named after its event type: '<type>%s'.".formatted(SUFFIX));
		}
		try {
			return reader.read(name.substring(0, name.length() - SUFFIX.length()),
					file.getContentAsString(StandardCharsets.UTF_8), file.getDescription());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, file.getDescription(), ex.getMessage(), ex);
		}
		catch (IOException ex) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, file.getDescription(),
					"The file cannot be read: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Makes the definition of a type from the text of its file.
	 */
	private interface Reader {

		EventTypeDefinition read(String type, String text, String origin);

	}

	/**
	 * Keeps the JSON library away from those who do not have it.
	 */
	private static final class WithJson {

		static Reader reader() {
			return CarillonJson.create().schemas()::definition;
		}

	}

}
