package io.github.carillon.events.boot.autoconfigure.history;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import io.github.carillon.events.jdbc.JdbcHistoryOptions;
import io.github.carillon.events.jdbc.JdbcHistorySchema;

import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;

/**
 * Creates the tables of the history. It is one of Spring Boot's script initializers so
 * that it runs behind Flyway and Liquibase, which want to find an empty database.
 */
final class HistoryDatabaseInitializer extends DataSourceScriptDatabaseInitializer {

	private final JdbcHistoryOptions options;

	HistoryDatabaseInitializer(DataSource dataSource, JdbcHistoryProperties properties) {
		super(dataSource, settings(properties.initializeSchema()));
		this.options = properties.toOptions();
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
			// whoever cannot connect finds out soon enough
			return false;
		}
	}

	@Override
	protected void runScripts(Scripts scripts) {
		JdbcHistorySchema.create(getDataSource(), this.options);
	}

}
