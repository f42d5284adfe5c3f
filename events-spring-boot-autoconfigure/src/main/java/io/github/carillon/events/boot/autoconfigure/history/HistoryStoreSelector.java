package io.github.carillon.events.boot.autoconfigure.history;

import java.util.Locale;
import java.util.function.Supplier;

import io.github.carillon.events.boot.autoconfigure.history.EventHistoryProperties.Store;
import io.github.carillon.events.boot.diagnostics.MissingHistoryTablesException;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.jdbc.DatabaseDurability;
import io.github.carillon.events.jdbc.JdbcEventHistory;
import io.github.carillon.events.jdbc.UnsupportedDatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * Asks the database whether the history can be kept in it, and says aloud what that means
 * for what is kept.
 */
final class HistoryStoreSelector {

	private static final Logger log = LoggerFactory.getLogger(EventHistory.class);

	private final EventHistoryProperties properties;

	private final JdbcHistoryProperties jdbc;

	HistoryStoreSelector(EventHistoryProperties properties, JdbcHistoryProperties jdbc) {
		this.properties = properties;
		this.jdbc = jdbc;
	}

	/**
	 * Returns the history in the database, or one in memory where that cannot be and the
	 * properties allow it.
	 * @param database opens the history in the database
	 * @throws MissingHistoryTablesException when the tables are not there and must be
	 */
	EventHistory select(Supplier<JdbcEventHistory> database) {
		boolean required = this.properties.store() == Store.JDBC;
		try {
			JdbcEventHistory history = database.get();
			if (history.tablesExist()) {
				tellDurability(history.durability());
				return history;
			}
			history.close();
			MissingHistoryTablesException missing = new MissingHistoryTablesException(history.tableName(),
					history.platform(), this.jdbc.initializeSchema().name().toLowerCase(Locale.ROOT));
			if (required) {
				throw missing;
			}
			return InMemoryFallback.of(this.properties, String.valueOf(missing.getMessage()));
		}
		catch (UnsupportedDatabaseException | DataAccessException ex) {
			if (required) {
				throw ex;
			}
			return InMemoryFallback.of(this.properties, String.valueOf(ex.getMessage()));
		}
	}

	private static void tellDurability(DatabaseDurability durability) {
		switch (durability) {
			case IN_MEMORY -> log.info("Events are kept in a database in memory: nothing survives the application. "
					+ "Give it a file or a server with 'spring.datasource.url'.");
			case DELAYED -> log.warn("Events are kept in an H2 file that loses the last moments when the process is "
					+ "killed. Add ';WRITE_DELAY=0' to 'spring.datasource.url'.");
			case DURABLE -> {
			}
		}
	}

}
