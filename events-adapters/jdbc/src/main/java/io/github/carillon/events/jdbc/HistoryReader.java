package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.github.carillon.events.Event;
import io.github.carillon.events.history.EventCursor;
import io.github.carillon.events.history.EventPage;
import io.github.carillon.events.history.EventQuery;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries, in a connection that it is given.
 */
final class HistoryReader {

	private static final int CHUNK = 250;

	private final EventTable table;

	private final EventRows rows;

	private final StoredTypes types;

	private final int scanLimit;

	HistoryReader(EventTable table, EventRows rows, int scanLimit) {
		this.table = table;
		this.rows = rows;
		this.types = new StoredTypes(table);
		this.scanLimit = scanLimit;
	}

	@Nullable Event<?> get(Connection connection, UUID id) throws SQLException {
		List<EventRow> found = select(connection, this.table.select(this.table.whereIds(1)), List.of(id));
		return found.isEmpty() ? null : this.rows.toEvent(found.get(0));
	}

	EventPage query(Connection connection, EventQuery query) throws SQLException {
		FoundRows<Event<?>> found = find(connection, query, this.table::select, (row) -> read(row, query));
		return new EventPage(found.rows(), Optional.ofNullable(found.next()).map(EventCursor::toString));
	}

	/**
	 * Returns the rows that match, those that can be read as no event too; without
	 * headers, path and data where the query does not ask for them.
	 */
	FoundRows<EventRow> find(Connection connection, EventQuery query) throws SQLException {
		if (query.hasData() || !query.headers().isEmpty() || query.priority().isPresent()) {
			return find(connection, query, this.table::select, (row) -> (read(row, query) != null) ? row : null);
		}
		return find(connection, query, this.table::selectNames, (row) -> row.mayMatch(query) ? row : null);
	}

	private <T> FoundRows<T> find(Connection connection, EventQuery query, UnaryOperator<String> select,
			Function<EventRow, @Nullable T> reader) throws SQLException {
		List<Lookup> lookups = lookups(connection, query);
		boolean exact = lookups.stream().allMatch((lookup) -> lookup.isExactFor(query));
		List<T> found = new ArrayList<>();
		EventCursor place = query.after().orElse(null);
		EventCursor last = null;
		int left = this.scanLimit;
		while (left > 0) {
			int wanted = query.limit() + 1 - found.size();
			int size = Math.min(left, exact ? wanted : Math.max(wanted, CHUNK));
			List<EventRow> chunk = fetch(connection, select, lookups, query, place, size);
			for (EventRow row : chunk) {
				T value = reader.apply(row);
				if (value != null && found.size() == query.limit()) {
					return new FoundRows<>(found, last);
				}
				place = row.cursor();
				if (value != null) {
					found.add(value);
					last = place;
				}
			}
			if (chunk.size() < size) {
				return new FoundRows<>(found, null);
			}
			left -= size;
		}
		return new FoundRows<>(found, place);
	}

	private @Nullable Event<?> read(EventRow row, EventQuery query) {
		if (!row.mayMatch(query)) {
			return null;
		}
		Event<?> event = this.rows.toEvent(row);
		return (event != null && query.matches(event)) ? event : null;
	}

	/**
	 * Returns where to look, the rows of a query being those of all lookups together.
	 */
	private List<Lookup> lookups(Connection connection, EventQuery query) throws SQLException {
		Optional<Lookup> lookup = Lookup.of(query);
		if (lookup.isPresent()) {
			return List.of(lookup.get());
		}
		if (!Lookup.isEvery(query) || !query.exceptions().isEmpty()) {
			Optional<List<String>> matching = this.types.matching(connection, query);
			if (matching.isPresent()) {
				return matching.get().stream().map(Lookup::ofType).toList();
			}
		}
		return List.of(query.source().map(Lookup::ofSource).orElse(Lookup.ALL));
	}

	private List<EventRow> fetch(Connection connection, UnaryOperator<String> select, List<Lookup> lookups,
			EventQuery query, @Nullable EventCursor after, int limit) throws SQLException {
		if (lookups.isEmpty()) {
			return List.of();
		}
		if (lookups.size() == 1) {
			List<Object> parameters = new ArrayList<>();
			String from = lookups.get(0).from(this.table, query, after, limit, parameters);
			return select(connection, select.apply(from), parameters);
		}
		List<UUID> ids = ids(connection, lookups, query, after, limit);
		return ids.isEmpty() ? List.of() : rows(connection, select, ids);
	}

	/**
	 * Returns the ids of the next rows, read from indexes alone.
	 */
	private List<UUID> ids(Connection connection, List<Lookup> lookups, EventQuery query, @Nullable EventCursor after,
			int limit) throws SQLException {
		List<String> parts = new ArrayList<>();
		List<Object> parameters = new ArrayList<>();
		for (Lookup lookup : lookups) {
			String from = lookup.from(this.table, query, after, limit, parameters);
			parts.add("(" + this.table.selectKeys(from) + ")");
		}
		parameters.add(limit);
		String direction = query.isOldestFirst() ? "" : " desc";
		String sql = "select id from (" + String.join(" union all ", parts) + ") keys_of_types order by time_nanos"
				+ direction + ", id" + direction + " limit ?";
		try (PreparedStatement statement = Lookup.prepare(connection, this.table.dialect(), sql, parameters);
				ResultSet keys = statement.executeQuery()) {
			List<UUID> ids = new ArrayList<>();
			while (keys.next()) {
				ids.add(this.table.dialect().readId(keys, 1));
			}
			return ids;
		}
	}

	/**
	 * Returns those of some rows that are there.
	 */
	List<EventRow> rows(Connection connection, List<UUID> ids) throws SQLException {
		return rows(connection, this.table::select, ids);
	}

	private List<EventRow> rows(Connection connection, UnaryOperator<String> select, List<UUID> ids)
			throws SQLException {
		String sql = select.apply(this.table.whereIds(ids.size()));
		Map<UUID, EventRow> found = new HashMap<>();
		select(connection, sql, ids).forEach((row) -> found.put(row.id(), row));
		return ids.stream().map(found::get).filter(Objects::nonNull).toList();
	}

	private List<EventRow> select(Connection connection, String sql, List<?> parameters) throws SQLException {
		try (PreparedStatement statement = Lookup.prepare(connection, this.table.dialect(), sql, parameters);
				ResultSet row = statement.executeQuery()) {
			List<EventRow> found = new ArrayList<>();
			while (row.next()) {
				found.add(EventRow.read(row, this.table.dialect()));
			}
			return found;
		}
	}

	/**
	 * Returns how many rows match. Counted by the database where it can tell, else by
	 * reading all that an index leaves.
	 */
	long count(Connection connection, EventQuery query) throws SQLException {
		if (query.hasData() || !query.headers().isEmpty()) {
			return countByReading(connection, query);
		}
		List<Object> parameters = new ArrayList<>();
		String sql = this.table.countByType(Conditions.of(query, parameters));
		try (PreparedStatement statement = Lookup.prepare(connection, this.table.dialect(), sql, parameters);
				ResultSet counts = statement.executeQuery()) {
			long count = 0;
			while (counts.next()) {
				count += query.matchesType(counts.getString(1)) ? counts.getLong(2) : 0;
			}
			return count;
		}
	}

	private long countByReading(Connection connection, EventQuery query) throws SQLException {
		EventQuery next = query.limit(EventQuery.MAX_LIMIT);
		EventPage page = query(connection, next);
		long count = page.events().size();
		while (page.next().isPresent()) {
			page = query(connection, next.after(page.next().get()));
			count += page.events().size();
		}
		return count;
	}

}
