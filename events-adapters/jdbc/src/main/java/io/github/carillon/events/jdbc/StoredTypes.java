package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.carillon.events.EventPattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of the types that a table has events of a pattern means. Reads one entry of the
 * index per type, so that a pattern costs no more than so many types by name.
 */
final class StoredTypes {

	/** How many types are looked up by name. */
	static final int MAX_MATCHES = 50;

	private static final int MAX_VISITS = 200;

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
	Optional<List<String>> matching(Connection connection, EventPattern pattern) throws SQLException {
		List<String> matches = new ArrayList<>();
		try (PreparedStatement statement = connection.prepareStatement(this.table.firstType())) {
			String prefix = pattern.literalPrefix();
			statement.setString(2, prefix + END);
			String type = next(statement, prefix);
			for (int visits = 0; type != null; visits++) {
				if (pattern.matches(type)) {
					matches.add(type);
				}
				if (matches.size() > MAX_MATCHES || visits > MAX_VISITS) {
					return Optional.empty();
				}
				type = next(statement, type + NEXT);
			}
		}
		return Optional.of(matches);
	}

	private static @Nullable String next(PreparedStatement statement, String from) throws SQLException {
		statement.setString(1, from);
		try (ResultSet row = statement.executeQuery()) {
			return row.next() ? row.getString(1) : null;
		}
	}

}
