package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;

import io.github.carillon.events.history.EventCursor;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventStatus;
import io.github.carillon.events.history.RemovedEvents;

/**
 * Deletes and erases events, a page in each transaction, with what is known of their
 * deliveries. The rows of the deliveries are locked first: whoever retries one waits, and
 * then finds it gone or its event safe.
 */
final class HistoryCleaner {

	private final Database database;

	private final EventTable table;

	private final DeliveryTable deliveries;

	private final DeadLetterTable letters;

	private final FeedTable feed;

	private final KeyLines lines;

	private final HistoryReader reader;

	HistoryCleaner(Database database, EventTable table, DeliveryTable deliveries, DeadLetterTable letters,
			FeedTable feed, HistoryReader reader) {
		this.database = database;
		this.table = table;
		this.deliveries = deliveries;
		this.letters = letters;
		this.feed = feed;
		this.lines = new KeyLines(deliveries);
		this.reader = reader;
	}

	RemovedEvents purge(EventQuery query) {
		return inTransaction((connection) -> {
			FoundRows<EventRow> page = this.reader.find(connection, query);
			List<UUID> ids = page.rows().stream().map(EventRow::id).toList();
			List<UUID> finished = finished(connection, (count) -> this.deliveries.states(count, this.letters), ids);
			List<UUID> free = finished(connection, (count) -> this.deliveries.lockStates(count, this.letters),
					finished);
			List<UUID> there = lock(connection, free);
			update(connection, this.deliveries::delete, there);
			deleteUnsequenced(connection, there);
			update(connection, this.feed::deletePositions, there);
			update(connection, this.table::delete, there);
			return new RemovedEvents(there, next(page));
		});
	}

	RemovedEvents erase(EventQuery query) {
		return inTransaction((connection) -> {
			FoundRows<EventRow> page = this.reader.find(connection, query);
			List<UUID> ids = page.rows()
				.stream()
				.filter((row) -> row.status() != EventStatus.ERASED)
				.map(EventRow::id)
				.toList();
			giveUp(connection, ids);
			update(connection, this.table::erase, ids);
			return new RemovedEvents(ids, next(page));
		});
	}

	/**
	 * Gives up the deliveries of all events that match.
	 */
	void cancel(EventQuery query) {
		EventQuery next = query.fromTheStart().limit(EventQuery.MAX_LIMIT);
		while (true) {
			EventQuery some = next;
			FoundRows<EventRow> page = inTransaction((connection) -> {
				FoundRows<EventRow> found = this.reader.find(connection, some);
				giveUp(connection, found.rows().stream().map(EventRow::id).toList());
				return found;
			});
			if (page.next() == null) {
				return;
			}
			next = next.after(page.next().toString());
		}
	}

	/**
	 * Gives up the deliveries of events; those of later ones of their keys go on.
	 */
	private void giveUp(Connection connection, List<UUID> ids) throws SQLException {
		Set<KeyLines.Line> lines = this.lines.ofEvents(connection, ids);
		update(connection, this.deliveries::erase, ids);
		this.lines.goOn(connection, lines);
	}

	private static Optional<String> next(FoundRows<EventRow> page) {
		return Optional.ofNullable(page.next()).map(EventCursor::toString);
	}

	/**
	 * Returns those of some events that nothing is to be delivered of.
	 */
	private List<UUID> finished(Connection connection, IntFunction<String> sql, List<UUID> ids) throws SQLException {
		if (ids.isEmpty()) {
			return ids;
		}
		Set<UUID> open = new HashSet<>();
		try (PreparedStatement select = prepare(connection, sql, ids); ResultSet row = select.executeQuery()) {
			while (row.next()) {
				if (row.getInt(2) == 1) {
					open.add(this.table.dialect().readId(row, 1));
				}
			}
		}
		return ids.stream().filter((id) -> !open.contains(id)).toList();
	}

	/**
	 * Returns those of some events that nobody else has deleted.
	 */
	private List<UUID> lock(Connection connection, List<UUID> ids) throws SQLException {
		List<UUID> there = new ArrayList<>();
		if (!ids.isEmpty()) {
			try (PreparedStatement select = prepare(connection, this.table::lock, ids);
					ResultSet row = select.executeQuery()) {
				while (row.next()) {
					there.add(this.table.dialect().readId(row, 1));
				}
			}
		}
		return there;
	}

	/**
	 * Sees to it that events get no positions any more. By the numbers of their rows: to
	 * look for them by anything else would wait for those who publish.
	 */
	private void deleteUnsequenced(Connection connection, List<UUID> ids) throws SQLException {
		if (ids.isEmpty()) {
			return;
		}
		List<Long> rows = new ArrayList<>();
		try (PreparedStatement select = prepare(connection, this.feed::selectUnsequenced, ids);
				ResultSet row = select.executeQuery()) {
			while (row.next()) {
				rows.add(row.getLong(1));
			}
		}
		if (!rows.isEmpty()) {
			try (PreparedStatement delete = Lookup.prepare(connection, this.table.dialect(),
					this.feed.deleteUnsequenced(rows.size()), rows)) {
				delete.executeUpdate();
			}
		}
	}

	private void update(Connection connection, IntFunction<String> sql, List<UUID> ids) throws SQLException {
		if (!ids.isEmpty()) {
			try (PreparedStatement update = prepare(connection, sql, ids)) {
				update.executeUpdate();
			}
		}
	}

	private PreparedStatement prepare(Connection connection, IntFunction<String> sql, List<UUID> ids)
			throws SQLException {
		return Lookup.prepare(connection, this.table.dialect(), sql.apply(ids.size()), ids);
	}

	/**
	 * Runs work in the transaction of the caller, or where there is none in one of its
	 * own, again when that was in the way of another.
	 */
	private <T> T inTransaction(OutboxConnections.Work<T> work) {
		return this.database.read((connection) -> {
			if (this.database.bound().isPresent() && !connection.getAutoCommit()) {
				return work.run(connection);
			}
			return ShortTransaction
				.repeat(() -> ShortTransaction.runReadCommitted(connection, () -> work.run(connection)));
		});
	}

}
