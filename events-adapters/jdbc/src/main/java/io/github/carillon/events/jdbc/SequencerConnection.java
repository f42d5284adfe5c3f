package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * Gives the sequencer its transactions: in a connection of its own, which is kept, where
 * it can have one beside the pool; else in one of the pool at a time. The server ends a
 * transaction of its own connection that stands still for longer than the lease: the role
 * would be locked for as long as the process stands still. Used by one thread.
 */
final class SequencerConnection implements AutoCloseable {

	private final DataSource pool;

	private final @Nullable DataSource own;

	private final Dialect dialect;

	private final Duration lease;

	private @Nullable Connection kept;

	SequencerConnection(DataSource pool, @Nullable DataSource own, Dialect dialect, Duration lease) {
		this.pool = pool;
		this.own = own;
		this.dialect = dialect;
		this.lease = lease;
	}

	/**
	 * Runs work in a transaction at READ COMMITTED, again when it was in the way of
	 * another.
	 */
	<T> T inTransaction(OutboxConnections.Work<T> work) throws SQLException {
		Connection connection = kept();
		if (connection != null) {
			return ShortTransaction.repeat(() -> ShortTransaction.run(connection, () -> work.run(connection)));
		}
		try (Connection borrowed = this.pool.getConnection()) {
			return ShortTransaction.repeat(() -> ShortTransaction.runReadCommitted(borrowed, () -> work.run(borrowed)));
		}
	}

	private @Nullable Connection kept() {
		if (this.kept == null && this.own != null) {
			try {
				this.kept = open(this.own);
			}
			catch (SQLException ex) {
				// one of the pool will do
				close();
			}
		}
		return this.kept;
	}

	private Connection open(DataSource dataSource) throws SQLException {
		Connection connection = dataSource.getConnection();
		try {
			prepare(connection);
			return connection;
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	private void prepare(Connection connection) throws SQLException {
		String limit = switch (this.dialect) {
			case H2 -> "";
			case POSTGRESQL -> "set idle_in_transaction_session_timeout = " + this.lease.toMillis();
			case MARIADB -> "set session idle_write_transaction_timeout = " + Math.max(1, this.lease.toSeconds());
		};
		if (!limit.isEmpty()) {
			try (Statement statement = connection.createStatement()) {
				statement.execute(limit);
			}
		}
		connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
		connection.setAutoCommit(false);
	}

	/**
	 * Gives up the kept connection, if there is one. Another is opened when it is needed.
	 */
	@Override
	public void close() {
		Connection connection = this.kept;
		this.kept = null;
		if (connection != null) {
			try {
				connection.close();
			}
			catch (SQLException ex) {
				// it is broken, and gone
			}
		}
	}

}
