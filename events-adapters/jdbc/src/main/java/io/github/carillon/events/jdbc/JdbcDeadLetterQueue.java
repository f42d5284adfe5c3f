package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.github.carillon.events.Event;
import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.DeadLetterCursor;
import io.github.carillon.events.deadletter.DeadLetterPage;
import io.github.carillon.events.deadletter.DeadLetterQuery;
import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.deadletter.Failure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps dead letters, with their events, in the database of a {@link JdbcEventHistory},
 * any number of them, for all instances that use it.
 * <p>
 * A letter about an entry of the {@link JdbcOutbox} is there only as long as the entry is
 * dead: that is where the entry is tried again or discarded, and its letter goes in the
 * same transaction. A letter that comes after that is not kept.
 * <p>
 * Of an event that the database cannot hold, or whose data cannot be written as JSON, the
 * letter has id, type and time, and says why in place of the data. Safe for use by
 * several threads. Must not be used after its history is closed.
 *
 * @since 0.1
 */
public final class JdbcDeadLetterQueue implements DeadLetterQueue, AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(JdbcDeadLetterQueue.class);

	/** How many keys are read at a time to look for types. */
	private static final int KEYS = 1_000;

	private static final int MAX_ERROR_TYPE = 500;

	private final JdbcEventHistory history;

	private final DeadLetterTable table;

	private final Dialect dialect;

	private final OutboxConnections connections;

	/**
	 * Creates a queue. The tables need not be there yet.
	 * @param history where the letters are kept
	 */
	public JdbcDeadLetterQueue(JdbcEventHistory history) {
		this.history = history;
		this.table = history.deadLetters();
		this.dialect = history.database().dialect();
		this.connections = new OutboxConnections(history.database());
	}

	@Override
	public boolean add(DeadLetter letter) {
		EventRow row = row(letter.event());
		return this.connections.inTransaction("keep a dead letter", (connection) -> {
			Entry entry = lockEntry(connection, letter);
			if (entry != null && !entry.isDead) {
				return false;
			}
			DeadLetter kept = (entry != null) ? entry.firstFailureOf(letter) : letter;
			return !update(connection, kept) && insert(connection, row, kept);
		});
	}

	private EventRow row(Event<?> event) {
		try {
			return this.history.rows().toRow(event);
		}
		catch (RuntimeException | StackOverflowError ex) {
			log.warn("The dead letter about {} is kept without its data: {}", event, ex.getMessage());
			return this.history.rows()
				.toRow(Event.builder(event.type(), Map.of("cannotBeStored", ErrorText.of(ex)))
					.id(event.id())
					.time(event.time())
					.source("carillon")
					.build());
		}
	}

	private @Nullable Entry lockEntry(Connection connection, DeadLetter letter) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.dialect, this.table.lockEntry(),
				List.of(letter.event().id(), letter.target())); ResultSet row = select.executeQuery()) {
			return row.next() ? new Entry(row.getLong(1) > 0, row.getLong(2)) : null;
		}
	}

	private boolean update(Connection connection, DeadLetter letter) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement(this.table.update())) {
			bind(update, 0, letter);
			this.dialect.bind(update, 7, letter.id());
			return update.executeUpdate() > 0;
		}
	}

	private boolean insert(Connection connection, EventRow event, DeadLetter letter) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement(this.table.insert())) {
			event.bind(insert, this.dialect);
			bind(insert, 13, letter);
			this.dialect.bind(insert, 20, letter.id());
			insert.setString(21, letter.target());
			insert.executeUpdate();
			return true;
		}
		catch (SQLException ex) {
			if (ChangeFailures.isUniqueViolation(ex)) {
				throw new SQLException("The letter has just been added by somebody else", ChangeFailures.CONFLICT, ex);
			}
			throw ex;
		}
	}

	private static void bind(PreparedStatement statement, int offset, DeadLetter letter) throws SQLException {
		Failure failure = letter.failure();
		statement.setString(offset + 1, ErrorText.storable(failure.errorType(), MAX_ERROR_TYPE));
		statement.setString(offset + 2, ErrorText.storable(failure.message(), Failure.MAX_MESSAGE));
		statement.setString(offset + 3, ErrorText.storable(failure.stack(), Failure.MAX_STACK));
		statement.setInt(offset + 4, letter.attempts());
		statement.setLong(offset + 5, EventRow.nanos(letter.firstFailure()));
		statement.setLong(offset + 6, EventRow.nanos(letter.lastFailure()));
	}

	@Override
	public Optional<DeadLetter> get(UUID id) {
		return this.history.database()
			.read((connection) -> letters(connection, List.of(id)).values().stream().findFirst());
	}

	@Override
	public DeadLetterPage query(DeadLetterQuery query) {
		return this.history.database().read((connection) -> {
			List<DeadLetterCursor> found = find(connection, query);
			List<DeadLetterCursor> page = found.subList(0, Math.min(found.size(), query.limit()));
			Map<UUID, DeadLetter> letters = letters(connection, page.stream().map(DeadLetterCursor::id).toList());
			Optional<String> next = (found.size() > page.size()) ? Optional.of(page.get(page.size() - 1).toString())
					: Optional.empty();
			return new DeadLetterPage(
					page.stream().flatMap((key) -> Optional.ofNullable(letters.get(key.id())).stream()).toList(), next);
		});
	}

	/**
	 * Returns the keys of a page, and one more when there is another.
	 */
	private List<DeadLetterCursor> find(Connection connection, DeadLetterQuery query) throws SQLException {
		List<DeadLetterCursor> found = new ArrayList<>();
		int atOnce = (isEvery(query) || query.pattern().literal().isPresent()) ? query.limit() + 1 : KEYS;
		DeadLetterQuery rest = query;
		boolean more = true;
		while (more && found.size() <= query.limit()) {
			DeadLetterCursor last = null;
			List<Object> parameters = new ArrayList<>();
			String sql = this.table.selectKeys(rest, parameters);
			parameters.add(atOnce);
			int read = 0;
			try (PreparedStatement select = Lookup.prepare(connection, this.dialect, sql, parameters);
					ResultSet row = select.executeQuery()) {
				for (; row.next(); read++) {
					last = key(row);
					if (found.size() <= query.limit() && query.pattern().matches(row.getString(3))) {
						found.add(last);
					}
				}
			}
			more = last != null && read == atOnce;
			rest = more ? rest.after(String.valueOf(last)) : rest;
		}
		return found;
	}

	private static boolean isEvery(DeadLetterQuery query) {
		String pattern = query.pattern().toString();
		return pattern.equals("*") || pattern.equals("**");
	}

	private DeadLetterCursor key(ResultSet row) throws SQLException {
		return new DeadLetterCursor(EventRow.time(row.getLong(2)), this.dialect.readId(row, 1));
	}

	private Map<UUID, DeadLetter> letters(Connection connection, List<UUID> ids) throws SQLException {
		Map<UUID, DeadLetter> letters = new HashMap<>();
		if (!ids.isEmpty()) {
			try (PreparedStatement select = Lookup.prepare(connection, this.dialect, this.table.select(ids.size()),
					ids); ResultSet row = select.executeQuery()) {
				while (row.next()) {
					UUID id = this.dialect.readId(row, 21);
					Event<?> event = this.history.rows().toEvent(EventRow.read(row, this.dialect));
					if (event != null) {
						Failure failure = new Failure(row.getString(15), row.getString(16), row.getString(17));
						letters.put(id, new DeadLetter(id, event, row.getString(22), failure, row.getInt(18),
								EventRow.time(row.getLong(19)), EventRow.time(row.getLong(20))));
					}
				}
			}
		}
		return letters;
	}

	@Override
	public long count(DeadLetterQuery query) {
		return this.history.database().read((connection) -> {
			List<Object> parameters = new ArrayList<>();
			String sql = this.table.countByType(query, parameters);
			long count = 0;
			try (PreparedStatement select = Lookup.prepare(connection, this.dialect, sql, parameters);
					ResultSet row = select.executeQuery()) {
				while (row.next()) {
					count += query.pattern().matches(row.getString(1)) ? row.getLong(2) : 0;
				}
			}
			return count;
		});
	}

	@Override
	public Optional<DeadLetterCursor> cursorAt(long number) {
		return this.history.database().read((connection) -> {
			try (PreparedStatement select = Lookup.prepare(connection, this.dialect, this.table.selectAt(),
					List.of(number - 1)); ResultSet row = select.executeQuery()) {
				return row.next() ? Optional.of(key(row)) : Optional.empty();
			}
		});
	}

	@Override
	public boolean remove(DeadLetter letter) {
		return this.connections.inTransaction("remove a dead letter", (connection) -> {
			try (PreparedStatement delete = Lookup.prepare(connection, this.dialect, this.table.remove(),
					List.of(letter.id(), EventRow.nanos(letter.lastFailure())))) {
				return delete.executeUpdate() > 0;
			}
		});
	}

	/**
	 * {@inheritDoc} They are made of what the outbox knows of its dead entries: without a
	 * stack, and with the data as it is stored where that cannot be read any more.
	 */
	@Override
	public List<DeadLetter> unfiled(int limit) {
		return this.history.database().read((connection) -> {
			List<DeadEntry> entries = deadEntries(connection, limit);
			List<UUID> ids = entries.stream().map(DeadEntry::eventId).distinct().toList();
			Map<UUID, Event<?>> events = new HashMap<>();
			for (EventRow row : ids.isEmpty() ? List.<EventRow>of() : this.history.reader().rows(connection, ids)) {
				Event<?> event = this.history.rows().toEvent(row);
				if (event != null) {
					events.put(row.id(), event);
				}
			}
			return entries.stream()
				.flatMap((entry) -> Optional.<Event<?>>ofNullable(events.get(entry.eventId()))
					.map(entry::letter)
					.stream())
				.toList();
		});
	}

	private List<DeadEntry> deadEntries(Connection connection, int limit) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.dialect, this.table.unfiled(), List.of(limit));
				ResultSet row = select.executeQuery()) {
			List<DeadEntry> entries = new ArrayList<>();
			while (row.next()) {
				entries.add(new DeadEntry(this.dialect.readId(row, 1), row.getString(2), row.getInt(3), row.getLong(4),
						row.getLong(5), row.getString(6)));
			}
			return entries;
		}
	}

	/**
	 * Ends the threads of this queue. The history stays open.
	 */
	@Override
	public void close() {
		this.connections.close();
	}

	/**
	 * What the outbox says of the entry that a letter is about.
	 */
	private record Entry(boolean isDead, long firstFailed) {

		DeadLetter firstFailureOf(DeadLetter letter) {
			Instant first = (this.firstFailed > 0) ? EventRow.time(this.firstFailed) : letter.firstFailure();
			return first.isBefore(letter.firstFailure()) ? letter.firstFailedAt(first) : letter;
		}

	}

	/**
	 * A dead entry of the outbox that has no letter.
	 */
	private record DeadEntry(UUID eventId, String target, int attempts, long firstFailed, long died,
			@Nullable String error) {

		DeadLetter letter(Event<?> event) {
			Instant last = EventRow.time(this.died);
			Instant first = (this.firstFailed > 0 && this.firstFailed < this.died) ? EventRow.time(this.firstFailed)
					: last;
			return new DeadLetter(DeadLetter.id(this.eventId, this.target), event, this.target,
					ErrorText.read(this.error), Math.max(1, this.attempts), first, last);
		}

	}

}
