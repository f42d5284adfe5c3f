package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.carillon.events.EventPattern;
import io.github.carillon.events.history.EventQuery;
import org.jspecify.annotations.Nullable;

/**
 * Which of the types that a table has events of a query means. Reads one entry of the
 * index per type, so that a pattern costs no more than so many types by name.
 */
final class StoredTypes {

	/** How many types are looked up by name. */
	static final int MAX_MATCHES = 50;

	/** How many types are looked at to find those. */
	private static final int MAX_TYPES = 200;

	/** Comes after every character of a type name. */
	private static final String END = "~";

	/** The first of the characters of a type name. */
	private static final String NEXT = "-";

	private final EventTable table;

	StoredTypes(EventTable table) {
		this.table = table;
	}

	/**
	 * Returns the types.
	 * @return the names, empty when there are too many to look them up by name
	 */
	Optional<List<String>> matching(Connection connection, EventQuery query) throws SQLException {
		EventPattern pattern = query.pattern();
		List<String> all = (this.table.dialect() == Dialect.H2) ? visit(connection, pattern.literalPrefix())
				: select(connection, pattern.literalPrefix());
		List<String> matches = all.stream().filter(query::matchesType).toList();
		return (all.size() > MAX_TYPES || matches.size() > MAX_MATCHES) ? Optional.empty() : Optional.of(matches);
	}

	private List<String> select(Connection connection, String prefix) throws SQLException {
		List<Object> parameters = List.of(prefix, prefix + END, MAX_TYPES + 1);
		try (PreparedStatement statement = Lookup.prepare(connection, this.table.dialect(), this.table.types(),
				parameters); ResultSet rows = statement.executeQuery()) {
			List<String> types = new ArrayList<>();
			while (rows.next()) {
				types.add(rows.getString(1));
			}
			return types;
		}
	}

	/**
	 * One statement per type: H2 reads all entries of an index for its distinct values.
	 */
	private List<String> visit(Connection connection, String prefix) throws SQLException {
		List<String> types = new ArrayList<>();
		try (PreparedStatement statement = connection.prepareStatement(this.table.types())) {
			statement.setString(2, prefix + END);
			String type = next(statement, prefix);
			while (type != null && types.size() <= MAX_TYPES) {
				types.add(type);
				type = next(statement, type + NEXT);
			}
		}
		return types;
	}

	private static @Nullable String next(PreparedStatement statement, String from) throws SQLException {
		statement.setString(1, from);
		try (ResultSet row = statement.executeQuery()) {
			return row.next() ? row.getString(1) : null;
		}
	}

}
