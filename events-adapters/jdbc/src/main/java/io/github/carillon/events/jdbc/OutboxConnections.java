package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

/**
 * Gives the work of an outbox a connection and a transaction of its own, whatever the
 * calling thread holds, on a thread that nobody interrupts where that does harm.
 */
final class OutboxConnections implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	private final Database database;

	private final Duration timeout;

	private final ReaderThreads threads = new ReaderThreads("carillon-outbox-database");

	OutboxConnections(Database database) {
		this(database, TIMEOUT);
	}

	/**
	 * Creates connections for work that is of no use after a time.
	 * @param timeout how long to wait for a server that does not answer
	 */
	OutboxConnections(Database database, Duration timeout) {
		this.database = database;
		this.timeout = timeout;
	}

	/**
	 * Runs work in a transaction at READ COMMITTED, again when it was in the way of
	 * another.
	 */
	<T> T inTransaction(DataSource dataSource, String task, Work<T> work) {
		return connected(dataSource, task, (connection) -> ShortTransaction
			.repeat(() -> ShortTransaction.runReadCommitted(connection, () -> work.run(connection))));
	}

	<T> T inTransaction(String task, Work<T> work) {
		return inTransaction(this.database.dataSource(), task, work);
	}

	/**
	 * Runs work that looks after transactions itself.
	 */
	<T> T connected(DataSource dataSource, String task, Work<T> work) {
		return this.database.dialect().isEmbedded() ? this.threads.call(() -> run(dataSource, task, work))
				: run(dataSource, task, work);
	}

	<T> T connected(String task, Work<T> work) {
		return connected(this.database.dataSource(), task, work);
	}

	private <T> T run(DataSource dataSource, String task, Work<T> work) {
		try (Connection connection = dataSource.getConnection()) {
			return NetworkTimeout.within(this.timeout, connection, () -> work.run(connection));
		}
		catch (SQLException ex) {
			throw this.database.translate(task, null, ex);
		}
	}

	@Override
	public void close() {
		this.threads.close();
	}

	/**
	 * What is done with a connection.
	 *
	 * @param <T> the type of its result
	 */
	@FunctionalInterface
	interface Work<T> {

		T run(Connection connection) throws SQLException;

	}

}
