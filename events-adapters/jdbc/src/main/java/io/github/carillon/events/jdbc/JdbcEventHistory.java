package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import javax.sql.DataSource;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventPage;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.serialization.EventSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps events in a database: H2, PostgreSQL or MariaDB, with the tables of
 * {@link JdbcHistorySchema}.
 * <p>
 * An event that is published in a transaction of the same {@code DataSource} is written
 * in it, and is there if and only if it commits. In a transaction of another resource, or
 * one that is read-only, it is written after the commit. Without a transaction it is
 * there when publishing returns: publishers at the same time share a commit, and each
 * waits for it, unless {@link JdbcHistoryOptions#withAwaitedWrites(boolean)} says
 * otherwise. While a transaction completes, its thread still holds its connection and
 * does not wait: the event is written as soon as there is a connection, from a bounded
 * queue.
 * <p>
 * What is not written in the caller's transaction is written by one thread, with one
 * connection of the pool for as long as a commit takes. A thread that holds another
 * connection of a pool of one, taken by itself, waits for itself.
 * <p>
 * Up to 1 048 576 characters of JSON are kept as data; types and classes are bound by
 * name, so that a renamed class reads what it wrote before. Safe for use by several
 * threads.
 *
 * @since 0.1
 */
public final class JdbcEventHistory implements EventHistory, EventRecorder, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(JdbcEventHistory.class);

	private static final int CLEAR_BATCH = 500;

	private final EventTable table;

	private final EventRows rows;

	private final HistoryReader reader;

	private final HistoryWriter writer;

	private final BoundConnection bound;

	private final boolean awaitedWrites;

	private final JdbcTemplate jdbc;

	private final ReaderThreads readerThreads = new ReaderThreads();

	/**
	 * Creates a history. Connects once, to see which database it is; the tables need not
	 * be there yet.
	 * @param dataSource where connections come from
	 * @param serializer what writes data as JSON and reads it
	 * @param types what knows the class of a type
	 * @param options the options
	 * @throws UnsupportedDatabaseException when the database is none that is supported
	 * @throws org.springframework.dao.DataAccessException when it cannot be reached
	 */
	public JdbcEventHistory(DataSource dataSource, EventSerializer serializer, EventTypeResolver types,
			JdbcHistoryOptions options) {
		this.bound = BoundConnection.of(dataSource);
		this.jdbc = new JdbcTemplate(this.bound.dataSource());
		this.table = new EventTable(execute(Dialect::of), options);
		this.awaitedWrites = options.awaitedWrites();
		this.rows = new EventRows(serializer, types);
		this.reader = new HistoryReader(this.table, this.rows, options.scanLimit());
		this.writer = new HistoryWriter(new ChangeBatch(this.bound.dataSource(), this.table), options);
	}

	@Override
	public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		EventRow row = this.rows.toRow(event);
		if (transaction == null) {
			write(row);
		}
		else if (!transaction.isReadOnly() && this.bound.isPartOf(transaction)) {
			insert(row);
		}
		else {
			transaction.join(new OnCommit(this, row));
		}
	}

	private void insert(EventRow row) {
		try {
			this.jdbc.update(this.table.insert(), (statement) -> row.bind(statement, this.table.dialect()));
		}
		catch (DuplicateKeyException ex) {
			// recorded already, by another bus or delivered twice
			logger.debug("Event {} is in the history already", row.id());
		}
	}

	private void write(EventRow row) {
		if (this.awaitedWrites && this.bound.commitsAtOnce()) {
			insert(row);
			return;
		}
		if (!this.awaitedWrites || this.bound.isPresent()) {
			this.writer.writeLater(Change.insert(row));
			return;
		}
		Throwable failure = this.writer.writeAndWait(Change.insertAwaited(row));
		if (failure instanceof SQLException sql) {
			throw JdbcFailures.translate(this.jdbc, "record event " + row.id(), this.table.insert(), sql);
		}
		if (failure != null) {
			throw new IllegalStateException("Event %s of type '%s' could not be recorded: %s".formatted(row.id(),
					row.type(), failure.getMessage()), failure);
		}
	}

	@Override
	public void failed(Event<?> event) {
		this.writer.writeLater(Change.markFailed(event.id()));
	}

	@Override
	public Optional<Event<?>> get(UUID id) {
		return read((connection) -> Optional.<Event<?>>ofNullable(this.reader.get(connection, id)));
	}

	@Override
	public EventPage query(EventQuery query) {
		return read((connection) -> this.reader.query(connection, query));
	}

	@Override
	public long count(EventQuery query) {
		return read((connection) -> this.reader.count(connection, query));
	}

	/**
	 * {@inheritDoc} Deletes up to 500 at a time, each time in a transaction of its own
	 * unless the caller has one.
	 */
	@Override
	public long clear(EventQuery query) {
		EventQuery next = query.limit(CLEAR_BATCH);
		long cleared = 0;
		while (true) {
			EventQuery batch = next;
			EventPage page = read((connection) -> this.reader.query(connection, batch));
			if (!page.events().isEmpty()) {
				cleared += read((connection) -> delete(connection, page.events()));
			}
			if (page.next().isEmpty()) {
				return cleared;
			}
			next = next.after(page.next().get());
		}
	}

	private int delete(Connection connection, List<Event<?>> events) throws SQLException {
		List<UUID> ids = events.stream().<UUID>map(Event::id).toList();
		try (PreparedStatement statement = Lookup.prepare(connection, this.table.dialect(),
				this.table.delete(ids.size()), ids)) {
			int deleted = statement.executeUpdate();
			this.bound.commitUnlessBound(connection);
			return deleted;
		}
	}

	/**
	 * Returns whether the tables are there. Whoever must not see them counts as if they
	 * were: reading then says what is wrong.
	 * @return whether they are
	 */
	public boolean tablesExist() {
		return read((connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(this.table.probe())) {
				statement.executeQuery().close();
				return true;
			}
			catch (SQLException ex) {
				if (this.table.dialect().isMissingTable(ex)) {
					return false;
				}
				throw ex;
			}
		});
	}

	/**
	 * Returns what the database does to what it has committed when the process is killed,
	 * as it is set now.
	 * @return the durability
	 */
	public DatabaseDurability durability() {
		return (this.table.dialect() == Dialect.H2) ? read(H2Database::durability) : DatabaseDurability.DURABLE;
	}

	/**
	 * Returns the name of the database as it names its scripts: {@code h2},
	 * {@code postgresql} or {@code mariadb}.
	 * @return the platform
	 */
	public String platform() {
		return this.table.dialect().platform();
	}

	/**
	 * Returns the full name of the table of events.
	 * @return the name
	 */
	public String tableName() {
		return this.table.name();
	}

	/**
	 * Returns how many writes were lost that nobody waits for: of failures, of events
	 * published while a transaction completed, and of all without one when the options
	 * say so. Each is logged as an error.
	 * @return the number since this was created
	 */
	public long lostWrites() {
		return this.writer.lost();
	}

	/**
	 * Waits until everything is written that nobody waits for.
	 * @param timeout how long to wait at most
	 * @return whether it is
	 */
	public boolean flush(Duration timeout) {
		return this.writer.flush(timeout);
	}

	/**
	 * Writes what is still to be written, within the time of the options, and stops. What
	 * is lost is logged. The {@code DataSource} stays open.
	 */
	@Override
	public void close() {
		this.writer.close();
		this.readerThreads.close();
	}

	private <T> T read(ConnectionCallback<T> action) {
		if (this.table.dialect().isEmbedded() && !this.bound.isPresent()) {
			return this.readerThreads.call(() -> execute(action));
		}
		return execute(action);
	}

	@SuppressWarnings("NullAway")
	private <T> T execute(ConnectionCallback<T> action) {
		return this.jdbc.execute(action);
	}

	/**
	 * Writes a row once the transaction of another resource, or a read-only one, has
	 * committed.
	 */
	private record OnCommit(JdbcEventHistory history, EventRow row) implements CommitBoundary.Participant {

		@Override
		public void committed() {
			try {
				this.history.write(this.row);
			}
			catch (RuntimeException ex) {
				logger.error("LOST from the event history: event {} of type '{}', whose transaction has committed",
						this.row.id(), this.row.type(), ex);
			}
		}

		@Override
		public void rolledBack() {
			// it has not happened
		}

	}

}
