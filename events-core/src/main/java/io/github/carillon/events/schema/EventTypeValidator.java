package io.github.carillon.events.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows the schema of every registered type, given or derived from its class, and tells
 * whether data is as it should be. Safe for use by several threads; a schema is derived
 * when it is first asked for.
 *
 * @since 0.1
 */
public final class EventTypeValidator {

	private final EventTypeRegistry types;

	private final EventSchemas schemas;

	private final Map<Class<?>, EventSchema> derived = new ConcurrentHashMap<>();

	/**
	 * Creates a validator.
	 * @param types the types
	 * @param schemas what derives schemas and validates with them
	 */
	public EventTypeValidator(EventTypeRegistry types, EventSchemas schemas) {
		this.types = types;
		this.schemas = schemas;
	}

	/**
	 * Returns the schema of a type's data: the one that was given, else the one derived
	 * from its class.
	 * @param type the type name
	 * @return the schema, empty for a type that is unknown or has neither
	 */
	public Optional<EventSchema> schemaOf(String type) {
		return this.types.find(type).flatMap(this::schemaOf);
	}

	private Optional<EventSchema> schemaOf(EventTypeDefinition definition) {
		return definition.schema().or(() -> definition.dataClass().map(this::derive));
	}

	private EventSchema derive(Class<?> dataClass) {
		EventSchema schema = this.derived.get(dataClass);
		return (schema != null) ? schema : this.derived.computeIfAbsent(dataClass, this.schemas::derive);
	}

	/**
	 * Returns where data is not as the schema of a type wants it.
	 * @param type the type name
	 * @param data the data
	 * @return the violations; none for a type without a schema
	 */
	public List<SchemaViolation> validate(String type, Object data) {
		Optional<EventSchema> schema = schemaOf(type);
		return schema.isPresent() ? this.schemas.validate(schema.get(), data) : List.of();
	}

	/**
	 * Finds out whether every schema that was given can be used, so that a malformed one
	 * fails at start-up rather than at the first event.
	 * @throws IllegalArgumentException for the first that cannot, with its type and
	 * origin
	 */
	public void checkSchemas() {
		for (EventTypeDefinition definition : this.types.list()) {
			definition.schema().ifPresent((schema) -> check(definition, schema));
		}
	}

	private void check(EventTypeDefinition definition, EventSchema schema) {
		try {
			this.schemas.check(schema);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("Schema of event type '%s' (from %s) cannot be used: %s"
				.formatted(definition.name(), definition.origin(), ex.getMessage()), ex);
		}
	}

	/**
	 * Returns where the examples of the types are not as their schemas want them, for a
	 * test.
	 * @return the violations by type name, for types whose example has any
	 */
	public Map<String, List<SchemaViolation>> checkExamples() {
		Map<String, List<SchemaViolation>> faulty = new TreeMap<>();
		for (EventTypeDefinition definition : this.types.list()) {
			EventSchema schema = schemaOf(definition).orElseGet(() -> EventSchema.of("{}"));
			definition.example()
				.map((example) -> this.schemas.validateText(schema, example))
				.filter((violations) -> !violations.isEmpty())
				.ifPresent((violations) -> faulty.put(definition.name(), violations));
		}
		return faulty;
	}

}
