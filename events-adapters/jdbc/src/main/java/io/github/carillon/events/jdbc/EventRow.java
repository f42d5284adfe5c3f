package io.github.carillon.events.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

import io.github.carillon.events.history.EventCursor;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventStatus;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of events, as it is stored.
 */
record EventRow(UUID id, String type, String version, String source, @Nullable String subject, @Nullable String key,
		@Nullable String correlationId, @Nullable UUID causationId, String priority, long nanos,
		@Nullable String headers, @Nullable String path, String data, EventStatus status) {

	private static final long NANOS = 1_000_000_000L;

	static EventRow read(ResultSet row, Dialect dialect) throws SQLException {
		return new EventRow(dialect.readId(row, 1), row.getString(2), row.getString(3), row.getString(4),
				row.getString(5), row.getString(6), row.getString(7), dialect.readIdOrNull(row, 8), row.getString(9),
				row.getLong(10), row.getString(11), row.getString(12), row.getString(13), status(row.getString(14)));
	}

	private static EventStatus status(String name) {
		return switch (name) {
			case "PUBLISHED" -> EventStatus.PUBLISHED;
			case "ERASED" -> EventStatus.ERASED;
			default -> EventStatus.FAILED;
		};
	}

	void bind(PreparedStatement insert, Dialect dialect) throws SQLException {
		dialect.bind(insert, 1, this.id);
		insert.setString(2, this.type);
		insert.setString(3, this.version);
		insert.setString(4, this.source);
		insert.setString(5, this.subject);
		insert.setString(6, this.key);
		insert.setString(7, this.correlationId);
		if (this.causationId != null) {
			dialect.bind(insert, 8, this.causationId);
		}
		else {
			insert.setObject(8, null);
		}
		insert.setString(9, this.priority);
		insert.setLong(10, this.nanos);
		insert.setString(11, this.headers);
		insert.setString(12, this.path);
		insert.setString(13, this.data);
	}

	Instant time() {
		return time(this.nanos);
	}

	static Instant time(long nanos) {
		return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
	}

	EventCursor cursor() {
		return new EventCursor(time(), this.id);
	}

	/**
	 * Returns whether the row may match, as far as can be told without reading its JSON.
	 */
	boolean mayMatch(EventQuery query) {
		return query.matchesType(this.type) && query.status().map((status) -> status == this.status).orElse(true)
				&& query.source().map((source) -> source.equals(this.source)).orElse(true)
				&& query.subject().map((subject) -> subject.equals(this.subject)).orElse(true)
				&& query.key().map((key) -> key.equals(this.key)).orElse(true)
				&& query.correlationId().map((correlation) -> correlation.equals(this.correlationId)).orElse(true);
	}

	/**
	 * Returns the time as it is stored, the nearest that can be where it cannot.
	 */
	static long nanos(Instant time) {
		try {
			return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
		}
		catch (ArithmeticException ex) {
			return (time.getEpochSecond() > 0) ? Long.MAX_VALUE : Long.MIN_VALUE;
		}
	}

}
