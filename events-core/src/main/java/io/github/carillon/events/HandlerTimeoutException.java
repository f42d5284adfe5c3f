package io.github.carillon.events;

/**
 * A handler took longer than it may and was given up. It was not interrupted unless its
 * subscription asked for that; what it still does counts for nothing. The error of a
 * {@link HandlerResult.Status#TIMED_OUT} result.
 *
 * @since 0.1
 */
public class HandlerTimeoutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message which handler, and how long it may take
	 */
	public HandlerTimeoutException(String message) {
		super(message);
	}

}
