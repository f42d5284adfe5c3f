package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

/**
 * Writes changes with one commit, in a connection of its own.
 */
final class ChangeBatch {

	private final DataSource dataSource;

	private final EventTable table;

	private final EntryWriter entries;

	private final Duration timeout;

	/**
	 * @param timeout how long to wait for a server that does not answer
	 */
	ChangeBatch(DataSource dataSource, EventTable table, EntryWriter entries, Duration timeout) {
		this.dataSource = dataSource;
		this.timeout = timeout;
		this.table = table;
		this.entries = entries;
	}

	/**
	 * Writes all or none of the changes; again when they were in somebody else's way.
	 * @throws NoConnectionException when there was no connection to begin with
	 */
	void write(List<Change> changes) throws SQLException {
		try (Connection connection = connect()) {
			NetworkTimeout.within(this.timeout, connection, () -> write(connection, changes));
		}
	}

	private int write(Connection connection, List<Change> changes) throws SQLException {
		if (changes.size() == 1 && changes.get(0).entries().isEmpty() && connection.getAutoCommit()) {
			return execute(connection, changes);
		}
		return ShortTransaction.repeat(() -> ShortTransaction.run(connection, () -> execute(connection, changes)));
	}

	private Connection connect() throws NoConnectionException {
		try {
			return this.dataSource.getConnection();
		}
		catch (SQLException | RuntimeException ex) {
			throw new NoConnectionException(ex);
		}
	}

	private int execute(Connection connection, List<Change> changes) throws SQLException {
		insert(connection, changes);
		mark(connection, changes);
		return changes.size();
	}

	private void insert(Connection connection, List<Change> changes) throws SQLException {
		List<Change> inserts = changes.stream().filter((change) -> change.row() != null).toList();
		if (inserts.isEmpty()) {
			return;
		}
		try {
			insertEvents(connection, inserts);
		}
		catch (SQLException ex) {
			// of one that is there already, the entries may be new
			if (changes.size() > 1 || changes.get(0).entries().isEmpty() || !ChangeFailures.isDuplicate(ex)) {
				throw ex;
			}
		}
		insertEntries(connection, inserts);
	}

	private void insertEvents(Connection connection, List<Change> changes) throws SQLException {
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

	private void insertEntries(Connection connection, List<Change> changes) throws SQLException {
		List<NewEntry> entries = changes.stream().flatMap((change) -> change.entries().stream()).toList();
		if (entries.isEmpty()) {
			return;
		}
		List<Boolean> written = this.entries.write(connection, entries);
		int from = 0;
		for (Change change : changes) {
			int to = from + change.entries().size();
			change.written(written.subList(from, to));
			from = to;
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
