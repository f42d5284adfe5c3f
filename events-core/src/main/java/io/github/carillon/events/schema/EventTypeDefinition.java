package io.github.carillon.events.schema;

import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.carillon.events.EventType;
import io.github.carillon.events.EventTypeBinding;

/**
 * What is declared about an event type: in one place, or in several that complete each
 * other. What was not declared has a default, and gives way to what another place
 * declares.
 * <p>
 * Immutable: every {@code with…} returns another definition.
 *
 * @since 0.1
 */
public final class EventTypeDefinition {

	private static final String DEFAULT_VERSION = "1";

	private final String name;

	private final String origin;

	private final Attributes attributes;

	private EventTypeDefinition(String name, String origin, Attributes attributes) {
		this.name = name;
		this.origin = origin;
		this.attributes = attributes;
	}

	/**
	 * Returns what {@link EventType} says on a class or the nearest of its superclasses
	 * that has it.
	 * @param dataClass the class
	 * @return the definition; its origin names the class
	 * @throws IllegalArgumentException when there is no such annotation, or the name in
	 * it is not a legal type name
	 */
	public static EventTypeDefinition of(Class<?> dataClass) {
		for (Class<?> type = dataClass; type != null; type = type.getSuperclass()) {
			EventType annotation = type.getAnnotation(EventType.class);
			if (annotation != null) {
				return of(type, annotation);
			}
		}
		throw new IllegalArgumentException(("%s has no @EventType; annotate it, or register "
				+ "EventTypeDefinition.named(\"…\").withDataClass(%s.class)")
			.formatted(dataClass.getTypeName(), dataClass.getSimpleName()));
	}

	private static EventTypeDefinition of(Class<?> dataClass, EventType annotation) {
		String name = annotation.value().isEmpty() ? dataClass.getSimpleName() : annotation.value();
		String version = annotation.version().equals(DEFAULT_VERSION) ? null : annotation.version();
		Attributes attributes = new Attributes(version, nullIfEmpty(annotation.description()),
				nullIfEmpty(annotation.example()), annotation.deprecated() ? Boolean.TRUE : null, dataClass,
				(annotation.result() != void.class) ? annotation.result() : null, null);
		return new EventTypeDefinition(checked(name), "@EventType on " + dataClass.getTypeName(), attributes);
	}

	/**
	 * Returns a definition that says nothing but a name. Its origin is {@code "code"}
	 * until {@link #withOrigin(String)} says better.
	 * @param name the type name
	 * @return the definition
	 * @throws IllegalArgumentException when the name is not a legal type name
	 */
	public static EventTypeDefinition named(String name) {
		return new EventTypeDefinition(checked(name), "code", Attributes.NONE);
	}

	private static String checked(String name) {
		return new EventTypeBinding(name, DEFAULT_VERSION, Object.class, void.class).name();
	}

	private static @Nullable String nullIfEmpty(String text) {
		return text.isEmpty() ? null : text;
	}

	/**
	 * Says where the type was declared, for messages: a class, a property, a file.
	 * @param origin the place
	 * @return a definition with it
	 */
	public EventTypeDefinition withOrigin(String origin) {
		return new EventTypeDefinition(this.name, Objects.requireNonNull(origin, "origin"), this.attributes);
	}

	/**
	 * Gives the version of the schema.
	 * @param version the version, not blank
	 * @return a definition with it
	 */
	public EventTypeDefinition withVersion(String version) {
		if (version.isBlank()) {
			throw new IllegalArgumentException("The version of event type '%s' must not be blank".formatted(this.name));
		}
		return with(this.attributes.withVersion(version));
	}

	/**
	 * Says what it means that such an event was published.
	 * @param description a sentence
	 * @return a definition with it
	 */
	public EventTypeDefinition withDescription(String description) {
		return with(this.attributes.withDescription(Objects.requireNonNull(description, "description")));
	}

	/**
	 * Gives data of such an event as an example.
	 * @param example a JSON text
	 * @return a definition with it
	 */
	public EventTypeDefinition withExample(String example) {
		return with(this.attributes.withExample(Objects.requireNonNull(example, "example")));
	}

	/**
	 * Says whether the type should no longer be published.
	 * @param deprecated whether it is so
	 * @return a definition with it
	 */
	public EventTypeDefinition withDeprecated(boolean deprecated) {
		return with(this.attributes.withDeprecated(deprecated));
	}

	/**
	 * Gives the class of the data.
	 * @param dataClass the class
	 * @return a definition with it
	 */
	public EventTypeDefinition withDataClass(Class<?> dataClass) {
		return with(this.attributes.withDataClass(Objects.requireNonNull(dataClass, "dataClass")));
	}

	/**
	 * Gives the class of what handlers of the type return.
	 * @param resultClass the class
	 * @return a definition with it
	 */
	public EventTypeDefinition withResultClass(Class<?> resultClass) {
		return with(this.attributes.withResultClass(Objects.requireNonNull(resultClass, "resultClass")));
	}

	/**
	 * Gives the schema of the data, in place of the one that would be derived from the
	 * class.
	 * @param schema the schema
	 * @return a definition with it
	 */
	public EventTypeDefinition withSchema(EventSchema schema) {
		return with(this.attributes.withSchema(Objects.requireNonNull(schema, "schema")));
	}

	private EventTypeDefinition with(Attributes changed) {
		return new EventTypeDefinition(this.name, this.origin, changed);
	}

	/**
	 * Returns what this and another definition of the same type say together.
	 * @throws EventTypeConflictException when they contradict each other
	 */
	EventTypeDefinition mergedWith(EventTypeDefinition other) {
		if (this.attributes.equals(other.attributes)) {
			return this;
		}
		DefinitionMerge merge = new DefinitionMerge();
		Attributes merged = this.attributes.mergedWith(other.attributes, merge);
		if (!merge.differences().isEmpty()) {
			throw EventTypeConflictException.sameName(this, other, merge.differences());
		}
		if (merged.equals(this.attributes)) {
			return this;
		}
		return new EventTypeDefinition(this.name, this.origin + " and " + other.origin, merged);
	}

	/**
	 * Returns the name of the type.
	 * @return the type name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns where the type was declared, for messages.
	 * @return the place, or several joined by "and"
	 */
	public String origin() {
		return this.origin;
	}

	/**
	 * Returns the version of the schema.
	 * @return the version, {@code "1"} unless declared
	 */
	public String version() {
		return (this.attributes.version() != null) ? this.attributes.version() : DEFAULT_VERSION;
	}

	/**
	 * Returns what it means that such an event was published.
	 * @return the description
	 */
	public Optional<String> description() {
		return Optional.ofNullable(this.attributes.description());
	}

	/**
	 * Returns data of such an event as an example.
	 * @return a JSON text
	 */
	public Optional<String> example() {
		return Optional.ofNullable(this.attributes.example());
	}

	/**
	 * Returns whether the type should no longer be published.
	 * @return whether it is so; {@code false} unless declared
	 */
	public boolean deprecated() {
		return Boolean.TRUE.equals(this.attributes.deprecated());
	}

	/**
	 * Returns the class of the data.
	 * @return the class; empty for a type that is known by its name or schema only
	 */
	public Optional<Class<?>> dataClass() {
		return Optional.ofNullable(this.attributes.dataClass());
	}

	/**
	 * Returns the class of what handlers of the type return.
	 * @return the class, empty unless declared
	 */
	public Optional<Class<?>> resultClass() {
		return Optional.ofNullable(this.attributes.resultClass());
	}

	/**
	 * Returns the schema that was given for the data; a type without may still have one
	 * that is derived from its class, see {@link EventTypeValidator#schemaOf(String)}.
	 * @return the schema
	 */
	public Optional<EventSchema> schema() {
		return Optional.ofNullable(this.attributes.schema());
	}

	/**
	 * Compares everything but the origin.
	 */
	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof EventTypeDefinition definition && this.name.equals(definition.name)
				&& this.attributes.equals(definition.attributes);
	}

	@Override
	public int hashCode() {
		return this.name.hashCode();
	}

	@Override
	public String toString() {
		return "EventTypeDefinition[" + this.name + " from " + this.origin + "]";
	}

	/**
	 * What may be declared of a type; {@code null} where it is not.
	 */
	private record Attributes(@Nullable String version, @Nullable String description, @Nullable String example,
			@Nullable Boolean deprecated, @Nullable Class<?> dataClass, @Nullable Class<?> resultClass,
			@Nullable EventSchema schema) {

		private static final Attributes NONE = new Attributes(null, null, null, null, null, null, null);

		Attributes withVersion(String value) {
			return new Attributes(value, this.description, this.example, this.deprecated, this.dataClass,
					this.resultClass, this.schema);
		}

		Attributes withDescription(String value) {
			return new Attributes(this.version, value, this.example, this.deprecated, this.dataClass, this.resultClass,
					this.schema);
		}

		Attributes withExample(String value) {
			return new Attributes(this.version, this.description, value, this.deprecated, this.dataClass,
					this.resultClass, this.schema);
		}

		Attributes withDeprecated(boolean value) {
			return new Attributes(this.version, this.description, this.example, value, this.dataClass, this.resultClass,
					this.schema);
		}

		Attributes withDataClass(Class<?> value) {
			return new Attributes(this.version, this.description, this.example, this.deprecated, value,
					this.resultClass, this.schema);
		}

		Attributes withResultClass(Class<?> value) {
			return new Attributes(this.version, this.description, this.example, this.deprecated, this.dataClass, value,
					this.schema);
		}

		Attributes withSchema(EventSchema value) {
			return new Attributes(this.version, this.description, this.example, this.deprecated, this.dataClass,
					this.resultClass, value);
		}

		Attributes mergedWith(Attributes other, DefinitionMerge merge) {
			return new Attributes(merge.of("version", this.version, other.version),
					merge.of("description", this.description, other.description),
					merge.of("example", this.example, other.example),
					merge.of("deprecated", this.deprecated, other.deprecated),
					merge.of("data class", this.dataClass, other.dataClass),
					merge.of("result class", this.resultClass, other.resultClass),
					merge.of("schema", this.schema, other.schema));
		}

	}

}
