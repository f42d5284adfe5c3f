package io.github.carillon.events.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

import io.github.carillon.events.Completion;
import io.github.carillon.events.EventOptions;
import io.github.carillon.events.HandlerConcurrency;
import io.github.carillon.events.Ordering;
import io.github.carillon.events.ScheduleEntry;
import io.github.carillon.events.history.EventStatus;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of what is to be published later.
 *
 * @param name what it is found by
 * @param event the event, with the planned time
 * @param options how it is to be handled, {@code null} when nothing is said
 * @param cron when it is published again and again, {@code null} when once
 */
record ScheduleRow(String name, EventRow event, @Nullable String options, @Nullable String cron) {

	/**
	 * Returns the row.
	 * @throws IllegalArgumentException when a database could not hold it
	 */
	static ScheduleRow of(ScheduleEntry entry, EventRows rows) {
		String cron = entry.cron();
		if (cron != null && cron.length() > EventRows.MAX_NAME) {
			throw new IllegalArgumentException("The cron expression of '%s' has %d characters; at most %d are possible"
				.formatted(entry.name(), cron.length(), EventRows.MAX_NAME));
		}
		return new ScheduleRow(entry.name(), rows.toRow(entry.event()), text(entry.options()), cron);
	}

	/**
	 * Reads a row from the column of its name on.
	 */
	static ScheduleRow read(ResultSet row, int first, Dialect dialect) throws SQLException {
		UUID causation = dialect.readIdOrNull(row, first + 11);
		EventRow event = new EventRow(dialect.readId(row, first + 3), row.getString(first + 5),
				row.getString(first + 6), row.getString(first + 7), row.getString(first + 8), row.getString(first + 9),
				row.getString(first + 10), causation, row.getString(first + 12), row.getLong(first + 4),
				row.getString(first + 13), null, row.getString(first + 14), EventStatus.PUBLISHED);
		return new ScheduleRow(row.getString(first), event, row.getString(first + 2), row.getString(first + 1));
	}

	/**
	 * Returns what is to be published.
	 * @throws RuntimeException or {@link LinkageError} when it cannot be read
	 */
	ScheduleEntry toEntry(EventRows rows) {
		return new ScheduleEntry(this.name, rows.toPublishedEvent(this.event), options(this.options), this.cron);
	}

	/**
	 * Returns when it is due, as the index wants it.
	 */
	long due() {
		return Math.max(1, this.event.nanos());
	}

	/**
	 * Returns what goes into the columns of the event.
	 */
	List<@Nullable Object> eventParameters() {
		EventRow row = this.event;
		return new ArrayList<@Nullable Object>(Arrays.<@Nullable Object>asList(row.type(), row.version(), row.source(),
				row.subject(), row.key(), row.correlationId(), row.causationId(), row.priority(), row.headers(),
				row.data(), this.options));
	}

	private static @Nullable String text(EventOptions options) {
		if (options.equals(EventOptions.UNSET)) {
			return null;
		}
		List<@Nullable Object> values = Arrays.<@Nullable Object>asList(options.timeout(), options.ordering(),
				options.handlers(), options.completion());
		return String.join(";", values.stream().map((value) -> (value != null) ? value.toString() : "").toList());
	}

	private static EventOptions options(@Nullable String text) {
		if (text == null) {
			return EventOptions.UNSET;
		}
		String[] values = text.split(";", -1);
		return new EventOptions(value(values[0], Duration::parse), value(values[1], Ordering::valueOf),
				value(values[2], HandlerConcurrency::valueOf), value(values[3], Completion::valueOf));
	}

	private static <T> @Nullable T value(String text, Function<String, T> parse) {
		return text.isEmpty() ? null : parse.apply(text);
	}

}
