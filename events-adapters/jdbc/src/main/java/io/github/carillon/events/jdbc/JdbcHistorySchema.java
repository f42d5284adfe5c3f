package io.github.carillon.events.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.jdbc.datasource.init.ScriptException;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * The tables of history, outbox, schedule and dead letters. With the default prefix they
 * are made by the scripts
 * {@code classpath:io/github/carillon/events/jdbc/schema-@@platform@@.sql} (platforms
 * {@code h2}, {@code postgresql}, {@code mariadb}), which need nothing filled in and may
 * be run by any tool, again and again: where some of the tables are there they make the
 * others. A migration tool gets a copy of one. For another prefix it gets
 * {@link #script}. There is one for {@code mysql} too, which is untested, as is MySQL.
 *
 * @since 0.1
 */
public final class JdbcHistorySchema {

	private static final int ATTEMPTS = 20;

	/** What PostgreSQL says of a table, and of a type, that has come meanwhile. */
	private static final Set<String> DUPLICATES = Set.of("42P07", "42710");

	private JdbcHistorySchema() {
	}

	/**
	 * Returns the script that makes the tables where they are not there.
	 * @param platform {@code h2}, {@code postgresql}, {@code mariadb} or {@code mysql}
	 * @param options the options with the prefix; the schema is that of the connection
	 * that the script is run on
	 * @return the script, statements that end with a semicolon
	 * @throws IllegalArgumentException when there is no such platform
	 */
	public static String script(String platform, JdbcHistoryOptions options) {
		try (InputStream script = JdbcHistorySchema.class.getResourceAsStream("schema-" + platform + ".sql")) {
			if (script == null) {
				throw new IllegalArgumentException(
						"There is no schema for platform '%s': use h2, postgresql, mariadb or mysql"
							.formatted(platform));
			}
			return new String(script.readAllBytes(), StandardCharsets.UTF_8)
				.replace(JdbcHistoryOptions.DEFAULT_TABLE_PREFIX, options.tablePrefix());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Makes the tables where they are not there. The schema of the options must be there.
	 * @param dataSource the database
	 * @param options the options with prefix and schema
	 * @throws UnsupportedDatabaseException when the database is none that is supported
	 * @throws IllegalStateException when the database does not let it
	 */
	public static void create(DataSource dataSource, JdbcHistoryOptions options) {
		try (Connection connection = dataSource.getConnection()) {
			Dialect dialect = Dialect.of(connection);
			String before = location(connection, dialect);
			options.schema().ifPresent((schema) -> move(connection, dialect, folded(schema, dialect)));
			try {
				run(connection, script(dialect.platform(), options));
			}
			finally {
				if (options.schema().isPresent() && before != null) {
					move(connection, dialect, before);
				}
			}
		}
		catch (SQLException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Again where others make the same tables at the same time: PostgreSQL then fails at
	 * what it was told to make only where it is not there.
	 */
	private static void run(Connection connection, String script) throws SQLException {
		for (int attempt = 1;; attempt++) {
			try {
				runOnce(connection, script);
				return;
			}
			catch (ScriptException ex) {
				if (attempt == ATTEMPTS || !(ex.getCause() instanceof SQLException cause) || !isRace(cause)) {
					throw ex;
				}
				if (!connection.getAutoCommit()) {
					connection.rollback();
				}
			}
		}
	}

	private static boolean isRace(SQLException failure) {
		return ChangeFailures.isConflict(failure) || ChangeFailures.isUniqueViolation(failure)
				|| DUPLICATES.contains(String.valueOf(failure.getSQLState()));
	}

	private static void runOnce(Connection connection, String script) throws SQLException {
		ScriptUtils.executeSqlScript(connection, new ByteArrayResource(script.getBytes(StandardCharsets.UTF_8)));
		if (!connection.getAutoCommit()) {
			connection.commit();
		}
	}

	/**
	 * Returns a name as the database understands it in a statement, without quotes.
	 */
	private static String folded(String schema, Dialect dialect) {
		return switch (dialect) {
			case H2 -> schema.toUpperCase(Locale.ROOT);
			case POSTGRESQL -> schema.toLowerCase(Locale.ROOT);
			case MARIADB -> schema;
		};
	}

	private static @Nullable String location(Connection connection, Dialect dialect) throws SQLException {
		return (dialect == Dialect.MARIADB) ? connection.getCatalog() : connection.getSchema();
	}

	private static void move(Connection connection, Dialect dialect, String location) {
		try {
			if (dialect == Dialect.MARIADB) {
				connection.setCatalog(location);
			}
			else {
				connection.setSchema(location);
			}
		}
		catch (SQLException ex) {
			throw failed(ex);
		}
	}

	private static IllegalStateException failed(SQLException cause) {
		return new IllegalStateException(
				"The tables of the event history could not be made (%s). Run the script for your database from %s by hand, "
					.formatted(cause.getMessage(), "classpath:io/github/carillon/events/jdbc")
						+ "or give the database user the right to create tables.",
				cause);
	}

}
