package io.github.carillon.events.schema;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the data of an event looks like, as a JSON Schema 2020-12 document. Immutable; two
 * schemas are equal when their texts are.
 *
 * @since 0.1
 */
public final class EventSchema {

	private final String text;

	private EventSchema(String text) {
		this.text = text;
	}

	/**
	 * Returns a schema that is written out. Whether the text is a schema shows when it is
	 * first used, or with {@link EventSchemas#check(EventSchema)}.
	 * @param text a JSON Schema 2020-12 document
	 * @return the schema
	 * @throws IllegalArgumentException when the text is blank
	 */
	public static EventSchema of(String text) {
		if (text.isBlank()) {
			throw new IllegalArgumentException("A schema must not be blank; {} is the one that allows everything");
		}
		return new EventSchema(text);
	}

	/**
	 * Returns the schema of an object, in the short form. Each field has a type:
	 * {@code string}, {@code integer}, {@code number}, {@code boolean}, {@code object},
	 * {@code array}, {@code any}, or a string of a format: {@code date}, {@code time},
	 * {@code date-time}, {@code duration}, {@code uuid}, {@code uri}, {@code email}. A
	 * type with {@code []} behind is a list of such, and one with {@code ?} at the end
	 * may be missing or null. Other fields are allowed.
	 * @param fields the type by the name of the field, such as {@code orderId} to
	 * {@code string} and {@code note} to {@code string?}
	 * @return the schema
	 * @throws IllegalArgumentException when a type is none of these
	 */
	public static EventSchema ofFields(Map<String, String> fields) {
		return new EventSchema(new ShortForm(fields).toSchemaText());
	}

	/**
	 * Returns the document.
	 * @return a JSON text
	 */
	public String text() {
		return this.text;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof EventSchema schema && this.text.equals(schema.text);
	}

	@Override
	public int hashCode() {
		return this.text.hashCode();
	}

	/**
	 * Returns the document.
	 */
	@Override
	public String toString() {
		return this.text;
	}

}
