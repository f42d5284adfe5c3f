package io.github.carillon.events.boot.autoconfigure.history;

import java.sql.SQLException;
import java.util.Locale;
import java.util.function.Supplier;

import io.github.carillon.events.boot.autoconfigure.history.EventHistoryProperties.Store;
import io.github.carillon.events.boot.diagnostics.MissingHistoryTablesException;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.jdbc.DatabaseDurability;
import io.github.carillon.events.jdbc.JdbcEventHistory;
import io.github.carillon.events.jdbc.UnsupportedDatabaseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Asks the database whether the history can be kept in it, and says aloud what that means
 * for what is kept.
 *
 * @since 0.1
 */
public final class HistoryStoreSelector {

	private static final Logger log = LoggerFactory.getLogger(EventHistory.class);

	private final EventHistoryProperties properties;

	private final JdbcHistoryProperties jdbc;

	private final @Nullable HistoryDatabaseInitializer initializer;

	private @Nullable String whyInMemory;

	/**
	 * Creates a selector.
	 * @param initializer what has tried to make the tables, {@code null} if nothing has
	 */
	HistoryStoreSelector(EventHistoryProperties properties, JdbcHistoryProperties jdbc,
			@Nullable HistoryDatabaseInitializer initializer) {
		this.properties = properties;
		this.jdbc = jdbc;
		this.initializer = initializer;
	}

	/**
	 * Returns the history in the database, or one in memory where that cannot be and the
	 * properties allow it.
	 * @param database opens the history in the database
	 * @throws MissingHistoryTablesException when the tables are not there and must be
	 */
	EventHistory select(Supplier<JdbcEventHistory> database) {
		return (this.properties.store() == Store.JDBC) ? open(database.get()) : openOrFallBack(database);
	}

	/**
	 * Returns why the history is in memory although there is a database.
	 * @return the reason with what to do about it, {@code null} when it is in the
	 * database
	 */
	public @Nullable String whyInMemory() {
		return this.whyInMemory;
	}

	private EventHistory openOrFallBack(Supplier<JdbcEventHistory> database) {
		SQLException unreachable = (this.initializer != null) ? this.initializer.unreachable() : null;
		if (unreachable != null) {
			return unreachable(unreachable);
		}
		try {
			return open(database.get());
		}
		catch (DataAccessResourceFailureException ex) {
			return unreachable(ex);
		}
		catch (MissingHistoryTablesException ex) {
			return inMemory(whyMissing(ex));
		}
		catch (UnsupportedDatabaseException | DataAccessException ex) {
			return inMemory(String.valueOf(ex.getMessage()));
		}
	}

	private EventHistory unreachable(Exception cause) {
		this.whyInMemory = "The database cannot be reached.";
		return InMemoryFallback.unreachable(this.properties, cause);
	}

	private EventHistory inMemory(String reason) {
		this.whyInMemory = reason;
		return InMemoryFallback.of(this.properties, reason);
	}

	private String whyMissing(MissingHistoryTablesException missing) {
		RuntimeException failure = (this.initializer != null) ? this.initializer.failure() : null;
		return (failure == null) ? String.valueOf(missing.getMessage())
				: "The database has no table %s and does not let it be made (%s). Run the script '%s' (in events-jdbc)."
					.formatted(missing.table(), NestedExceptionUtils.getMostSpecificCause(failure).getMessage(),
							missing.script());
	}

	private EventHistory open(JdbcEventHistory history) {
		boolean opened = false;
		try {
			history.missingTable().ifPresent((table) -> {
				throw new MissingHistoryTablesException(table, history.platform(),
						this.jdbc.initializeSchema().name().toLowerCase(Locale.ROOT));
			});
			tellDurability(history.durability());
			opened = true;
			return history;
		}
		finally {
			if (!opened) {
				history.close();
			}
		}
	}

	private static void tellDurability(DatabaseDurability durability) {
		switch (durability) {
			case IN_MEMORY -> log.info("Events are kept in a database in memory: nothing survives the application. "
					+ "Give it a file or a server with 'spring.datasource.url'.");
			case DELAYED -> log.warn("Events are kept in an H2 file that loses the last moments when the process is "
					+ "killed. Add ';WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE' to 'spring.datasource.url'.");
			case DURABLE -> {
			}
		}
	}

}
