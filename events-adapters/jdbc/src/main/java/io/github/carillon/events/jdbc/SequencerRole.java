package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The role of the one who gives positions: a row with a lease by the clock of the
 * database, and a token that counts up whenever somebody takes it. Whoever held it before
 * can give none any more, however late it notices. Used by one thread, in transactions
 * that it is given.
 */
final class SequencerRole {

	/** How many events get their positions together at most. */
	static final int MAX_BATCH = 1024;

	private static final long NOT_HELD = -1;

	private final FeedTable table;

	private final String owner;

	private final Duration lease;

	private long token = NOT_HELD;

	/** The token as it was last seen. */
	private long found;

	private long lastPosition;

	private long renewedAt;

	SequencerRole(FeedTable table, String owner, Duration lease) {
		this.table = table;
		this.owner = owner;
		this.lease = lease;
	}

	boolean isHeld() {
		return this.token != NOT_HELD;
	}

	/**
	 * Forgets the role, such as when it is not known what was committed.
	 */
	void forget() {
		this.token = NOT_HELD;
	}

	/**
	 * Returns the last position that was given, as far as is known.
	 */
	long lastPosition() {
		return this.lastPosition;
	}

	/**
	 * Looks how far positions were given, and takes the role if nobody holds it.
	 * @return the nanoseconds until the lease of the holder is over, zero when that is
	 * this one
	 */
	long take(Connection connection) throws SQLException {
		long left = look(connection);
		// without a lock, which a holder that stands still would keep
		if (left > 0 || update(connection, this.table.takeRole(), this.owner, this.lease.toNanos(), this.owner) == 0) {
			return Math.max(1, left);
		}
		look(connection);
		this.token = this.found;
		this.renewedAt = System.nanoTime();
		return 0;
	}

	private long look(Connection connection) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(this.table.selectRole());
				ResultSet role = select.executeQuery()) {
			if (!role.next()) {
				throw new SQLException(
						"The table %s is empty: run the script that makes it once more".formatted(this.table.role()));
			}
			this.lastPosition = role.getLong(1);
			this.found = role.getLong(3);
			return this.owner.equals(role.getString(4)) ? 0 : role.getLong(5);
		}
	}

	/**
	 * Gives positions to what has none.
	 * @return how many rows there were
	 */
	int assign(Connection connection) throws SQLException {
		List<Row> rows = unsequenced(connection);
		if (rows.isEmpty()) {
			if (System.nanoTime() - this.renewedAt > this.lease.toNanos() / 3) {
				advance(connection, 0);
			}
			return 0;
		}
		advance(connection, rows.size());
		List<Object> parameters = new ArrayList<>();
		parameters.add(this.lastPosition);
		List<Long> padded = padded(rows);
		parameters.addAll(padded);
		update(connection, this.table.insertPositions(padded.size()), parameters.toArray());
		int given = update(connection, this.table.deleteUnsequenced(padded.size()), padded.toArray());
		if (given != rows.size()) {
			throw new SQLException("Events were deleted while they got their positions", ChangeFailures.CONFLICT);
		}
		return given;
	}

	/**
	 * Takes note that positions were committed.
	 */
	void assigned(int rows) {
		this.lastPosition += rows;
	}

	/**
	 * Drops what has a position already, or comes twice: an event that was recorded
	 * again.
	 * @return how many rows were dropped
	 */
	int dropDuplicates(Connection connection) throws SQLException {
		List<Row> rows = unsequenced(connection);
		if (rows.isEmpty()) {
			return 0;
		}
		advance(connection, 0);
		Set<UUID> known = positioned(connection, rows);
		List<Row> duplicates = rows.stream().filter((row) -> !known.add(row.eventId())).toList();
		if (!duplicates.isEmpty()) {
			List<Long> padded = padded(duplicates);
			update(connection, this.table.deleteUnsequenced(padded.size()), padded.toArray());
		}
		return duplicates.size();
	}

	private Set<UUID> positioned(Connection connection, List<Row> rows) throws SQLException {
		List<UUID> ids = rows.stream().map(Row::eventId).toList();
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(),
				this.table.selectPositioned(ids.size()), ids); ResultSet row = select.executeQuery()) {
			Set<UUID> known = new HashSet<>();
			while (row.next()) {
				known.add(this.table.dialect().readId(row, 1));
			}
			return known;
		}
	}

	void release(Connection connection) throws SQLException {
		if (isHeld()) {
			update(connection, this.table.releaseRole(), this.owner, this.token);
			forget();
		}
	}

	private List<Row> unsequenced(Connection connection) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(this.table.selectUnsequenced())) {
			select.setInt(1, MAX_BATCH);
			try (ResultSet row = select.executeQuery()) {
				List<Row> rows = new ArrayList<>();
				while (row.next()) {
					rows.add(new Row(row.getLong(1), this.table.dialect().readId(row, 2)));
				}
				return rows;
			}
		}
	}

	private void advance(Connection connection, int rows) throws SQLException {
		long now = System.nanoTime();
		if (update(connection, this.table.advance(), this.lastPosition + rows, this.lease.toNanos(), this.owner,
				this.token) != 1) {
			throw new FencedException();
		}
		this.renewedAt = now;
	}

	/**
	 * Returns the numbers of rows, the last repeated: statements of few sizes are
	 * prepared once.
	 */
	private static List<Long> padded(List<Row> rows) {
		int size = Math.max(1, Integer.highestOneBit(2 * rows.size() - 1));
		List<Long> numbers = new ArrayList<>(size);
		for (int i = 0; i < size; i++) {
			numbers.add(rows.get(Math.min(i, rows.size() - 1)).seq());
		}
		return numbers;
	}

	private int update(Connection connection, String sql, Object... parameters) throws SQLException {
		try (PreparedStatement update = Lookup.prepare(connection, this.table.dialect(), sql, List.of(parameters))) {
			return update.executeUpdate();
		}
	}

	private record Row(long seq, UUID eventId) {
	}

	/**
	 * Somebody else has taken the role.
	 */
	static final class FencedException extends SQLException {

		private static final long serialVersionUID = 1L;

		FencedException() {
			super("Somebody else gives positions now");
		}

	}

}
