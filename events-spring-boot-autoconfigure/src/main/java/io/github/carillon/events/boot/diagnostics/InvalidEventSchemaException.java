package io.github.carillon.events.boot.diagnostics;

/**
 * A JSON Schema of an event type, from a property, a file or a bean, cannot be used.
 *
 * @since 0.1
 */
public class InvalidEventSchemaException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param cause what says the type, where its schema is from, and what is wrong with
	 * it
	 */
	public InvalidEventSchemaException(IllegalArgumentException cause) {
		super(cause.getMessage(), cause);
	}

}
