package io.github.carillon.events.serialization;

/**
 * An event or a part of one could not be written or read.
 *
 * @since 0.1
 */
public class EventSerializationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what could not be done, with what, and where the fault is
	 * @param cause the cause
	 */
	public EventSerializationException(String message, Throwable cause) {
		super(message, cause);
	}

	/**
	 * Creates an exception.
	 * @param message what could not be done, with what, and where the fault is
	 */
	public EventSerializationException(String message) {
		super(message);
	}

}
