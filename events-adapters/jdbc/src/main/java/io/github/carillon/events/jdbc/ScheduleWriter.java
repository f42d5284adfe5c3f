package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.ScheduleDepth;
import io.github.carillon.events.ScheduleEntry;
import io.github.carillon.events.SystemTime;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes what the users of one bus ask of its schedule: in the connection of
 * the caller where that is part of the transaction, else in one of its own.
 */
final class ScheduleWriter {

	private static final int MAX_ROWS = 500;

	private final ScheduleTable table;

	private final Database database;

	private final OutboxConnections connections;

	private final EventRows rows;

	ScheduleWriter(ScheduleTable table, Database database, OutboxConnections connections, EventRows rows) {
		this.table = table;
		this.database = database;
		this.connections = connections;
		this.rows = rows;
	}

	/**
	 * Returns the time of the database. That of H2 stands still during a transaction, and
	 * is the time of this process.
	 */
	Instant now() {
		return this.table.dialect().isEmbedded() ? SystemTime.CLOCK.instant()
				: this.database.read((connection) -> first(connection, this.table.time(), List.of()));
	}

	private Instant first(Connection connection, String sql, List<?> parameters) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), sql, parameters);
				ResultSet row = select.executeQuery()) {
			row.next();
			return time(row.getLong(1));
		}
	}

	static Instant time(long nanos) {
		return Instant.EPOCH.plusNanos(nanos);
	}

	ScheduleRow row(ScheduleEntry entry) {
		return ScheduleRow.of(entry, this.rows);
	}

	/**
	 * Returns whether the thread holds a connection, outside of a transaction, that it
	 * does not give back before this is done.
	 */
	boolean mustNotWait() {
		return this.database.bound().isPresent() && !this.database.bound().commitsAtOnce();
	}

	boolean isPartOf(CommitBoundary.@Nullable Transaction transaction) {
		return transaction != null && !transaction.isReadOnly() && this.database.bound().isPartOf(transaction);
	}

	/**
	 * Inserts a row, or replaces the one of its name if that is by cron.
	 * @return what is there now
	 */
	Found add(String bus, ScheduleRow row, CommitBoundary.@Nullable Transaction transaction) {
		OutboxConnections.Work<Found> work = (connection) -> write(connection, bus, row);
		return isPartOf(transaction) ? this.database.execute(work::run)
				: this.connections.inTransaction("schedule " + row.name(), work);
	}

	private Found write(Connection connection, String bus, ScheduleRow row) throws SQLException {
		if (!insert(connection, bus, row) && row.cron() != null) {
			replace(connection, bus, row);
		}
		Found found = find(connection, bus, row.name());
		return (found != null) ? found : Found.of(row);
	}

	private boolean insert(Connection connection, String bus, ScheduleRow row) throws SQLException {
		List<@Nullable Object> parameters = new ArrayList<@Nullable Object>(Arrays.<@Nullable Object>asList(bus,
				row.name(), row.event().id(), row.event().nanos(), row.due(), row.cron()));
		parameters.addAll(row.eventParameters());
		try {
			return update(connection, this.table.insert(), parameters) > 0;
		}
		catch (SQLException ex) {
			if (ChangeFailures.isUniqueViolation(ex)) {
				return false;
			}
			throw ex;
		}
	}

	private void replace(Connection connection, String bus, ScheduleRow row) throws SQLException {
		String cron = row.cron();
		List<@Nullable Object> parameters = new ArrayList<@Nullable Object>(Arrays.<@Nullable Object>asList(cron,
				row.event().id(), cron, row.event().nanos(), cron, cron, cron, row.due(), cron));
		parameters.addAll(row.eventParameters());
		Long seq = number(connection, this.table.lockNumber(), bus, row.name());
		if (seq != null) {
			parameters.add(seq);
			update(connection, this.table.replace(), parameters);
		}
	}

	private @Nullable Long number(Connection connection, String sql, String bus, String name) throws SQLException {
		List<@Nullable Object> numbers = numbers(connection, sql, List.of(bus, name));
		return numbers.isEmpty() ? null : (Long) numbers.get(0);
	}

	private List<@Nullable Object> numbers(Connection connection, String sql, List<?> parameters) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), sql, parameters);
				ResultSet row = select.executeQuery()) {
			List<@Nullable Object> numbers = new ArrayList<>();
			while (row.next()) {
				numbers.add(row.getLong(1));
			}
			return numbers;
		}
	}

	private int update(Connection connection, String sql, List<@Nullable Object> parameters) throws SQLException {
		try (PreparedStatement update = Lookup.prepare(connection, this.table.dialect(), sql, parameters)) {
			return update.executeUpdate();
		}
	}

	boolean cancel(String bus, String name, CommitBoundary.@Nullable Transaction transaction) {
		OutboxConnections.Work<Boolean> work = (connection) -> {
			Long seq = number(connection, this.table.number(), bus, name);
			return seq != null && update(connection, this.table.cancel(1), List.of(seq)) > 0;
		};
		return isPartOf(transaction) ? this.database.execute(work::run)
				: this.connections.inTransaction("cancel schedule " + name, work);
	}

	long cancelSubject(String bus, String subject) {
		return cancelAll(bus, "subject", subject);
	}

	long cancelKey(String bus, String key) {
		return cancelAll(bus, "event_key", key);
	}

	/**
	 * Some in each transaction.
	 */
	private long cancelAll(String bus, String column, String value) {
		long cancelled = 0;
		while (true) {
			int[] some = this.connections.inTransaction("cancel what is scheduled", (connection) -> {
				List<@Nullable Object> numbers = numbers(connection, this.table.numbersOf(column),
						List.of(bus, value, MAX_ROWS));
				return new int[] { numbers.size(),
						numbers.isEmpty() ? 0 : update(connection, this.table.cancel(numbers.size()), numbers) };
			});
			cancelled += some[1];
			if (some[0] < MAX_ROWS) {
				return cancelled;
			}
		}
	}

	boolean retry(String bus, String name) {
		return this.connections.inTransaction("retry schedule " + name,
				(connection) -> update(connection, this.table.retry(), List.of(bus, name))) > 0;
	}

	Optional<Found> find(String bus, String name) {
		return this.database.read((connection) -> Optional.ofNullable(find(connection, bus, name)));
	}

	private @Nullable Found find(Connection connection, String bus, String name) throws SQLException {
		List<Found> found = select(connection, this.table.find(), List.of(bus, name));
		return found.isEmpty() ? null : found.get(0);
	}

	/**
	 * Returns the next, and after them what is parked.
	 */
	List<Found> list(String bus, int limit) {
		return this.database.read((connection) -> {
			List<Found> found = new ArrayList<>(select(connection, this.table.pending(), List.of(bus, limit)));
			if (found.size() < limit) {
				found.addAll(select(connection, this.table.parked(), List.of(bus, limit - found.size())));
			}
			return List.copyOf(found);
		});
	}

	private List<Found> select(Connection connection, String sql, List<?> parameters) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), sql, parameters);
				ResultSet row = select.executeQuery()) {
			List<Found> found = new ArrayList<>();
			while (row.next()) {
				found.add(new Found(this.table.dialect().readId(row, 1), row.getString(2), row.getString(3),
						time(row.getLong(4)), row.getString(5), row.getString(6)));
			}
			return found;
		}
	}

	ScheduleDepth depth(String bus) {
		return this.database.read((connection) -> {
			try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), this.table.depth(),
					List.of(bus)); ResultSet row = select.executeQuery()) {
				row.next();
				long pending = row.getLong(1);
				return new ScheduleDepth(pending, row.getLong(2) - pending,
						(pending > 0) ? Optional.of(time(row.getLong(3))) : Optional.empty());
			}
		});
	}

	/**
	 * What is seen of a row.
	 *
	 * @param id the id of the next event
	 * @param name what it is found by
	 * @param type the type of the events
	 * @param when when it is planned
	 * @param cron when it is published again and again
	 * @param error why it is parked, {@code null} when it is not
	 */
	record Found(UUID id, String name, String type, Instant when, @Nullable String cron, @Nullable String error) {

		static Found of(ScheduleRow row) {
			EventRow event = row.event();
			return new Found(event.id(), row.name(), event.type(), event.time(), row.cron(), null);
		}
	}

}
