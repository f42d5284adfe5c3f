package io.github.carillon.events.boot.autoconfigure.history;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import io.github.carillon.events.boot.diagnostics.HistoryTablesNotCreatedException;
import io.github.carillon.events.jdbc.JdbcHistoryOptions;
import io.github.carillon.events.jdbc.JdbcHistorySchema;
import io.github.carillon.events.jdbc.UnsupportedDatabaseException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.dao.DataAccessException;

/**
 * Creates the tables of the history. It is one of Spring Boot's script initializers so
 * that it runs behind Flyway and Liquibase, which want to find an empty database.
 */
final class HistoryDatabaseInitializer extends DataSourceScriptDatabaseInitializer {

	private final JdbcHistoryOptions options;

	private final boolean required;

	private @Nullable SQLException unreachable;

	private @Nullable RuntimeException failure;

	/**
	 * Creates an initializer.
	 * @param required whether the application must not start without the tables, other
	 * than when they are only made where the database is embedded
	 */
	HistoryDatabaseInitializer(DataSource dataSource, JdbcHistoryProperties properties, boolean required) {
		super(dataSource, settings(properties.initializeSchema()));
		this.options = properties.toOptions();
		this.required = required || properties.initializeSchema() == DatabaseInitializationMode.ALWAYS;
	}

	private static DatabaseInitializationSettings settings(DatabaseInitializationMode mode) {
		DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
		settings.setMode(mode);
		settings.setSchemaLocations(List.of("classpath*:io/github/carillon/events/jdbc/schema-*.sql"));
		return settings;
	}

	/**
	 * Other than for Spring Boot a file is embedded too, as long as it is H2: for no
	 * other embedded database there are tables.
	 */
	@Override
	protected boolean isEmbeddedDatabase() {
		try (Connection connection = getDataSource().getConnection()) {
			DatabaseMetaData database = connection.getMetaData();
			String url = String.valueOf(database.getURL());
			return "H2".equals(database.getDatabaseProductName()) && !url.startsWith("jdbc:h2:tcp:")
					&& !url.startsWith("jdbc:h2:ssl:");
		}
		catch (SQLException ex) {
			this.unreachable = ex;
			return false;
		}
	}

	@Override
	protected void runScripts(Scripts scripts) {
		try {
			JdbcHistorySchema.create(getDataSource(), this.options);
		}
		catch (UnsupportedDatabaseException ex) {
			throw ex;
		}
		catch (DataAccessException | IllegalStateException ex) {
			if (this.required) {
				throw new HistoryTablesNotCreatedException(ex);
			}
			this.failure = ex;
		}
	}

	/**
	 * Returns why the database could not be reached, so that nobody waits for it again.
	 */
	@Nullable SQLException unreachable() {
		return this.unreachable;
	}

	/**
	 * Returns why the tables could not be made, where the application starts without.
	 */
	@Nullable RuntimeException failure() {
		return this.failure;
	}

}
