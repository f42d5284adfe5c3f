package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

/**
 * Writes changes with one commit, in a connection of its own.
 */
final class ChangeBatch {

	private final DataSource dataSource;

	private final EventTable table;

	ChangeBatch(DataSource dataSource, EventTable table) {
		this.dataSource = dataSource;
		this.table = table;
	}

	/**
	 * Writes all or none of the changes.
	 * @throws NoConnectionException when there was no connection to begin with
	 */
	void write(List<Change> changes) throws SQLException {
		try (Connection connection = connect()) {
			boolean single = changes.size() == 1 && connection.getAutoCommit();
			boolean autoCommit = connection.getAutoCommit();
			if (autoCommit && !single) {
				connection.setAutoCommit(false);
			}
			try {
				execute(connection, changes);
				if (!single) {
					connection.commit();
				}
			}
			catch (SQLException | RuntimeException ex) {
				rollback(connection, single, ex);
				throw ex;
			}
			finally {
				if (autoCommit && !single) {
					connection.setAutoCommit(true);
				}
			}
		}
	}

	private Connection connect() throws NoConnectionException {
		try {
			return this.dataSource.getConnection();
		}
		catch (SQLException | RuntimeException ex) {
			throw new NoConnectionException(ex);
		}
	}

	private void execute(Connection connection, List<Change> changes) throws SQLException {
		insert(connection, changes);
		mark(connection, changes);
	}

	private void insert(Connection connection, List<Change> changes) throws SQLException {
		if (changes.stream().allMatch((change) -> change.row() == null)) {
			return;
		}
		try (PreparedStatement statement = connection.prepareStatement(this.table.insert())) {
			for (Change change : changes) {
				EventRow row = change.row();
				if (row != null) {
					row.bind(statement, this.table.dialect());
					statement.addBatch();
				}
			}
			statement.executeBatch();
		}
	}

	/**
	 * After all inserts: a handler fails after its event is recorded.
	 */
	private void mark(Connection connection, List<Change> changes) throws SQLException {
		if (changes.stream().allMatch((change) -> change.row() != null)) {
			return;
		}
		try (PreparedStatement statement = connection.prepareStatement(this.table.markFailed())) {
			for (Change change : changes) {
				if (change.row() == null) {
					this.table.dialect().bind(statement, 1, change.id());
					statement.addBatch();
				}
			}
			statement.executeBatch();
		}
	}

	private static void rollback(Connection connection, boolean single, Exception cause) {
		try {
			if (!single) {
				connection.rollback();
			}
		}
		catch (SQLException ex) {
			cause.addSuppressed(ex);
		}
	}

	/**
	 * Nothing was tried for want of a connection.
	 */
	static final class NoConnectionException extends SQLException {

		private static final long serialVersionUID = 1L;

		NoConnectionException(Exception cause) {
			super("No connection to the database of the event history: " + cause.getMessage(),
					(cause instanceof SQLException sql) ? sql.getSQLState() : null, cause);
		}

	}

}
