package io.github.carillon.events;

/**
 * A handler was about to run once more in a chain of events that it is part of too often
 * already: it, and those after it, publish each other for ever. The message shows the
 * chain.
 *
 * @since 0.1
 */
public class CausalLoopException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message which handler, how often, and the chain
	 */
	public CausalLoopException(String message) {
		super(message);
	}

}
