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

	/**
	 * Creates an exception.
	 * @param message which handler, and why
	 */
	public HandlerCancelledException(String message) {
		super(message);
	}

}
