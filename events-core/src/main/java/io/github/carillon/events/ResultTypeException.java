package io.github.carillon.events;

/**
 * A handler returned something else than its event's type declares. What it returned is
 * neither converted nor kept.
 *
 * @since 0.1
 */
public class ResultTypeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what was returned, and what is declared
	 */
	public ResultTypeException(String message) {
		super(message);
	}

}
