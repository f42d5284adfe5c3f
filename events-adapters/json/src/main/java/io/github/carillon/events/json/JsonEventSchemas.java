package io.github.carillon.events.json;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.github.carillon.events.schema.EventSchema;
import io.github.carillon.events.schema.EventSchemas;
import io.github.carillon.events.schema.EventTypeDefinition;
import io.github.carillon.events.schema.SchemaViolation;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON Schema 2020-12: derived from classes as Jackson writes them, and validated with
 * every violation and with formats asserted. Compiled schemas are kept. A schema cannot
 * refer to others outside of it: nothing is ever fetched. Safe for use by several
 * threads.
 * <p>
 * A component of a record is required, and not null, unless it is an {@code Optional} or
 * marked {@code @Nullable}; a field of any other class only where it says so
 * ({@code @NotNull} and its like). Other members are allowed, so that types can grow.
 *
 * @since 0.1
 */
public final class JsonEventSchemas implements EventSchemas {

	private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

	private final JsonMapper envelope;

	private final JsonMapper payload;

	private final JsonLimits limits;

	private final SchemaDerivation derivation;

	private final SchemaRegistry registry;

	private final Schema metaSchema;

	private final Map<EventSchema, Schema> compiled = new ConcurrentHashMap<>();

	private final Map<Class<?>, Shortcut> shortcuts = new ConcurrentHashMap<>();

	JsonEventSchemas(JsonMapper envelope, JsonMapper payload, JsonLimits limits) {
		this.envelope = envelope;
		this.payload = payload;
		this.limits = limits;
		this.derivation = new SchemaDerivation(payload);
		SchemaRegistryConfig config = SchemaRegistryConfig.builder()
			.formatAssertionsEnabled(true)
			.locale(Locale.ENGLISH)
			.build();
		this.registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12,
				(builder) -> builder.schemaRegistryConfig(config));
		this.metaSchema = this.registry.getSchema(SchemaLocation.of(DIALECT));
	}

	@Override
	public EventSchema derive(Class<?> dataClass) {
		JsonNode derived = this.derivation.derive(dataClass);
		EventSchema schema = EventSchema.of(derived.toPrettyString());
		RecordCheck check = RecordCheck.of(dataClass, derived);
		if (check != null) {
			this.shortcuts.put(dataClass, new Shortcut(schema, check));
		}
		return schema;
	}

	@Override
	public void check(EventSchema schema) {
		compiled(schema);
	}

	@Override
	public List<SchemaViolation> validate(EventSchema schema, Object data) {
		Shortcut shortcut = this.shortcuts.get(data.getClass());
		if (shortcut != null && shortcut.accepts(schema, data)) {
			return List.of();
		}
		return violations(compiled(schema), tree(data));
	}

	private JsonNode tree(Object data) {
		if (data instanceof JsonNode node) {
			return node;
		}
		try {
			return this.payload.valueToTree(data);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("Data of %s cannot be written as JSON: %s"
				.formatted(data.getClass().getTypeName(), JsonFault.of(ex)), ex);
		}
		catch (StackOverflowError ex) {
			// a tree has no limit of depth to run into first
			throw new IllegalArgumentException(
					"Data of %s cannot be written as JSON: it contains itself".formatted(data.getClass().getTypeName()),
					ex);
		}
	}

	@Override
	public List<SchemaViolation> validateText(EventSchema schema, String json) {
		Schema usable = compiled(schema);
		JsonFault fault = JsonText.faultIn(json, this.limits);
		if (fault == null) {
			try {
				return violations(usable, this.envelope.readTree(json));
			}
			catch (JacksonException ex) {
				fault = JsonFault.of(ex);
			}
		}
		return List.of(new SchemaViolation(fault.pointer(), "json", fault.reason()));
	}

	/**
	 * Returns the definition of a type from a schema file. The keywords
	 * {@code description}, {@code deprecated}, {@code examples} (the first of them) and
	 * {@code version} of its root describe the type.
	 * @param name the type name
	 * @param text a JSON Schema 2020-12 document
	 * @param origin where the file is, for messages
	 * @return the definition
	 * @throws IllegalArgumentException when the text is no such document, with what is
	 * wrong and where
	 */
	public EventTypeDefinition definition(String name, String text, String origin) {
		EventTypeDefinition definition = EventTypeDefinition.named(name).withOrigin(origin);
		try {
			EventSchema schema = EventSchema.of(text);
			return described(definition.withSchema(schema), compiled(schema).getSchemaNode());
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"Schema of event type '%s' in %s cannot be used: %s".formatted(name, origin, ex.getMessage()), ex);
		}
	}

	private static EventTypeDefinition described(EventTypeDefinition definition, JsonNode root) {
		EventTypeDefinition described = definition;
		if (root.path("description").isString()) {
			described = described.withDescription(root.path("description").stringValue());
		}
		if (root.path("deprecated").isBoolean()) {
			described = described.withDeprecated(root.path("deprecated").booleanValue());
		}
		if (root.path("examples").path(0).isContainer()) {
			described = described.withExample(root.path("examples").path(0).toString());
		}
		if (root.path("version").isString() || root.path("version").isIntegralNumber()) {
			described = described.withVersion(root.path("version").asString());
		}
		return described;
	}

	private Schema compiled(EventSchema schema) {
		Schema known = this.compiled.get(schema);
		return (known != null) ? known : this.compiled.computeIfAbsent(schema, this::compile);
	}

	private Schema compile(EventSchema schema) {
		JsonNode document = parsed(schema);
		List<SchemaViolation> faults = violations(this.metaSchema, document);
		if (!faults.isEmpty()) {
			throw new IllegalArgumentException("It is no JSON Schema 2020-12: " + faults.get(0));
		}
		refuseOtherDialects(document);
		try {
			Schema compiled = this.registry.getSchema(document);
			compiled.initializeValidators();
			return compiled;
		}
		catch (SchemaException ex) {
			throw new IllegalArgumentException("It cannot be compiled: " + ex.getMessage(), ex);
		}
	}

	private JsonNode parsed(EventSchema schema) {
		JsonFault fault = JsonText.faultIn(schema.text(), this.limits);
		try {
			if (fault == null) {
				return this.envelope.readTree(schema.text());
			}
		}
		catch (JacksonException ex) {
			fault = JsonFault.of(ex);
		}
		throw new IllegalArgumentException("It is no JSON: " + fault, fault.cause());
	}

	private static void refuseOtherDialects(JsonNode document) {
		String dialect = document.path("$schema").asString(DIALECT);
		if (!dialect.equals(DIALECT) && !dialect.equals(DIALECT + "#")) {
			throw new IllegalArgumentException("/$schema is '%s'; only '%s' can be used".formatted(dialect, DIALECT));
		}
	}

	private static List<SchemaViolation> violations(Schema schema, JsonNode data) {
		List<Error> errors = schema.validate(data);
		if (errors.isEmpty()) {
			return List.of();
		}
		return List.copyOf(
				errors.stream().map(JsonEventSchemas::violation).collect(Collectors.toCollection(LinkedHashSet::new)));
	}

	private static SchemaViolation violation(Error error) {
		String pointer = error.getInstanceLocation().toString();
		@Nullable String property = error.getProperty();
		if (error.getKeyword().equals("required") && property != null) {
			pointer += "/" + JsonFault.escaped(property);
		}
		return new SchemaViolation(pointer, error.getKeyword(), error.getMessage());
	}

	/**
	 * The check of a class, which answers for the schema that was derived from it only.
	 */
	private record Shortcut(EventSchema derived, RecordCheck check) {

		boolean accepts(EventSchema schema, Object data) {
			return this.derived.equals(schema) && this.check.accepts(data);
		}

	}

}
