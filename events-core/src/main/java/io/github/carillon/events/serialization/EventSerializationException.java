package io.github.carillon.events.serialization;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * An event or a part of one could not be written or read.
 *
 * @since 0.1
 */
public class EventSerializationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final @Nullable String pointer;

	/**
	 * Creates an exception.
	 * @param message what could not be done, with what, and where the fault is
	 * @param cause the cause
	 */
	public EventSerializationException(String message, @Nullable Throwable cause) {
		this(message, null, cause);
	}

	/**
	 * Creates an exception.
	 * @param message what could not be done, with what, and where the fault is
	 */
	public EventSerializationException(String message) {
		this(message, null, null);
	}

	/**
	 * Creates an exception.
	 * @param message what could not be done, with what, and where the fault is
	 * @param pointer the place of the fault as a JSON pointer (RFC 6901)
	 * @param cause the cause
	 */
	public EventSerializationException(String message, @Nullable String pointer, @Nullable Throwable cause) {
		super(message, cause);
		this.pointer = pointer;
	}

	/**
	 * Returns the place of the fault in the text or the data.
	 * @return a JSON pointer (RFC 6901), empty when the place is not known
	 */
	public Optional<String> pointer() {
		return Optional.ofNullable(this.pointer);
	}

}
