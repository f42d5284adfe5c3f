package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.outbox.OutboxEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims entries, in a connection that it is given. What may be claimed is read without
 * locks; then as much of it is locked as nobody else is at, and held.
 */
final class EntryClaim {

	private static final Logger logger = LoggerFactory.getLogger(EntryClaim.class);

	private static final int MAX_TARGETS = 40;

	private static final int MAX_ROWS = 250;

	/** How many instances may be at the same entries without one going without. */
	private static final int SPARE = 4;

	private static final int ROUNDS = 5;

	private final DeliveryTable table;

	private final NewEntry.Holder holder;

	EntryClaim(DeliveryTable table, NewEntry.Holder holder) {
		this.table = table;
		this.holder = holder;
	}

	List<OutboxEntry> claim(Connection connection, Collection<String> targets, int limit) throws SQLException {
		int wanted = (int) Math.min(Integer.MAX_VALUE, (long) limit * SPARE);
		for (int round = 0; round < ROUNDS; round++) {
			List<Long> candidates = candidates(connection, List.copyOf(targets), wanted);
			if (candidates.isEmpty()) {
				break;
			}
			List<OutboxEntry> claimed = hold(connection, candidates, limit);
			if (!claimed.isEmpty()) {
				return claimed;
			}
		}
		return List.of();
	}

	private List<Long> candidates(Connection connection, List<String> targets, int limit) throws SQLException {
		List<Long> candidates = new ArrayList<>();
		for (int i = 0; i < targets.size(); i += MAX_TARGETS) {
			candidates
				.addAll(candidatesOf(connection, targets.subList(i, Math.min(targets.size(), i + MAX_TARGETS)), limit));
		}
		if (!connection.getAutoCommit()) {
			connection.commit();
		}
		return candidates;
	}

	private List<Long> candidatesOf(Connection connection, List<String> targets, int limit) throws SQLException {
		List<Object> parameters = new ArrayList<>();
		targets.forEach((target) -> parameters.addAll(List.of(target, limit)));
		parameters.add(limit);
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(),
				this.table.candidates(targets.size()), parameters); ResultSet rows = select.executeQuery()) {
			List<Long> candidates = new ArrayList<>();
			while (rows.next()) {
				candidates.add(rows.getLong(1));
			}
			return candidates;
		}
	}

	/**
	 * Holds what nobody else does; nothing when others are in the way again and again.
	 */
	private List<OutboxEntry> hold(Connection connection, List<Long> candidates, int limit) throws SQLException {
		try {
			return holdSome(connection, candidates, limit);
		}
		catch (SQLException ex) {
			if (!ChangeFailures.isConflict(ex)) {
				throw ex;
			}
			logger.debug("Others are in the way of a claim", ex);
			return List.of();
		}
	}

	private List<OutboxEntry> holdSome(Connection connection, List<Long> candidates, int limit) throws SQLException {
		return ShortTransaction.repeat(() -> ShortTransaction.runReadCommitted(connection, () -> {
			Map<Long, OutboxEntry> locked = new HashMap<>();
			int from = 0;
			while (from < candidates.size() && locked.size() < limit) {
				int to = Math.min(candidates.size(), from + Math.min(MAX_ROWS, limit - locked.size()));
				List<Long> some = candidates.subList(from, to);
				Map<Long, OutboxEntry> entries = lock(connection, some);
				hold(connection, List.copyOf(entries.keySet()));
				locked.putAll(entries);
				from = to;
			}
			return candidates.stream().filter(locked::containsKey).map(locked::get).toList();
		}));
	}

	private Map<Long, OutboxEntry> lock(Connection connection, List<Long> rows) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), this.table.lock(rows.size()),
				rows); ResultSet row = select.executeQuery()) {
			Map<Long, OutboxEntry> locked = new HashMap<>();
			while (row.next()) {
				int takeovers = row.getInt(6) + (row.getString(7).equals("IN_FLIGHT") ? 1 : 0);
				locked.put(row.getLong(1), new OutboxEntry(this.table.dialect().readId(row, 2), row.getString(3),
						row.getLong(4) + 1, row.getInt(5) + 1, takeovers));
			}
			return locked;
		}
	}

	private void hold(Connection connection, List<Long> rows) throws SQLException {
		if (rows.isEmpty()) {
			return;
		}
		List<Object> parameters = new ArrayList<>();
		parameters.add(this.holder.name());
		parameters.add(this.holder.lease().toNanos());
		rows.stream().sorted(Comparator.naturalOrder()).forEach(parameters::add);
		try (PreparedStatement update = Lookup.prepare(connection, this.table.dialect(), this.table.hold(rows.size()),
				parameters)) {
			update.executeUpdate();
		}
		catch (SQLException ex) {
			if (ChangeFailures.isUniqueViolation(ex)) {
				throw new SQLException("Somebody else holds an entry of the same key", ChangeFailures.CONFLICT, ex);
			}
			throw ex;
		}
	}

}
