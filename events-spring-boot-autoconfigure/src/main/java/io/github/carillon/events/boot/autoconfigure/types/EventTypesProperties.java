package io.github.carillon.events.boot.autoconfigure.types;

import java.util.List;
import java.util.Map;

import io.github.carillon.events.schema.UnknownTypes;
import io.github.carillon.events.schema.Validation;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the event types.
 *
 * @param validate What happens to an event whose data is not as the schema of its type
 * wants it.
 * @param unknown What happens to an event whose type is not registered.
 * @param scanPackages Comma-separated list of packages to search for the classes of event
 * types. The packages of the application unless set.
 * @param schemaLocations Comma-separated list of JSON Schema files, each named after the
 * type whose data it describes, such as "order.created.schema.json".
 * @param definitions Event types that have no class, or more to say about those that have
 * one.
 */
@ConfigurationProperties(prefix = "carillon.types", ignoreUnknownFields = false)
record EventTypesProperties(@DefaultValue("warn") Validation validate, @DefaultValue("allow") UnknownTypes unknown,
		@Nullable List<String> scanPackages,
		@DefaultValue("classpath*:events/*.schema.json") List<String> schemaLocations,
		@DefaultValue List<Definition> definitions) {

	/**
	 * An event type.
	 *
	 * @param type Name of the type.
	 * @param version Version of its schema.
	 * @param description Sentence that says what such an event means.
	 * @param example JSON of the data of such an event.
	 * @param deprecated Whether the type should no longer be published.
	 * @param fields Types of the fields of its data, such as "string", "integer?" or
	 * "date[]".
	 * @param schema JSON Schema 2020-12 of its data, in place of fields.
	 */
	record Definition(String type, @Nullable String version, @Nullable String description, @Nullable String example,
			@Nullable Boolean deprecated, @Nullable Map<String, String> fields, @Nullable String schema) {

	}

}
