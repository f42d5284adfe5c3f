package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.history.EventFeed;
import io.github.carillon.events.history.FeedListener;
import io.github.carillon.events.history.FeedListeners;
import io.github.carillon.events.history.FeedPage;
import io.github.carillon.events.history.PositionedEvent;
import org.jspecify.annotations.Nullable;

/**
 * Reads events by the positions that a {@link Sequencer} has given, of whichever
 * instance. Positions have no gaps but for what was deleted, which shows by that.
 */
final class JdbcEventFeed implements EventFeed {

	private final Database database;

	private final FeedTable table;

	private final HistoryReader reader;

	private final EventRows rows;

	private final FeedListeners listeners;

	private final Sequencer sequencer;

	private volatile @Nullable UUID id;

	JdbcEventFeed(Database database, FeedTable table, HistoryReader reader, EventRows rows, FeedListeners listeners,
			Sequencer sequencer) {
		this.database = database;
		this.table = table;
		this.reader = reader;
		this.rows = rows;
		this.listeners = listeners;
		this.sequencer = sequencer;
	}

	@Override
	public UUID id() {
		UUID known = this.id;
		if (known == null) {
			known = this.database.read(this::head).id();
			this.id = known;
		}
		return known;
	}

	@Override
	public long lastPosition() {
		this.sequencer.start();
		return this.database.read(this::head).lastPosition();
	}

	@Override
	public FeedPage after(long position, int limit, EventPattern pattern) {
		FeedPage.checkLimit(limit);
		this.sequencer.start();
		return this.database.read((connection) -> page(connection, position, limit, pattern));
	}

	/**
	 * Looks at the last position first: what is up to there has been committed.
	 */
	private FeedPage page(Connection connection, long position, int limit, EventPattern pattern) throws SQLException {
		long last = head(connection).lastPosition();
		List<Place> places = (position < last) ? places(connection, position, last, limit) : List.of();
		long end = (places.size() < limit) ? Math.max(position, last) : places.get(limit - 1).position();
		Map<UUID, EventRow> found = events(connection, places, pattern);
		List<PositionedEvent> events = new ArrayList<>();
		long missing = end - position;
		for (Place place : places) {
			EventRow row = found.get(place.eventId());
			Event<?> event = (row != null) ? this.rows.toEvent(row) : null;
			if (event != null) {
				events.add(new PositionedEvent(place.position(), event));
			}
			boolean passedOver = place.type() != null && !pattern.matches(place.type());
			missing -= (row != null || passedOver) ? 1 : 0;
		}
		return new FeedPage(events, end, last, missing);
	}

	private Map<UUID, EventRow> events(Connection connection, List<Place> places, EventPattern pattern)
			throws SQLException {
		List<UUID> ids = places.stream()
			.filter((place) -> place.type() != null && pattern.matches(place.type()))
			.map(Place::eventId)
			.toList();
		Map<UUID, EventRow> found = new HashMap<>();
		if (!ids.isEmpty()) {
			this.reader.rows(connection, ids).forEach((row) -> found.put(row.id(), row));
		}
		return found;
	}

	private List<Place> places(Connection connection, long position, long last, int limit) throws SQLException {
		try (PreparedStatement select = Lookup.prepare(connection, this.table.dialect(), this.table.selectPositions(),
				List.of(position, last, limit)); ResultSet row = select.executeQuery()) {
			List<Place> places = new ArrayList<>();
			while (row.next()) {
				places.add(new Place(row.getLong(1), this.table.dialect().readId(row, 2), row.getString(3)));
			}
			return places;
		}
	}

	private Head head(Connection connection) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(this.table.selectRole());
				ResultSet role = select.executeQuery()) {
			if (!role.next()) {
				throw new SQLException(
						"The table %s is empty: run the script that makes it once more".formatted(this.table.role()));
			}
			return new Head(role.getLong(1), this.table.dialect().readId(role, 2));
		}
	}

	@Override
	public void addListener(FeedListener listener) {
		this.listeners.add(listener);
		this.sequencer.start();
	}

	@Override
	public void removeListener(FeedListener listener) {
		this.listeners.remove(listener);
	}

	/**
	 * How far positions were given, and of which feed.
	 */
	private record Head(long lastPosition, UUID id) {
	}

	/**
	 * A position with its event, and the type of that unless it is gone.
	 */
	private record Place(long position, UUID eventId, @Nullable String type) {
	}

}
