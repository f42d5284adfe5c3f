package io.github.carillon.events.boot.autoconfigure.history;

import io.github.carillon.events.jdbc.JdbcHistoryOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * Properties of the history in a database.
 *
 * @param initializeSchema When the tables are created. An H2 database that runs in the
 * application counts as embedded, in a file too.
 * @param tablePrefix Beginning of the names of all tables.
 * @param schema Schema of the tables. The one that connections use unless set.
 */
@ConfigurationProperties("carillon.history.jdbc")
record JdbcHistoryProperties(@DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
		@DefaultValue(JdbcHistoryOptions.DEFAULT_TABLE_PREFIX) String tablePrefix, @Nullable String schema) {

	JdbcHistoryOptions toOptions() {
		JdbcHistoryOptions options = withTablePrefix(JdbcHistoryOptions.defaults());
		if (this.schema == null) {
			return options;
		}
		try {
			return options.withSchema(this.schema);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("carillon.history.jdbc.schema", this.schema,
					ex.getMessage(), ex);
		}
	}

	private JdbcHistoryOptions withTablePrefix(JdbcHistoryOptions options) {
		try {
			return options.withTablePrefix(this.tablePrefix);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("carillon.history.jdbc.table-prefix", this.tablePrefix,
					ex.getMessage(), ex);
		}
	}

}
