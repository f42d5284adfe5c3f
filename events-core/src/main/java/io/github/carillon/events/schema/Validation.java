package io.github.carillon.events.schema;

/**
 * What happens to an event whose data is not as the schema of its type wants it.
 *
 * @since 0.1
 */
public enum Validation {

	/** It is refused with a {@link SchemaViolationException}. */
	REJECT,

	/** It is published, and a warning is logged. */
	WARN,

	/** Nobody looks. */
	OFF

}
