package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

/**
 * What an H2 database says of itself. Nothing is ever changed in it.
 */
final class H2Database {

	private H2Database() {
	}

	static DatabaseDurability durability(Connection connection) throws SQLException {
		if (first(connection, "select database_path()") == null) {
			return DatabaseDurability.IN_MEMORY;
		}
		String delay = first(connection,
				"select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'");
		return "0".equals(delay) ? DatabaseDurability.DURABLE : DatabaseDurability.DELAYED;
	}

	/**
	 * Returns whether nobody is in the database but this process, as far as the user may
	 * see.
	 */
	static boolean isOfThisProcess(Connection connection) throws SQLException {
		String url = String.valueOf(connection.getMetaData().getURL());
		return !url.startsWith("jdbc:h2:tcp:") && !url.startsWith("jdbc:h2:ssl:") && first(connection,
				"select client_addr from information_schema.sessions where client_addr is not null") == null;
	}

	private static @Nullable String first(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
			return row.next() ? row.getString(1) : null;
		}
	}

}
