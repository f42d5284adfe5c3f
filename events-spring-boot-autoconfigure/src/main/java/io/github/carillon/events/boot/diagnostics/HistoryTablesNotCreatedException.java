package io.github.carillon.events.boot.diagnostics;

import org.springframework.core.NestedExceptionUtils;

/**
 * The database does not let the tables of the history be made, which the application must
 * not start without.
 *
 * @since 0.1
 */
public class HistoryTablesNotCreatedException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param cause what the database said
	 */
	public HistoryTablesNotCreatedException(Throwable cause) {
		super("The tables of the event history could not be made: "
				+ NestedExceptionUtils.getMostSpecificCause(cause).getMessage(), cause);
	}

}
