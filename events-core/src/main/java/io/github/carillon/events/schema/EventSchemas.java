package io.github.carillon.events.schema;

import java.util.List;

/**
 * Derives schemas from classes and validates data with schemas. Called by publishers, in
 * their threads: what is derived or compiled must be kept; safe for use by several
 * threads.
 *
 * @since 0.1
 */
public interface EventSchemas {

	/**
	 * Returns the schema of what objects of a class look like in JSON.
	 * @param dataClass the class
	 * @return the schema
	 */
	EventSchema derive(Class<?> dataClass);

	/**
	 * Finds out whether a schema can be used.
	 * @param schema the schema
	 * @throws IllegalArgumentException when it is no JSON Schema 2020-12 document, with
	 * what is wrong and where
	 */
	void check(EventSchema schema);

	/**
	 * Returns where data is not as a schema wants it.
	 * @param schema the schema
	 * @param data the data: an object, a map, or anything else that can be written
	 * @return the violations, in the order of the schema; empty when there are none
	 * @throws IllegalArgumentException when the schema cannot be used, or the data cannot
	 * be written
	 */
	List<SchemaViolation> validate(EventSchema schema, Object data);

	/**
	 * Returns where a JSON text is not as a schema wants it.
	 * @param schema the schema
	 * @param json the text
	 * @return the violations; one at the root when the text is no JSON
	 * @throws IllegalArgumentException when the schema cannot be used
	 */
	List<SchemaViolation> validateText(EventSchema schema, String json);

}
