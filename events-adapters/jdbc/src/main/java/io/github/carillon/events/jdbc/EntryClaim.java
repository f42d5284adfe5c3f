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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims entries, in a connection that it is given. What may be claimed is read without
 * locks; then as much of it is locked as nobody else is at, and held. What waits behind
 * another of its key is set aside.
 */
final class EntryClaim {

	private static final Logger logger = LoggerFactory.getLogger(EntryClaim.class);

	private static final int MAX_TARGETS = 40;

	private static final int MAX_ROWS = 250;

	/** How many instances may be at the same entries without one going without. */
	private static final int SPARE = 4;

	private static final int MAX_CANDIDATES = 1_000;

	/** How often others may be in the way. */
	private static final int ROUNDS = 5;

	/** So long a line is gone past at once, in candidates. */
	private static final int MAX_ROUNDS = 200;

	private final DeliveryTable table;

	private final NewEntry.Holder holder;

	private final KeyLines lines;

	/** Whether the last claim met what waits behind others. */
	private volatile boolean crowded;

	EntryClaim(DeliveryTable table, NewEntry.Holder holder) {
		this.table = table;
		this.holder = holder;
		this.lines = new KeyLines(table);
	}

	List<OutboxEntry> claim(Connection connection, Collection<String> targets, int limit) throws SQLException {
		int wanted = (int) Math.min(Integer.MAX_VALUE, (long) limit * SPARE);
		List<OutboxEntry> claimed = new ArrayList<>();
		int fruitless = 0;
		for (int round = 1; claimed.size() < limit && fruitless < ROUNDS; round++) {
			List<Candidate> candidates = candidates(connection, List.copyOf(targets),
					this.crowded ? Math.max(wanted, MAX_CANDIDATES) : wanted);
			List<Long> heads = candidates.stream().filter(Candidate::isHead).map(Candidate::row).toList();
			claimed.addAll(heads.isEmpty() ? List.of() : hold(connection, heads, limit - claimed.size()));
			int aside = setAside(connection, candidates);
			boolean isDone = aside == 0 && (heads.isEmpty() || !claimed.isEmpty());
			if (isDone || round >= (claimed.isEmpty() ? MAX_ROUNDS : ROUNDS)) {
				break;
			}
			fruitless += (aside == 0) ? 1 : 0;
		}
		return claimed;
	}

	private List<Candidate> candidates(Connection connection, List<String> targets, int limit) throws SQLException {
		List<Candidate> candidates = new ArrayList<>();
		for (int i = 0; i < targets.size(); i += MAX_TARGETS) {
			candidates
				.addAll(candidatesOf(connection, targets.subList(i, Math.min(targets.size(), i + MAX_TARGETS)), limit));
		}
		if (!connection.getAutoCommit()) {
			connection.commit();
		}
		return candidates;
	}

	private List<Candidate> candidatesOf(Connection connection, List<String> targets, int limit) throws SQLException {
		List<Object> parameters = new ArrayList<>();
		targets.forEach((target) -> parameters.addAll(List.of(target, limit)));
		parameters.add(limit);
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(),
				this.table.candidates(targets.size()), parameters); ResultSet rows = select.executeQuery()) {
			List<Candidate> candidates = new ArrayList<>();
			while (rows.next()) {
				candidates.add(new Candidate(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getString(4)));
			}
			return candidates;
		}
	}

	/**
	 * Sets aside what this claim met in vain.
	 */
	private int setAside(Connection connection, List<Candidate> candidates) throws SQLException {
		Map<Long, KeyLines.Line> behind = new HashMap<>();
		candidates.forEach((candidate) -> {
			if (candidate.key() != null && candidate.place().equals("BEHIND")) {
				behind.put(candidate.row(), new KeyLines.Line(candidate.target(), candidate.key()));
			}
		});
		this.crowded = !behind.isEmpty();
		try {
			return behind.isEmpty() ? 0 : this.lines.setAside(connection, behind);
		}
		catch (SQLException ex) {
			if (!ChangeFailures.isConflict(ex)) {
				throw ex;
			}
			logger.debug("Others are in the way", ex);
			return 0;
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

	/**
	 * What is due.
	 *
	 * @param row its number
	 * @param target the name of the target
	 * @param key the ordering key
	 * @param place whether it may be claimed: {@code HEAD}, {@code BEHIND} another of its
	 * key, or {@code BLOCKED} by a later one that is in flight
	 */
	private record Candidate(long row, String target, @Nullable String key, String place) {

		boolean isHead() {
			return this.place.equals("HEAD");
		}

	}

}
