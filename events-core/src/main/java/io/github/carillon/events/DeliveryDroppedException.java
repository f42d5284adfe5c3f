package io.github.carillon.events;

/**
 * A delivery was given up before it began: the queue before its listener was full, the
 * bus was closed, or the executor refused it. The error of a
 * {@link HandlerResult.Status#CANCELLED} result.
 *
 * @since 0.1
 */
public class DeliveryDroppedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String reason;

	/**
	 * Creates an exception.
	 * @param message what was dropped, and why
	 */
	public DeliveryDroppedException(String message) {
		this(message, message);
	}

	DeliveryDroppedException(String message, String reason) {
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
