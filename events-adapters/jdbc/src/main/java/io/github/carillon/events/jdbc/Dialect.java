package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * What differs from database to database.
 */
enum Dialect {

	H2("h2", "", true),

	POSTGRESQL("postgresql", " on conflict (id) do nothing", false),

	MARIADB("mariadb", " on duplicate key update id = id", false);

	private static final Set<String> MISSING_TABLE = Set.of("42S02", "42S03", "42S04", "42P01", "3F000", "90079");

	private static final int MARIADB_UNKNOWN_DATABASE = 1049;

	private final String platform;

	private final String unlessPresent;

	private final boolean embedded;

	Dialect(String platform, String unlessPresent, boolean embedded) {
		this.platform = platform;
		this.unlessPresent = unlessPresent;
		this.embedded = embedded;
	}

	static Dialect of(Connection connection) throws SQLException {
		String product = connection.getMetaData().getDatabaseProductName();
		for (Dialect dialect : values()) {
			if (dialect.platform.equals(product.toLowerCase(Locale.ROOT))) {
				return dialect;
			}
		}
		throw new UnsupportedDatabaseException(product);
	}

	/**
	 * Returns what scripts for it are named after.
	 */
	String platform() {
		return this.platform;
	}

	/**
	 * Returns what makes an insert of a row that is there do nothing. Where it is empty
	 * such an insert fails, without harm to the transaction.
	 */
	String unlessPresent() {
		return this.unlessPresent;
	}

	/**
	 * Returns whether it runs in this process, where the interruption of a thread that
	 * reads or writes closes the database for everybody.
	 */
	boolean isEmbedded() {
		return this.embedded;
	}

	void bind(PreparedStatement statement, int index, UUID id) throws SQLException {
		if (this == MARIADB) {
			statement.setString(index, id.toString());
		}
		else {
			statement.setObject(index, id);
		}
	}

	boolean isMissingTable(SQLException exception) {
		return MISSING_TABLE.contains(exception.getSQLState())
				|| (this == MARIADB && exception.getErrorCode() == MARIADB_UNKNOWN_DATABASE);
	}

}
