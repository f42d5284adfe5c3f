package io.github.carillon.events.jdbc;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;

import org.jspecify.annotations.Nullable;

/**
 * Tells failures apart.
 */
final class ChangeFailures {

	private static final String UNIQUE_VIOLATION = "23505";

	private ChangeFailures() {
	}

	/**
	 * Returns whether a row was there already. The only unique key is the id, and an
	 * event is recorded once.
	 */
	static boolean isDuplicate(@Nullable Throwable failure) {
		return failure instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState());
	}

	/**
	 * Returns whether the connection broke: nothing is wrong with what was to be written.
	 */
	static boolean isDisconnected(Throwable failure) {
		if (!(failure instanceof SQLException sql)) {
			return false;
		}
		String state = (sql.getSQLState() != null) ? sql.getSQLState() : "";
		return sql instanceof SQLTransientConnectionException || sql instanceof SQLRecoverableException
				|| state.startsWith("08") || state.startsWith("57P0");
	}

}
