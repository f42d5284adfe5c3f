package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;

import io.github.carillon.events.deadletter.DeadLetter;

/**
 * Retries and gives up entries, some in each transaction and with their dead letters;
 * those that were there when it began.
 */
final class DeadEntries {

	private static final int MAX_ROWS = 500;

	private final DeliveryTable table;

	private final DeadLetterTable letters;

	private final OutboxConnections connections;

	private final KeyLines lines;

	DeadEntries(DeliveryTable table, DeadLetterTable letters, OutboxConnections connections) {
		this.table = table;
		this.letters = letters;
		this.connections = connections;
		this.lines = new KeyLines(table);
	}

	int retry(String target, Collection<UUID> eventIds) {
		return updateDead(target, eventIds, this.table::retryDead);
	}

	int discard(String target, Collection<UUID> eventIds) {
		return updateDead(target, eventIds, this.table::discardDead);
	}

	/**
	 * Gives up what waits, dead or not.
	 */
	int discardAll(String target) {
		long newest = limits()[1];
		return discard(target, List.of())
				+ update(this.table.selectWaiting(), List.of(target, newest, MAX_ROWS), this.table::discardWaiting);
	}

	private int updateDead(String target, Collection<UUID> eventIds, IntFunction<String> update) {
		long now = limits()[0];
		if (eventIds.isEmpty()) {
			return update(this.table.selectDead(0), List.of(target, now, MAX_ROWS), update);
		}
		List<UUID> ids = List.copyOf(Set.copyOf(eventIds));
		int updated = 0;
		for (int i = 0; i < ids.size(); i += MAX_ROWS) {
			List<UUID> some = ids.subList(i, Math.min(ids.size(), i + MAX_ROWS));
			List<Object> parameters = new ArrayList<>(List.of(target, now));
			parameters.addAll(some);
			parameters.add(MAX_ROWS);
			updated += update(this.table.selectDead(some.size()), parameters, update);
		}
		return updated;
	}

	/**
	 * Returns the time and the newest row.
	 */
	private long[] limits() {
		return this.connections.inTransaction("read the time of the outbox", (connection) -> {
			try (PreparedStatement select = connection.prepareStatement(this.table.limits());
					ResultSet row = select.executeQuery()) {
				row.next();
				return new long[] { row.getLong(1), row.getLong(2) };
			}
		});
	}

	private int update(String select, List<Object> parameters, IntFunction<String> update) {
		int updated = 0;
		while (true) {
			int[] result = this.connections.inTransaction("change entries of the outbox", (connection) -> {
				Map<Long, UUID> rows = rows(connection, select, parameters);
				return new int[] { rows.size(), rows.isEmpty() ? 0 : update(connection, update, rows) };
			});
			updated += result[1];
			if (result[0] < MAX_ROWS || result[1] == 0) {
				return updated;
			}
		}
	}

	/**
	 * Returns rows with the ids of the letters about them.
	 */
	private Map<Long, UUID> rows(Connection connection, String sql, List<Object> parameters) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), sql, parameters);
				ResultSet row = select.executeQuery()) {
			Map<Long, UUID> rows = new LinkedHashMap<>();
			while (row.next()) {
				rows.put(row.getLong(1), DeadLetter.id(this.table.dialect().readId(row, 2), row.getString(3)));
			}
			return rows;
		}
	}

	private int update(Connection connection, IntFunction<String> update, Map<Long, UUID> rows) throws SQLException {
		List<Long> numbers = List.copyOf(rows.keySet());
		Set<KeyLines.Line> lines = this.lines.ofRows(connection, numbers);
		int updated = execute(connection, update.apply(rows.size()), numbers);
		this.lines.goOn(connection, lines);
		execute(connection, this.letters.delete(rows.size()), List.copyOf(rows.values()));
		return updated;
	}

	private int execute(Connection connection, String sql, List<?> parameters) throws SQLException {
		try (PreparedStatement statement = Lookup.prepare(connection, this.table.dialect(), sql, parameters)) {
			return statement.executeUpdate();
		}
	}

}
