package io.github.carillon.events.schema;

/**
 * What happens to an event whose type is not registered.
 *
 * @since 0.1
 */
public enum UnknownTypes {

	/** It is published. */
	ALLOW,

	/** It is published, and a warning is logged. */
	WARN,

	/** It is refused with an {@link UnknownEventTypeException}. */
	REJECT

}
