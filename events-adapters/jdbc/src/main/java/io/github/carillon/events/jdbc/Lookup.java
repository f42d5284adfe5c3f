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
 * How the rows of a query are found: by one index, whose first column is bound to a value
 * and whose others are time and id.
 *
 * @param column the first column of the index, {@code null} for that of time alone
 * @param value what it is bound to
 */
record Lookup(@Nullable String column, @Nullable Object value) {

	/** All rows, by time. */
	static final Lookup ALL = new Lookup(null, null);

	/**
	 * Returns the lookup by what a query says, but for its types when they are a pattern;
	 * by that which usually leaves the fewest rows.
	 * @return the lookup, empty when only types or source are left to tell
	 */
	static Optional<Lookup> of(EventQuery query) {
		if (query.causedBy().isPresent()) {
			return Optional.of(new Lookup("causation_id", query.causedBy().get()));
		}
		if (query.correlationId().isPresent()) {
			return Optional.of(new Lookup("correlation_id", query.correlationId().get()));
		}
		if (query.subject().isPresent()) {
			return Optional.of(new Lookup("subject", query.subject().get()));
		}
		if (query.key().isPresent()) {
			return Optional.of(new Lookup("event_key", query.key().get()));
		}
		if (query.status().filter(EventStatus.FAILED::equals).isPresent()) {
			return Optional.of(new Lookup("status", EventStatus.FAILED));
		}
		return query.pattern().literal().map(Lookup::ofType);
	}

	static Lookup ofType(String type) {
		return new Lookup("type", type);
	}

	static Lookup ofSource(String source) {
		return new Lookup("source", source);
	}

	/**
	 * Returns whether every row that is found matches the query.
	 */
	boolean isExactFor(EventQuery query) {
		int criteria = (query.causedBy().isPresent() ? 1 : 0) + (query.correlationId().isPresent() ? 1 : 0)
				+ (query.subject().isPresent() ? 1 : 0) + (query.key().isPresent() ? 1 : 0)
				+ (query.status().isPresent() ? 1 : 0) + (query.source().isPresent() ? 1 : 0) + (isEvery(query) ? 0 : 1)
				+ (query.priority().isPresent() ? 1 : 0) + query.headers().size() + (query.hasData() ? 1 : 0);
		return criteria == ((this.column != null) ? 1 : 0);
	}

	static boolean isEvery(EventQuery query) {
		String pattern = query.pattern().toString();
		return pattern.equals("*") || pattern.equals("**");
	}

	/**
	 * Returns the part of a statement after {@code where}: rows after a place, in the
	 * order of the query. The order begins with the bound column, else not every database
	 * takes the index for it.
	 */
	String condition(EventQuery query, @Nullable EventCursor after) {
		StringJoiner condition = new StringJoiner(" and ");
		condition.setEmptyValue("1 = 1");
		if (this.column != null) {
			// a status is written out: a partial index is not taken for a parameter
			condition.add(this.column + " = " + ((this.value instanceof EventStatus) ? EventTable.FAILED : "?"));
		}
		query.since().ifPresent((since) -> condition.add("time_nanos >= ?"));
		query.until().ifPresent((until) -> condition.add("time_nanos < ?"));
		boolean oldestFirst = query.isOldestFirst();
		if (after != null) {
			condition.add(oldestFirst ? "time_nanos >= ? and (time_nanos > ? or id > ?)"
					: "time_nanos <= ? and (time_nanos < ? or id < ?)");
		}
		String direction = oldestFirst ? "" : " desc";
		String first = (this.column != null) ? this.column + direction + ", " : "";
		return condition + " order by " + first + "time_nanos" + direction + ", id" + direction + " limit ?";
	}

	List<Object> parameters(EventQuery query, @Nullable EventCursor after, int limit) {
		List<Object> parameters = new ArrayList<>();
		if (this.value != null && !(this.value instanceof EventStatus)) {
			parameters.add(this.value);
		}
		query.since().map(EventRow::nanos).ifPresent(parameters::add);
		query.until().map(EventRow::nanos).ifPresent(parameters::add);
		if (after != null) {
			long nanos = EventRow.nanos(after.time());
			parameters.addAll(List.of(nanos, nanos, after.id()));
		}
		parameters.add(limit);
		return parameters;
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
