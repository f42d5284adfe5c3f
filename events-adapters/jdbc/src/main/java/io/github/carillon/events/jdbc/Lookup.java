package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;

import io.github.carillon.events.history.EventCursor;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventStatus;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a query are found: in one index, whose first column is bound to a
 * value. That no other index is taken is made sure of: by statistics alone a database
 * reads the newest rows of all until enough match, and there may be few that do.
 *
 * @param index the index
 * @param value what its first column is bound to, {@code null} for that of time alone
 */
record Lookup(HistoryIndex index, @Nullable Object value) {

	/** All rows, by time. */
	static final Lookup ALL = new Lookup(HistoryIndex.TIME, null);

	private static final UUID FIRST_ID = new UUID(0, 0);

	/**
	 * Returns the lookup by what a query says, but for its types when they are a pattern;
	 * by that which usually leaves the fewest rows.
	 * @return the lookup, empty when only types or source are left to tell
	 */
	static Optional<Lookup> of(EventQuery query) {
		if (query.causedBy().isPresent()) {
			return Optional.of(new Lookup(HistoryIndex.CAUSATION, query.causedBy().get()));
		}
		if (query.correlationId().isPresent()) {
			return Optional.of(new Lookup(HistoryIndex.CORRELATION, query.correlationId().get()));
		}
		if (query.subject().isPresent()) {
			return Optional.of(new Lookup(HistoryIndex.SUBJECT, query.subject().get()));
		}
		if (query.key().isPresent()) {
			return Optional.of(new Lookup(HistoryIndex.KEY, query.key().get()));
		}
		if (query.status().filter((status) -> status != EventStatus.PUBLISHED).isPresent()) {
			return Optional.of(new Lookup(HistoryIndex.STATUS, query.status().get().name()));
		}
		return query.pattern().literal().map(Lookup::ofType);
	}

	static Lookup ofType(String type) {
		return new Lookup(HistoryIndex.TYPE, type);
	}

	static Lookup ofSource(String source) {
		return new Lookup(HistoryIndex.SOURCE, source);
	}

	/**
	 * Returns whether every row that is found matches the query.
	 */
	boolean isExactFor(EventQuery query) {
		int criteria = (query.causedBy().isPresent() ? 1 : 0) + (query.correlationId().isPresent() ? 1 : 0)
				+ (query.subject().isPresent() ? 1 : 0) + (query.key().isPresent() ? 1 : 0)
				+ (query.status().isPresent() ? 1 : 0) + (query.source().isPresent() ? 1 : 0) + (isEvery(query) ? 0 : 1)
				+ (query.priority().isPresent() ? 1 : 0) + query.headers().size() + (query.hasData() ? 1 : 0)
				+ ((this.index != HistoryIndex.TYPE) ? query.exceptions().size() : 0);
		return criteria == ((this.value != null) ? 1 : 0);
	}

	static boolean isEvery(EventQuery query) {
		String pattern = query.pattern().toString();
		return pattern.equals("*") || pattern.equals("**");
	}

	/**
	 * Returns the part of a statement after the selected columns, for rows after a place
	 * in the order of the query, and adds its parameters.
	 */
	String from(EventTable table, EventQuery query, @Nullable EventCursor after, int limit, List<Object> parameters) {
		StringJoiner condition = new StringJoiner(" and ").setEmptyValue("1 = 1");
		String column = this.index.column();
		if (column != null && this.value != null && table.dialect() == Dialect.POSTGRESQL) {
			addRange(column, this.value, query, after, condition, parameters);
		}
		else {
			addEquality(query, after, condition, parameters);
		}
		parameters.add(limit);
		String direction = query.isOldestFirst() ? "" : " desc";
		// H2 takes an index for an order only when all of its columns are named, MariaDB
		// only
		// when the one that is bound is not
		String first = (column != null && table.dialect() != Dialect.MARIADB) ? column + direction + ", " : "";
		return " from " + table.using(this.index) + " where " + condition + " order by " + first + "time_nanos"
				+ direction + ", id" + direction + " limit ?";
	}

	private void addEquality(EventQuery query, @Nullable EventCursor after, StringJoiner condition,
			List<Object> parameters) {
		if (this.value != null) {
			condition.add(this.index.column() + " = ?");
			parameters.add(this.value);
		}
		query.since().map(EventRow::nanos).ifPresent((since) -> {
			condition.add("time_nanos >= ?");
			parameters.add(since);
		});
		query.until().map(EventRow::nanos).ifPresent((until) -> {
			condition.add("time_nanos < ?");
			parameters.add(until);
		});
		if (after != null) {
			long nanos = EventRow.nanos(after.time());
			condition.add(query.isOldestFirst() ? "time_nanos >= ? and (time_nanos > ? or id > ?)"
					: "time_nanos <= ? and (time_nanos < ? or id < ?)");
			parameters.addAll(List.of(nanos, nanos, after.id()));
		}
	}

	/**
	 * Bounds all columns of the index together, once on each side. PostgreSQL would drop
	 * a column that is bound to one value from the order, and then finds other indexes in
	 * that order.
	 */
	private static void addRange(String column, Object value, EventQuery query, @Nullable EventCursor after,
			StringJoiner condition, List<Object> parameters) {
		String row = "(" + column + ", time_nanos, id)";
		// partial indexes are taken only when they say so
		condition.add((column.equals("status")) ? "status <> 'PUBLISHED'" : column + " is not null");
		long since = query.since().map(EventRow::nanos).orElse(Long.MIN_VALUE);
		if (after != null && query.isOldestFirst() && EventRow.nanos(after.time()) >= since) {
			addBound(row + " > (?, ?, ?)", value, EventRow.nanos(after.time()), after.id(), condition, parameters);
		}
		else {
			addBound(row + " >= (?, ?, ?)", value, since, FIRST_ID, condition, parameters);
		}
		long until = query.until().map(EventRow::nanos).orElse(Long.MAX_VALUE);
		if (after != null && !query.isOldestFirst() && EventRow.nanos(after.time()) < until) {
			addBound(row + " < (?, ?, ?)", value, EventRow.nanos(after.time()), after.id(), condition, parameters);
		}
		else {
			addBound(row + " < (?, ?, ?)", value, until, FIRST_ID, condition, parameters);
		}
	}

	private static void addBound(String comparison, Object value, long nanos, UUID id, StringJoiner condition,
			List<Object> parameters) {
		condition.add(comparison);
		parameters.addAll(List.of(value, nanos, id));
	}

	static PreparedStatement prepare(Connection connection, Dialect dialect, String sql, List<?> parameters)
			throws SQLException {
		PreparedStatement statement = connection.prepareStatement(sql);
		try {
			for (int i = 0; i < parameters.size(); i++) {
				if (parameters.get(i) instanceof UUID id) {
					dialect.bind(statement, i + 1, id);
				}
				else {
					statement.setObject(i + 1, parameters.get(i));
				}
			}
			return statement;
		}
		catch (SQLException | RuntimeException ex) {
			statement.close();
			throw ex;
		}
	}

}
