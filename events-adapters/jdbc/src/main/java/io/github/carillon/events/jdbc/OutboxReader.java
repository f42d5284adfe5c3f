package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.outbox.ClaimedEntry;
import io.github.carillon.events.outbox.OutboxDepth;
import io.github.carillon.events.outbox.OutboxEntry;

/**
 * Answers what is asked of an outbox, in a connection that it is given.
 */
final class OutboxReader {

	private static final int MAX_EVENTS = 250;

	private final DeliveryTable table;

	private final HistoryReader events;

	private final EventRows rows;

	OutboxReader(DeliveryTable table, HistoryReader events, EventRows rows) {
		this.table = table;
		this.events = events;
		this.rows = rows;
	}

	/**
	 * Returns the rows of the events of entries, by id.
	 */
	Map<UUID, EventRow> events(Connection connection, List<OutboxEntry> entries) throws SQLException {
		List<UUID> ids = entries.stream().map(OutboxEntry::eventId).distinct().toList();
		Map<UUID, EventRow> found = new HashMap<>();
		for (int i = 0; i < ids.size(); i += MAX_EVENTS) {
			this.events.rows(connection, ids.subList(i, Math.min(ids.size(), i + MAX_EVENTS)))
				.forEach((row) -> found.put(row.id(), row));
		}
		if (!connection.getAutoCommit()) {
			connection.commit();
		}
		return found;
	}

	/**
	 * Reads an event. One that cannot be read is no reason not to deliver the others.
	 */
	ClaimedEntry claimed(OutboxEntry entry, Map<UUID, EventRow> found) {
		EventRow row = found.get(entry.eventId());
		if (row == null) {
			return new ClaimedEntry(entry, null, new IllegalStateException(
					"Event %s is not in the history any more: keep events for as long as they are to be delivered"
						.formatted(entry.eventId())));
		}
		try {
			Event<?> event = this.rows.toPublishedEvent(row);
			return new ClaimedEntry(entry, event, null);
		}
		catch (OutOfMemoryError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			return new ClaimedEntry(entry, null, ex);
		}
	}

	List<Delivery> deliveries(Connection connection, UUID eventId) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), this.table.ofEvent(),
				List.of(eventId)); ResultSet row = select.executeQuery()) {
			List<Delivery> deliveries = new ArrayList<>();
			while (row.next()) {
				deliveries.add(
						new StoredDelivery(row.getString(1), Delivery.Status.valueOf(row.getString(2)), row.getInt(3)));
			}
			return deliveries;
		}
	}

	/**
	 * Returns the depths of targets that have entries, and of others that are named.
	 */
	List<OutboxDepth> depths(Connection connection, List<String> others) throws SQLException {
		TreeMap<String, OutboxDepth> depths = new TreeMap<>();
		others.forEach((target) -> depths.put(target, none(target)));
		try (PreparedStatement select = connection.prepareStatement(this.table.open());
				ResultSet row = select.executeQuery()) {
			while (row.next()) {
				depths.put(row.getString(1), new OutboxDepth(row.getString(1), row.getLong(2), 0,
						Duration.ofNanos(Math.max(0, row.getLong(3)))));
			}
		}
		try (PreparedStatement select = connection.prepareStatement(this.table.dead());
				ResultSet row = select.executeQuery()) {
			while (row.next()) {
				OutboxDepth open = depths.getOrDefault(row.getString(1), none(row.getString(1)));
				depths.put(open.target(),
						new OutboxDepth(open.target(), open.pending(), row.getLong(2), open.oldest()));
			}
		}
		return List.copyOf(depths.values());
	}

	private static OutboxDepth none(String target) {
		return new OutboxDepth(target, 0, 0, Duration.ZERO);
	}

	private record StoredDelivery(String target, Status status, int attempts) implements Delivery {
	}

}
