package io.github.carillon.events.jdbc;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Tells failures apart.
 */
final class ChangeFailures {

	private static final String UNIQUE_VIOLATION = "23505";

	/** What a database says of a transaction that is to be tried again. */
	static final String CONFLICT = "40001";

	private static final int MARIADB_DUPLICATE = 1062;

	private static final int MARIADB_LOCK_TIMEOUT = 1205;

	/** Deadlocks, and on H2 rows that changed or were locked for too long. */
	private static final Set<String> CONFLICTS = Set.of(CONFLICT, "40P01", "HYT00", "90131");

	private ChangeFailures() {
	}

	/**
	 * Returns whether the event was there already. The only unique key that an insert can
	 * meet is its id, and an event is recorded once.
	 */
	static boolean isDuplicate(@Nullable Throwable failure) {
		return failure instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState());
	}

	/**
	 * Returns whether somebody else has the only one of what can be there once.
	 */
	static boolean isUniqueViolation(SQLException failure) {
		return UNIQUE_VIOLATION.equals(failure.getSQLState()) || failure.getErrorCode() == MARIADB_DUPLICATE;
	}

	/**
	 * Returns whether it was in the way of somebody else and may succeed when it is tried
	 * again, all of its transaction.
	 */
	static boolean isConflict(SQLException failure) {
		return CONFLICTS.contains(String.valueOf(failure.getSQLState()))
				|| failure.getErrorCode() == MARIADB_LOCK_TIMEOUT;
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
