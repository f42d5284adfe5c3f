package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs work in a transaction of its own, and leaves the connection as it was.
 */
final class ShortTransaction {

	private static final int ATTEMPTS = 6;

	private static final long MAX_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

	private ShortTransaction() {
	}

	/**
	 * Runs work and commits, or rolls back when it fails.
	 */
	static <T> T run(Connection connection, Work<T> work) throws SQLException {
		boolean autoCommit = connection.getAutoCommit();
		if (autoCommit) {
			connection.setAutoCommit(false);
		}
		try {
			T result = work.run();
			connection.commit();
			return result;
		}
		catch (SQLException | RuntimeException | Error ex) {
			rollback(connection, ex);
			throw ex;
		}
		finally {
			if (autoCommit) {
				connection.setAutoCommit(true);
			}
		}
	}

	/**
	 * The same at READ COMMITTED: with what MariaDB does by default, those who claim
	 * entries deadlock with those who write them.
	 */
	static <T> T runReadCommitted(Connection connection, Work<T> work) throws SQLException {
		int isolation = connection.getTransactionIsolation();
		if (isolation == Connection.TRANSACTION_READ_COMMITTED) {
			return run(connection, work);
		}
		connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
		try {
			return run(connection, work);
		}
		finally {
			connection.setTransactionIsolation(isolation);
		}
	}

	/**
	 * Runs a transaction again, some times, when it was in the way of another.
	 */
	static <T> T repeat(Work<T> transaction) throws SQLException {
		for (int attempt = 1;; attempt++) {
			try {
				return transaction.run();
			}
			catch (SQLException ex) {
				if (attempt == ATTEMPTS || !ChangeFailures.isConflict(ex)) {
					throw ex;
				}
				LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MAX_PAUSE));
			}
		}
	}

	private static void rollback(Connection connection, Throwable cause) {
		try {
			connection.rollback();
		}
		catch (SQLException ex) {
			cause.addSuppressed(ex);
		}
	}

	/**
	 * What is done in a transaction.
	 *
	 * @param <T> the type of its result
	 */
	@FunctionalInterface
	interface Work<T> {

		T run() throws SQLException;

	}

}
