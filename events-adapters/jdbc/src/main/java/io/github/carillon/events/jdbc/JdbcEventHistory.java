package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.SystemTime;
import io.github.carillon.events.history.EventCursor;
import io.github.carillon.events.history.EventFeed;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventPage;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.FeedListeners;
import io.github.carillon.events.history.RemovedEvents;
import io.github.carillon.events.outbox.OutboxEntry;
import io.github.carillon.events.serialization.EventSerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.ConnectionCallback;

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

	private final Database database;

	private final EventTable table;

	private final DeliveryTable deliveries;

	private final DeadLetterTable deadLetters;

	private final TargetTable targets;

	private final FeedTable feedTable;

	private final ScheduleTable schedules;

	private final EntryWriter entries;

	/** What is due and is to be published, by the id of its event. */
	private final Map<UUID, ScheduleFiring> firings = new ConcurrentHashMap<>();

	private final Runnable onCommit;

	private final EventRows rows;

	private final HistoryReader reader;

	private final HistoryCleaner cleaner;

	private final HistoryWriter writer;

	private final TransactionalWriter transactional;

	private final Sequencer sequencer;

	private final @Nullable JdbcEventFeed feed;

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
		this(dataSource, serializer, types, options, null);
	}

	/**
	 * Creates a history that gives positions through a connection of its own.
	 * @param dataSource where connections come from
	 * @param serializer what writes data as JSON and reads it
	 * @param types what knows the class of a type
	 * @param options the options
	 * @param housekeeping where that connection comes from, to the same database and not
	 * from the same pool: it is kept open. {@code null} to take one of the pool for each
	 * batch of positions
	 * @throws UnsupportedDatabaseException when the database is none that is supported
	 * @throws org.springframework.dao.DataAccessException when it cannot be reached
	 */
	public JdbcEventHistory(DataSource dataSource, EventSerializer serializer, EventTypeResolver types,
			JdbcHistoryOptions options, @Nullable DataSource housekeeping) {
		this.database = new Database(dataSource);
		this.table = new EventTable(this.database.dialect(), options);
		this.deliveries = new DeliveryTable(this.table, options);
		this.deadLetters = new DeadLetterTable(this.deliveries, options);
		this.targets = new TargetTable(options);
		this.rows = new EventRows(serializer, types);
		this.reader = new HistoryReader(this.table, this.rows, options.scanLimit());
		this.feedTable = new FeedTable(this.table, options);
		this.cleaner = new HistoryCleaner(this.database, this.table, this.deliveries, this.deadLetters, this.feedTable,
				this.reader);
		FeedListeners listeners = new FeedListeners();
		this.sequencer = new Sequencer(this.feedTable, listeners, this.database.dataSource(), housekeeping);
		this.feed = options.positions()
				? new JdbcEventFeed(this.database, this.feedTable, this.reader, this.rows, listeners, this.sequencer)
				: null;
		this.onCommit = options.positions() ? this.sequencer::wake : () -> {
		};
		this.schedules = new ScheduleTable(this.database.dialect(), options);
		this.entries = new EntryWriter(this.deliveries, SystemTime.CLOCK);
		ChangeBatch batch = new ChangeBatch(this.database.dataSource(), this.table, this.entries,
				options.writeTimeout());
		this.writer = new HistoryWriter(batch, options, Backoff.OF_WRITES, this.onCommit);
		this.transactional = new TransactionalWriter(this.database, this.table, this.entries, this.writer,
				options.awaitedWrites(), this.onCommit);
	}

	@Override
	public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		record(event, List.of(), transaction);
	}

	/**
	 * Records an event with the entries of its deliveries.
	 * @return the entries that are held
	 */
	List<OutboxEntry> record(Event<?> event, List<NewEntry> entries, CommitBoundary.@Nullable Transaction transaction) {
		EventRow row = this.rows.toRow(event);
		ScheduleFiring firing = this.firings.remove(event.id());
		if (firing != null) {
			List<OutboxEntry> held = firing.record(row, entries);
			this.onCommit.run();
			return held;
		}
		return (transaction != null) ? this.transactional.write(row, entries, transaction)
				: this.transactional.write(row, entries);
	}

	/**
	 * Has the event of something that is due recorded so that this ends it.
	 * @return whether it is to be published, which it is not when it is about to be
	 */
	boolean expect(ScheduleFiring firing) {
		ScheduleFiring before = this.firings.putIfAbsent(firing.eventId(), firing);
		if (before != null) {
			before.heldAnew(firing.token());
		}
		return before == null;
	}

	void forget(ScheduleFiring firing) {
		this.firings.remove(firing.eventId(), firing);
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
	 * {@inheritDoc} Reads up to 1 000 rows at a time, without their data where the query
	 * does not ask for it.
	 */
	@Override
	public Optional<EventCursor> cursorAt(EventQuery query, long number) {
		EventQuery all = query.fromTheStart().limit(EventQuery.MAX_LIMIT);
		FoundRows<EventRow> page = read((connection) -> this.reader.find(connection, all));
		long left = number;
		while (left > page.rows().size()) {
			EventCursor next = page.next();
			if (next == null) {
				return Optional.empty();
			}
			left -= page.rows().size();
			page = read((connection) -> this.reader.find(connection, all.after(next.toString())));
		}
		return Optional.of(page.rows().get((int) left - 1).cursor());
	}

	/**
	 * {@inheritDoc} In a transaction of the caller in that, else in one of its own.
	 */
	@Override
	public RemovedEvents purge(EventQuery query) {
		return this.cleaner.purge(query);
	}

	/**
	 * {@inheritDoc} In a transaction of the caller in that, else in one of its own.
	 */
	@Override
	public RemovedEvents erase(EventQuery query) {
		return this.cleaner.erase(query);
	}

	/**
	 * {@inheritDoc} Positions are given by one instance of those that share the database,
	 * within milliseconds after the commit; one that dies is replaced after five seconds.
	 * Empty where {@link JdbcHistoryOptions#withPositions(boolean)} says so.
	 */
	@Override
	public Optional<EventFeed> feed() {
		return Optional.ofNullable(this.feed);
	}

	/**
	 * Gives up the deliveries of all events that match.
	 */
	void cancel(EventQuery query) {
		this.cleaner.cancel(query);
	}

	/**
	 * Returns whether all tables are there. Whoever must not see them counts as if they
	 * were: reading then says what is wrong.
	 * @return whether they are
	 */
	public boolean tablesExist() {
		return missingTable().isEmpty();
	}

	/**
	 * Returns a table that is not there, for the message that says so.
	 * @return its full name, empty when all tables are there
	 */
	public Optional<String> missingTable() {
		Map<String, String> probes = new LinkedHashMap<>();
		probes.put(this.table.name(), this.table.probe());
		probes.put(this.deliveries.name(), this.deliveries.probe());
		probes.put(this.deadLetters.name(), this.deadLetters.probe());
		probes.put(this.targets.name(), this.targets.probe());
		this.feedTable.names().forEach((name) -> probes.put(name, FeedTable.probe(name)));
		probes.put(this.schedules.name(), this.schedules.probe());
		return probes.entrySet()
			.stream()
			.filter((probe) -> !read((connection) -> exists(connection, probe.getValue())))
			.map(Map.Entry::getKey)
			.findFirst();
	}

	private boolean exists(Connection connection, String probe) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(probe)) {
			statement.executeQuery().close();
			return true;
		}
		catch (SQLException ex) {
			if (this.table.dialect().isMissingTable(ex)) {
				return false;
			}
			throw ex;
		}
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
	 * published while a transaction completed or in one of another resource, and of all
	 * without one when the options say so. Those of events that were to be delivered are
	 * tried for half a minute before, and each is logged as an error with its id; of the
	 * others ever fewer are logged.
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
		this.sequencer.close();
		this.database.close();
	}

	Database database() {
		return this.database;
	}

	HistoryReader reader() {
		return this.reader;
	}

	DeliveryTable deliveries() {
		return this.deliveries;
	}

	DeadLetterTable deadLetters() {
		return this.deadLetters;
	}

	TargetTable targets() {
		return this.targets;
	}

	EventTable table() {
		return this.table;
	}

	ScheduleTable schedules() {
		return this.schedules;
	}

	EntryWriter entries() {
		return this.entries;
	}

	EventRows rows() {
		return this.rows;
	}

	private <T> T read(ConnectionCallback<T> action) {
		return this.database.read(action);
	}

}
