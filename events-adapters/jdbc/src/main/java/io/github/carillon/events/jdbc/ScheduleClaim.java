package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Claims what is due, and gives back what could not be published. What may be claimed is
 * read without locks; then as much of it is locked as nobody else is at, and held.
 */
final class ScheduleClaim {

	/** How many instances may be at the same rows without one going without. */
	private static final int SPARE = 4;

	private final ScheduleTable table;

	private final OutboxConnections connections;

	private final Duration lease;

	private final String owner = OutboxOwners.newName();

	ScheduleClaim(ScheduleTable table, OutboxConnections connections, Duration lease) {
		this.table = table;
		this.connections = connections;
		this.lease = lease;
		OutboxOwners.add(this.owner);
	}

	/**
	 * Claims rows of a bus.
	 */
	List<Claimed> claim(String bus, int limit) {
		return this.connections.connected("claim what is scheduled", (connection) -> {
			List<Long> candidates = candidates(connection, bus, limit * SPARE);
			return candidates.isEmpty() ? List.of() : ShortTransaction
				.repeat(() -> ShortTransaction.runReadCommitted(connection, () -> hold(connection, candidates, limit)));
		});
	}

	private List<Long> candidates(Connection connection, String bus, int limit) throws SQLException {
		List<Long> candidates = longs(connection, this.table.candidates(), List.of(bus, limit));
		if (!connection.getAutoCommit()) {
			connection.commit();
		}
		return candidates;
	}

	private List<Claimed> hold(Connection connection, List<Long> candidates, int limit) throws SQLException {
		Map<Long, Claimed> held = new LinkedHashMap<>();
		int from = 0;
		while (from < candidates.size() && held.size() < limit) {
			int to = Math.min(candidates.size(), from + limit - held.size());
			List<Long> some = candidates.subList(from, to);
			held.putAll(lock(connection, some));
			from = to;
		}
		if (!held.isEmpty()) {
			List<Object> parameters = new ArrayList<>(List.of(this.lease.toNanos(), this.owner));
			held.keySet().stream().sorted(Comparator.naturalOrder()).forEach(parameters::add);
			update(connection, this.table.hold(held.size()), parameters);
		}
		return candidates.stream().filter(held::containsKey).map(held::get).toList();
	}

	private Map<Long, Claimed> lock(Connection connection, List<Long> rows) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), this.table.lock(rows.size()),
				rows); ResultSet row = select.executeQuery()) {
			Map<Long, Claimed> locked = new LinkedHashMap<>();
			while (row.next()) {
				locked.put(row.getLong(1), new Claimed(row.getLong(1), row.getLong(2) + 1, row.getInt(3),
						ScheduleRow.read(row, 4, this.table.dialect()), row.getLong(19)));
			}
			return locked;
		}
	}

	/**
	 * Returns in how many nanoseconds the next of a bus is due.
	 */
	long untilDue(String bus) {
		List<Long> next = this.connections.connected("see what is scheduled", (connection) -> {
			List<Long> found = longs(connection, this.table.untilDue(), List.of(bus, 1));
			if (!connection.getAutoCommit()) {
				connection.commit();
			}
			return found;
		});
		return next.isEmpty() ? Long.MAX_VALUE : next.get(0);
	}

	private List<Long> longs(Connection connection, String sql, List<?> parameters) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), sql, parameters);
				ResultSet row = select.executeQuery()) {
			List<Long> values = new ArrayList<>();
			while (row.next()) {
				values.add(row.getLong(1));
			}
			return values;
		}
	}

	/**
	 * Has it published again after a time.
	 * @param counts whether it counts as tried
	 */
	void release(long seq, long token, Duration delay, boolean counts) {
		change("give back what is scheduled", this.table.release(),
				List.of(delay.toNanos(), counts ? 1 : 0, seq, token));
	}

	/**
	 * Sets it aside until somebody looks at it.
	 */
	boolean park(long seq, long token, Throwable reason) {
		return change("park what is scheduled", this.table.park(), List.of(ErrorText.of(reason), seq, token)) > 0;
	}

	/**
	 * Takes over at once what a process before this one held, where there can be no
	 * other.
	 */
	void expireOthers(String bus) {
		if (!this.table.dialect().isEmbedded()) {
			return;
		}
		List<String> living = OutboxOwners.living();
		List<Object> parameters = new ArrayList<>(List.of(bus, this.lease.toNanos()));
		parameters.addAll(living);
		this.connections.inTransaction("take over what is scheduled",
				(connection) -> H2Database.isOfThisProcess(connection)
						? update(connection, this.table.expireOthers(living.size()), parameters) : 0);
	}

	/**
	 * Returns how much is scheduled on each bus.
	 */
	Map<String, Long> countByBus() {
		return this.connections.inTransaction("see what is scheduled", (connection) -> {
			try (PreparedStatement select = connection.prepareStatement(this.table.countByBus());
					ResultSet row = select.executeQuery()) {
				Map<String, Long> counts = new LinkedHashMap<>();
				while (row.next()) {
					counts.put(row.getString(1), row.getLong(2));
				}
				return counts;
			}
		});
	}

	private int change(String task, String sql, List<?> parameters) {
		return this.connections.inTransaction(task, (connection) -> update(connection, sql, parameters));
	}

	private int update(Connection connection, String sql, List<?> parameters) throws SQLException {
		try (PreparedStatement update = Lookup.prepare(connection, this.table.dialect(), sql, parameters)) {
			return update.executeUpdate();
		}
	}

	void close() {
		OutboxOwners.remove(this.owner);
	}

	/**
	 * A row that is held.
	 *
	 * @param seq its number
	 * @param token the fencing token it is held under
	 * @param attempts how often it was tried
	 * @param row what it says
	 * @param now the time of the database
	 */
	record Claimed(long seq, long token, int attempts, ScheduleRow row, long now) {
	}

}
