package io.github.carillon.events;

/**
 * A handler never ran, because its event or the event that caused that one was ended
 * before its turn: by a timeout, or with its bus. The error of a
 * {@link HandlerResult.Status#CANCELLED} result.
 *
 * @since 0.1
 */
public class HandlerCancelledException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String reason;

	/**
	 * Creates an exception.
	 * @param message which handler, and why
	 */
	public HandlerCancelledException(String message) {
		this(message, message);
	}

	HandlerCancelledException(String message, String reason) {
		super(message);
		this.reason = reason;
	}

	/**
	 * Returns the reason without which handler and which event it is about.
	 */
	String reason() {
		return this.reason;
	}

}
