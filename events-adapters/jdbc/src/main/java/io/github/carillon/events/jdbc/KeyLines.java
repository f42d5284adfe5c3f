package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The entries of one target and key that wait behind the first of them, in a connection
 * that it is given. Claims set them aside, so that no claim meets them again; whoever
 * ends the first brings the next back. The first is locked meanwhile: it cannot end
 * unseen.
 */
final class KeyLines {

	private static final int MAX_LINES = 50;

	private static final int MAX_ROWS = 500;

	private final DeliveryTable table;

	KeyLines(DeliveryTable table) {
		this.table = table;
	}

	/**
	 * Sets aside, in a transaction of its own, entries that wait behind others.
	 * @param behind the entries, each with its line
	 * @return how many
	 */
	int setAside(Connection connection, Map<Long, Line> behind) throws SQLException {
		return ShortTransaction.repeat(() -> ShortTransaction.runReadCommitted(connection, () -> {
			Map<Long, Line> firsts = new TreeMap<>();
			inParts(new HashSet<>(behind.values()),
					(lines) -> firsts.putAll(rows(connection, this.table.firsts(lines.size()), bounds(lines))));
			if (firsts.isEmpty()) {
				return 0;
			}
			List<Long> locked = select(connection, this.table.lockFirst(firsts.size()), List.copyOf(firsts.keySet()));
			Set<Line> lines = new HashSet<>();
			locked.forEach((row) -> lines.add(Objects.requireNonNull(firsts.get(row))));
			TreeMap<Long, Line> aside = new TreeMap<>(behind);
			aside.values().retainAll(lines);
			aside.keySet().removeAll(firsts.keySet());
			return aside.isEmpty() ? 0
					: update(connection, this.table.setAside(aside.size()), List.copyOf(aside.keySet()));
		}));
	}

	/**
	 * Returns the lines that entries stand in.
	 */
	Set<Line> ofRows(Connection connection, List<Long> rows) throws SQLException {
		return lines(connection, this.table.linesOfRows(rows.size()), rows, null);
	}

	/**
	 * Returns the lines that the entries of events stand in.
	 */
	Set<Line> ofEvents(Connection connection, Collection<UUID> events) throws SQLException {
		return ofEvents(connection, events, null);
	}

	/**
	 * Returns the lines that the entries of events stand in, those to some targets.
	 * @param targets the targets, {@code null} for all
	 */
	Set<Line> ofEvents(Connection connection, Collection<UUID> events, @Nullable Set<String> targets)
			throws SQLException {
		return events.isEmpty() ? Set.of()
				: lines(connection, this.table.linesOfEvents(events.size()), events, targets);
	}

	private Set<Line> lines(Connection connection, String sql, Collection<?> parameters, @Nullable Set<String> targets)
			throws SQLException {
		Set<Line> lines = new HashSet<>(rows(connection, sql, List.copyOf(parameters)).values());
		lines.removeIf((line) -> targets != null && !targets.contains(line.target()));
		return lines;
	}

	/**
	 * Brings back the first of lines, in the transaction that has ended those before it,
	 * and after that.
	 */
	void goOn(Connection connection, Set<Line> lines) throws SQLException {
		Set<Long> firsts = new TreeSet<>();
		inParts(lines,
				(some) -> firsts.addAll(rows(connection, this.table.firstsAside(some.size()), bounds(some)).keySet()));
		bringBack(connection, List.copyOf(firsts));
	}

	private static void inParts(Set<Line> lines, Part part) throws SQLException {
		List<Line> all = List.copyOf(lines);
		for (int i = 0; i < all.size(); i += MAX_LINES) {
			part.accept(all.subList(i, Math.min(all.size(), i + MAX_LINES)));
		}
	}

	private List<String> bounds(List<Line> lines) {
		List<String> bounds = new ArrayList<>();
		for (Line line : lines) {
			List<String> bound = List.of(line.target(), line.key());
			bounds.addAll(bound);
			if (this.table.dialect() == Dialect.POSTGRESQL) {
				bounds.addAll(bound);
			}
		}
		return bounds;
	}

	/**
	 * Brings back what is the first of its line although nobody has ended one before it.
	 */
	void heal(Connection connection, Collection<String> targets) throws SQLException {
		for (String target : targets) {
			List<Long> forgotten = select(connection, this.table.forgottenAside(), List.of(target, MAX_ROWS));
			if (!forgotten.isEmpty()) {
				ShortTransaction.repeat(
						() -> ShortTransaction.runReadCommitted(connection, () -> bringBack(connection, forgotten)));
			}
		}
	}

	private int bringBack(Connection connection, List<Long> rows) throws SQLException {
		return rows.isEmpty() ? 0 : update(connection, this.table.bringBack(rows.size()), rows);
	}

	/**
	 * Returns rows, each with its line.
	 */
	private Map<Long, Line> rows(Connection connection, String sql, List<?> parameters) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), sql, parameters);
				ResultSet row = select.executeQuery()) {
			Map<Long, Line> rows = new HashMap<>();
			while (row.next()) {
				rows.put(row.getLong(1), new Line(row.getString(2), row.getString(3)));
			}
			return rows;
		}
	}

	private List<Long> select(Connection connection, String sql, List<?> parameters) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), sql, parameters);
				ResultSet row = select.executeQuery()) {
			List<Long> rows = new ArrayList<>();
			while (row.next()) {
				rows.add(row.getLong(1));
			}
			return rows;
		}
	}

	private int update(Connection connection, String sql, List<Long> rows) throws SQLException {
		try (PreparedStatement update = Lookup.prepare(connection, this.table.dialect(), sql, rows)) {
			return update.executeUpdate();
		}
	}

	/**
	 * What is delivered one after the other.
	 *
	 * @param target the name of the target
	 * @param key the ordering key
	 */
	record Line(String target, String key) {
	}

	@FunctionalInterface
	private interface Part {

		void accept(List<Line> lines) throws SQLException;

	}

}
