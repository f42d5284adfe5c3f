package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.github.carillon.events.outbox.OutboxEntry;
import org.jspecify.annotations.Nullable;

/**
 * The publication of something that is due and held: its event is written in the
 * transaction that ends it, or puts it off to its next time. So it is published once,
 * whoever dies, and not at all by who holds it no more.
 */
final class ScheduleFiring {

	private final Statements statements;

	private final UUID eventId;

	private final long seq;

	/** Changes when it is claimed anew here, because the lease ran out. */
	private volatile long token;

	private final @Nullable Next next;

	private volatile State state = State.WAITING;

	ScheduleFiring(Statements statements, UUID eventId, long seq, long token, @Nullable Next next) {
		this.statements = statements;
		this.eventId = eventId;
		this.seq = seq;
		this.token = token;
		this.next = next;
	}

	UUID eventId() {
		return this.eventId;
	}

	long seq() {
		return this.seq;
	}

	long token() {
		return this.token;
	}

	/**
	 * Goes on under another claim of the same.
	 */
	void heldAnew(long newToken) {
		this.token = newToken;
	}

	State state() {
		return this.state;
	}

	/**
	 * Writes the event with its entries.
	 * @return the entries that are held
	 * @throws IllegalStateException when somebody else has it by now
	 */
	List<OutboxEntry> record(EventRow row, List<NewEntry> entries) {
		this.state = State.RECORDING;
		Change change = Change.insertAwaited(row, entries);
		List<Boolean> written = this.statements.connections()
			.inTransaction("publish scheduled event " + row.id(), (connection) -> {
				end(connection);
				insert(connection, row);
				return entries.isEmpty() ? List.of() : this.statements.entries().write(connection, entries);
			});
		this.state = State.RECORDED;
		change.written(entries.isEmpty() ? List.of() : written);
		return change.held();
	}

	/**
	 * Ends it without an event, which was published and not recorded.
	 */
	void settle() {
		this.statements.connections().inTransaction("end schedule of " + this.eventId, (connection) -> {
			end(connection);
			return true;
		});
	}

	private void end(Connection connection) throws SQLException {
		ScheduleTable table = this.statements.table();
		if (!lock(connection)) {
			this.state = State.LOST;
			throw new IllegalStateException(
					"The scheduled event %s is not published here: it was cancelled, or another instance has it"
						.formatted(this.eventId));
		}
		List<Object> parameters = new ArrayList<>();
		if (this.next != null) {
			parameters.addAll(List.of(this.next.eventId(), this.next.nanos(), Math.max(1, this.next.nanos())));
		}
		parameters.addAll(List.of(this.seq, this.token));
		try (PreparedStatement update = Lookup.prepare(connection, table.dialect(),
				(this.next != null) ? table.advance() : table.delete(), parameters)) {
			update.executeUpdate();
		}
	}

	private boolean lock(Connection connection) throws SQLException {
		ScheduleTable table = this.statements.table();
		try (PreparedStatement select = Lookup.prepare(connection, table.dialect(), table.lockHeld(),
				List.of(this.seq, this.token)); ResultSet row = select.executeQuery()) {
			return row.next();
		}
	}

	private void insert(Connection connection, EventRow row) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement(this.statements.events().insert())) {
			row.bind(insert, this.statements.table().dialect());
			insert.executeUpdate();
		}
		catch (SQLException ex) {
			// recorded already, by whoever published one of the same id
			if (!ChangeFailures.isDuplicate(ex)) {
				throw ex;
			}
		}
	}

	/**
	 * How far it is.
	 */
	enum State {

		/** The bus has not come to record it. */
		WAITING,

		/** It was to be recorded; whether it is, is not known. */
		RECORDING,

		RECORDED,

		/** Cancelled, or somebody else has it. */
		LOST

	}

	/**
	 * What comes after it.
	 *
	 * @param eventId the id of the next event
	 * @param nanos the time
	 */
	record Next(UUID eventId, long nanos) {
	}

	/**
	 * What it writes with.
	 */
	record Statements(OutboxConnections connections, ScheduleTable table, EventTable events, EntryWriter entries) {
	}

}
