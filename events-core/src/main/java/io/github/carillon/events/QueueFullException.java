package io.github.carillon.events;

/**
 * A delivery was dropped because the queue before its listener was full; the error of a
 * {@link HandlerResult.Status#CANCELLED} result.
 *
 * @since 0.1
 */
public class QueueFullException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what was dropped, and why
	 */
	public QueueFullException(String message) {
		super(message);
	}

}
