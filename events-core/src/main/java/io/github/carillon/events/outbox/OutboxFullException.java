package io.github.carillon.events.outbox;

/**
 * An outbox keeps no more undelivered entries. The event is not published.
 *
 * @since 0.1
 */
public class OutboxFullException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what is full, and what to do
	 */
	public OutboxFullException(String message) {
		super(message);
	}

}
