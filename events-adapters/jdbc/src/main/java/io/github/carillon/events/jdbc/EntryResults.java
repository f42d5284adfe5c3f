package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.outbox.EntryResult;
import io.github.carillon.events.outbox.OutboxEntry;

/**
 * Writes what became of entries that are held, in a connection that it is given; counts
 * what is not held any more.
 */
final class EntryResults {

	/** Longer than anybody waits, and no overflow. */
	private static final Duration MAX_DELAY = Duration.ofDays(36_500);

	private final DeliveryTable table;

	private final NewEntry.Holder holder;

	private final KeyLines lines;

	/** Whether the driver was seen not to say what a batch has changed. */
	private volatile boolean oneByOne;

	EntryResults(DeliveryTable table, NewEntry.Holder holder) {
		this.table = table;
		this.holder = holder;
		this.lines = new KeyLines(table);
	}

	/**
	 * Holds entries for another lease.
	 * @return those that are not held any more
	 */
	List<OutboxEntry> renew(Connection connection, List<OutboxEntry> entries) throws SQLException {
		return update(connection, this.table.renew(), entries, (statement, entry) -> {
			statement.setLong(1, this.holder.lease().toNanos());
			bindHeld(statement, 1, entry);
		});
	}

	/**
	 * Writes results down.
	 * @return those of entries that are not held any more
	 */
	List<EntryResult> finish(Connection connection, List<EntryResult> results) throws SQLException {
		Set<UUID> events = new HashSet<>();
		Set<String> targets = new HashSet<>();
		results.forEach((result) -> {
			events.add(result.entry().eventId());
			targets.add(result.entry().target());
		});
		Set<KeyLines.Line> lines = this.lines.ofEvents(connection, events, targets);
		List<EntryResult> missed = new ArrayList<>();
		for (EntryResult result : update(connection, this.table.finish(), results, this::bind)) {
			if (!isWritten(connection, result)) {
				missed.add(result);
			}
		}
		this.lines.goOn(connection, lines);
		return missed;
	}

	/**
	 * Returns whether a result was written before: its commit may have taken place
	 * although nobody heard of it. What somebody else gave up is not dead in that way.
	 */
	private boolean isWritten(Connection connection, EntryResult result) throws SQLException {
		OutboxEntry entry = result.entry();
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), this.table.result(),
				List.of(entry.eventId(), entry.target(), entry.token())); ResultSet row = select.executeQuery()) {
			return row.next() && row.getString(1).equals(result.status().name())
					&& (result.status() != Delivery.Status.DEAD || row.getObject(2) != null);
		}
	}

	private void bind(PreparedStatement statement, EntryResult result) throws SQLException {
		boolean waits = result.status() == Delivery.Status.PENDING;
		boolean dead = result.status() == Delivery.Status.DEAD;
		statement.setString(1, result.status().name());
		statement.setInt(2, result.attempted() ? 1 : 0);
		statement.setInt(3, result.attempted() ? 0 : 1);
		statement.setObject(4, waits ? nanos(result.delay()) : null, Types.BIGINT);
		statement.setInt(5, waits ? 1 : 0);
		statement.setInt(6, (waits || (dead && result.blocksKey())) ? 1 : 0);
		statement.setInt(7, dead ? 1 : 0);
		statement.setInt(8, (result.error() != null) ? 1 : 0);
		statement.setString(9, (result.error() != null) ? ErrorText.of(result.error()) : null);
		bindHeld(statement, 9, result.entry());
	}

	private void bindHeld(PreparedStatement statement, int offset, OutboxEntry entry) throws SQLException {
		this.table.dialect().bind(statement, offset + 1, entry.eventId());
		statement.setString(offset + 2, entry.target());
		statement.setLong(offset + 3, entry.token());
		statement.setString(offset + 4, this.holder.name());
	}

	private static long nanos(Duration delay) {
		return delay.isNegative() ? 0 : (delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay).toNanos();
	}

	/**
	 * Updates a row for each item, and returns the items that have none.
	 */
	private <T> List<T> update(Connection connection, String sql, List<T> items, Binder<T> binder) throws SQLException {
		int[] counts = counts(connection, sql, items, binder);
		List<T> missed = new ArrayList<>();
		for (int i = 0; i < counts.length; i++) {
			if (counts[i] == 0) {
				missed.add(items.get(i));
			}
		}
		return missed;
	}

	private <T> int[] counts(Connection connection, String sql, List<T> items, Binder<T> binder) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			int[] counts = new int[items.size()];
			for (int i = 0; i < counts.length; i++) {
				binder.bind(statement, items.get(i));
				if (this.oneByOne) {
					counts[i] = statement.executeUpdate();
				}
				else {
					statement.addBatch();
				}
			}
			return this.oneByOne ? counts : known(statement.executeBatch());
		}
	}

	private int[] known(int[] counts) throws SQLException {
		if (Arrays.stream(counts).anyMatch((count) -> count == Statement.SUCCESS_NO_INFO)) {
			this.oneByOne = true;
			throw new SQLException("The driver does not say what a batch has changed", ChangeFailures.CONFLICT);
		}
		return counts;
	}

	@FunctionalInterface
	private interface Binder<T> {

		void bind(PreparedStatement statement, T item) throws SQLException;

	}

}
