package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Writes new entries of the outbox, in a connection that it is given, and knows which of
 * them are new: what an earlier delivery of the same event holds must not be held again.
 */
final class EntryWriter {

	private static final int MAX_ROWS = 200;

	private static final int PARAMETERS = 10;

	private final DeliveryTable table;

	private final Clock clock;

	/**
	 * Creates a writer.
	 * @param clock the clock of this process: that of an embedded database stands still
	 * in a transaction, and a lease must not
	 */
	EntryWriter(DeliveryTable table, Clock clock) {
		this.table = table;
		this.clock = clock;
	}

	/**
	 * Writes those entries that are not there.
	 * @return for each entry whether it was written
	 */
	List<Boolean> write(Connection connection, List<NewEntry> entries) throws SQLException {
		List<Boolean> written = new ArrayList<>();
		for (int i = 0; i < entries.size(); i += MAX_ROWS) {
			List<NewEntry> some = entries.subList(i, Math.min(entries.size(), i + MAX_ROWS));
			written.addAll((this.table.dialect() == Dialect.H2) ? writeEach(connection, some)
					: writeTogether(connection, some));
		}
		return written;
	}

	private List<Boolean> writeEach(Connection connection, List<NewEntry> entries) throws SQLException {
		List<Boolean> written = new ArrayList<>();
		try (PreparedStatement insert = connection.prepareStatement(this.table.insert(1))) {
			for (NewEntry entry : entries) {
				bind(insert, 0, entry);
				written.add(writeUnlessPresent(insert));
			}
		}
		return written;
	}

	private static boolean writeUnlessPresent(PreparedStatement insert) throws SQLException {
		try {
			insert.executeUpdate();
			return true;
		}
		catch (SQLException ex) {
			if (ChangeFailures.isUniqueViolation(ex)) {
				return false;
			}
			throw ex;
		}
	}

	/**
	 * Drivers that join the rows of a batch to one statement do not say which of them
	 * were inserted; so this is one statement to begin with.
	 */
	private List<Boolean> writeTogether(Connection connection, List<NewEntry> entries) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement(this.table.insert(entries.size()))) {
			for (int i = 0; i < entries.size(); i++) {
				bind(insert, i * PARAMETERS, entries.get(i));
			}
			Set<Key> inserted = new HashSet<>();
			try (ResultSet rows = insert.executeQuery()) {
				while (rows.next()) {
					inserted.add(new Key(this.table.dialect().readId(rows, 1), rows.getString(2)));
				}
			}
			// once: an event may be twice among those that share a commit
			return entries.stream().map((entry) -> inserted.remove(new Key(entry.eventId(), entry.target()))).toList();
		}
	}

	private void bind(PreparedStatement insert, int offset, NewEntry entry) throws SQLException {
		NewEntry.@Nullable Holder holder = entry.holder();
		this.table.dialect().bind(insert, offset + 1, entry.eventId());
		insert.setString(offset + 2, entry.target());
		insert.setString(offset + 3, (holder != null) ? "IN_FLIGHT" : "PENDING");
		insert.setLong(offset + 4, entry.token());
		insert.setObject(offset + 5, (holder != null) ? holder.name() : null, Types.VARCHAR);
		insert.setLong(offset + 6,
				(holder != null && this.table.dialect().isEmbedded()) ? EventRow.nanos(this.clock.instant()) : 0);
		insert.setLong(offset + 7, (holder != null) ? holder.lease().toNanos() : 0);
		insert.setString(offset + 8, entry.target());
		insert.setObject(offset + 9, entry.key(), Types.VARCHAR);
		insert.setInt(offset + 10, (holder != null) ? 1 : 0);
	}

	private record Key(UUID eventId, String target) {
	}

}
