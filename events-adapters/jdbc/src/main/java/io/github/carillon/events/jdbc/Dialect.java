package io.github.carillon.events.jdbc;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

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

	/**
	 * Binds an id. MariaDB's own type refuses some that are valid, such as version 8.
	 */
	void bind(PreparedStatement statement, int index, UUID id) throws SQLException {
		if (this == MARIADB) {
			statement.setBytes(index,
					ByteBuffer.allocate(16)
						.putLong(id.getMostSignificantBits())
						.putLong(id.getLeastSignificantBits())
						.array());
		}
		else {
			statement.setObject(index, id);
		}
	}

	UUID readId(ResultSet row, int column) throws SQLException {
		return Objects.requireNonNull(readIdOrNull(row, column));
	}

	@Nullable UUID readIdOrNull(ResultSet row, int column) throws SQLException {
		if (this != MARIADB) {
			return row.getObject(column, UUID.class);
		}
		byte[] bytes = row.getBytes(column);
		if (bytes == null) {
			return null;
		}
		ByteBuffer id = ByteBuffer.wrap(bytes);
		return new UUID(id.getLong(), id.getLong());
	}

	/**
	 * Returns the time as nanoseconds since 1970, by the clock of the database and
	 * whatever the time zone of the session. It stands still during a statement, so that
	 * an index can be entered by it; on H2 during a transaction.
	 */
	String now() {
		return switch (this) {
			case H2 -> "cast(extract(epoch from current_timestamp(9)) * 1000000000 as bigint)";
			case POSTGRESQL -> "(extract(epoch from statement_timestamp()) * 1000000000)::bigint";
			case MARIADB -> "(timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) * 1000)";
		};
	}

	/**
	 * Returns what makes a statement take one index, after a table.
	 */
	String using(String index) {
		return switch (this) {
			case H2 -> " use index (" + index + ")";
			case MARIADB -> " force index (" + index + ")";
			case POSTGRESQL -> "";
		};
	}

	boolean isMissingTable(SQLException exception) {
		return MISSING_TABLE.contains(exception.getSQLState())
				|| (this == MARIADB && exception.getErrorCode() == MARIADB_UNKNOWN_DATABASE);
	}

}
