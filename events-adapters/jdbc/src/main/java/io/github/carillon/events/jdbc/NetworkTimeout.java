package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * How long a connection waits for a server that does not answer, until it is closed. A
 * server that went away without a word would otherwise keep its thread for ever. Drivers
 * of embedded databases know no such time.
 */
final class NetworkTimeout {

	private static final int UNCHANGED = -1;

	private NetworkTimeout() {
	}

	/**
	 * Runs work with a time, unless the connection has a shorter one already, and leaves
	 * the connection as it was.
	 */
	static <T> T within(Duration time, Connection connection, ShortTransaction.Work<T> work) throws SQLException {
		int before = set(connection, (int) Math.max(1, Math.min(Integer.MAX_VALUE, time.toMillis())));
		try {
			return work.run();
		}
		finally {
			if (before != UNCHANGED) {
				restore(connection, before);
			}
		}
	}

	private static int set(Connection connection, int millis) {
		try {
			int before = connection.getNetworkTimeout();
			if (before == 0 || before > millis) {
				connection.setNetworkTimeout(Runnable::run, millis);
				return before;
			}
		}
		catch (SQLException | UnsupportedOperationException | AbstractMethodError ex) {
			// optional in JDBC
		}
		return UNCHANGED;
	}

	private static void restore(Connection connection, int before) {
		try {
			connection.setNetworkTimeout(Runnable::run, before);
		}
		catch (SQLException ex) {
			// it is broken: who gets it next will see
		}
	}

}
