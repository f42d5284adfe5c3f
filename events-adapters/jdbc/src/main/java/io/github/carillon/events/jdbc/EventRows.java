package io.github.carillon.events.jdbc;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPriority;
import io.github.carillon.events.EventTypeBinding;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.history.ErasedData;
import io.github.carillon.events.history.EventStatus;
import io.github.carillon.events.serialization.EventSerializationException;
import io.github.carillon.events.serialization.EventSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes rows of events, and events of rows. What every database must be able to hold is
 * checked here, so that all refuse the same.
 */
final class EventRows {

	static final int MAX_NAME = 255;

	static final int MAX_VERSION = 50;

	static final int MAX_HEADERS = 65_536;

	static final int MAX_PATH = 8192;

	static final int MAX_DATA = 1_048_576;

	private static final int MAX_WARNINGS = 1000;

	private static final Logger logger = LoggerFactory.getLogger(EventRows.class);

	private final EventSerializer serializer;

	private final EventTypeResolver types;

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	EventRows(EventSerializer serializer, EventTypeResolver types) {
		this.serializer = serializer;
		this.types = types;
	}

	/**
	 * Returns the row.
	 * @throws IllegalArgumentException when a database could not hold it
	 */
	EventRow toRow(Event<?> event) {
		String headers = event.headers().isEmpty() ? null : this.serializer.writeHeaders(event.headers());
		String path = event.path().isEmpty() ? null : this.serializer.writeData(event.path());
		return new EventRow(event.id(), event.type(), text(event, "version", event.version(), MAX_VERSION),
				text(event, "source", event.source(), MAX_NAME), text(event, "subject", event.subject()),
				text(event, "key", event.key()), text(event, "correlation id", event.correlationId()),
				event.causationId().orElse(null), event.priority().name(), nanos(event),
				(headers != null) ? text(event, "headers", headers, MAX_HEADERS) : null,
				(path != null) ? text(event, "path", path, MAX_PATH) : null,
				text(event, "data", this.serializer.writeData(event.data()), MAX_DATA), EventStatus.PUBLISHED);
	}

	private static @Nullable String text(Event<?> event, String name, Optional<String> value) {
		return value.isPresent() ? text(event, name, value.get(), MAX_NAME) : null;
	}

	private static String text(Event<?> event, String name, String value, int limit) {
		checkLength(event, name, value, limit);
		if (value.indexOf('\0') >= 0) {
			throw refused(event, name, "has a NUL character, which not every database can store; leave it out");
		}
		if (hasLoneSurrogate(value)) {
			throw refused(event, name, "has half of a surrogate pair, which is no character; leave it out");
		}
		return value;
	}

	private static boolean hasLoneSurrogate(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (Character.isSurrogate(text.charAt(i))) {
				if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
					return true;
				}
				i++;
			}
		}
		return false;
	}

	private static void checkLength(Event<?> event, String name, String value, int limit) {
		if (value.length() > limit) {
			throw refused(event, name,
					"is %d characters long as it is stored; at most %d are possible".formatted(value.length(), limit));
		}
	}

	private static long nanos(Event<?> event) {
		Instant time = event.time();
		long nanos = EventRow.nanos(time);
		if (nanos == Long.MAX_VALUE || nanos == Long.MIN_VALUE) {
			throw refused(event, "time", "is %s; the years 1678 to 2261 are possible".formatted(time));
		}
		return nanos;
	}

	private static IllegalArgumentException refused(Event<?> event, String name, String reason) {
		return new IllegalArgumentException("Event %s of type '%s' cannot be stored in the history: its %s %s"
			.formatted(event.id(), event.type(), name, reason));
	}

	/**
	 * Returns the event, {@code null} when the row is that of none.
	 */
	@Nullable Event<?> toEvent(EventRow row) {
		try {
			Event<?> event = event(row, readData(row), readHeaders(row), readPath(row));
			return (row.status() == EventStatus.ERASED) ? ErasedData.tombstone(event) : event;
		}
		catch (RuntimeException ex) {
			warn(row, "is left out", ex);
			return null;
		}
	}

	/**
	 * Returns the event as it was published: data that is no longer that of its class is
	 * none, for a handler would take it for an event that it does not want.
	 * @throws RuntimeException or {@link LinkageError} when it cannot be read so
	 */
	Event<?> toPublishedEvent(EventRow row) {
		if (row.status() == EventStatus.ERASED) {
			throw new IllegalStateException("Event %s was erased: there is nothing to deliver".formatted(row.id()));
		}
		EventTypeBinding binding = this.types.findByName(row.type());
		Object data = this.serializer.readData(row.data(), (binding != null) ? binding.dataClass() : null);
		Map<String, String> headers = (row.headers() != null) ? this.serializer.readHeaders(row.headers()) : Map.of();
		return event(row, data, headers, readPath(row));
	}

	private static Event<?> event(EventRow row, Object data, Map<String, String> headers, List<String> path) {
		Event.Builder<Object> event = Event.builder(row.type(), data);
		event.id(row.id()).version(row.version()).source(row.source()).time(row.time()).priority(priority(row));
		Optional.ofNullable(row.subject()).ifPresent(event::subject);
		Optional.ofNullable(row.key()).ifPresent(event::key);
		Optional.ofNullable(row.correlationId()).ifPresent(event::correlationId);
		Optional.ofNullable(row.causationId()).ifPresent(event::causationId);
		return event.headers(headers).path(path).build();
	}

	private Object readData(EventRow row) {
		EventTypeBinding binding = (row.status() != EventStatus.ERASED) ? this.types.findByName(row.type()) : null;
		if (binding != null) {
			try {
				return this.serializer.readData(row.data(), binding.dataClass());
			}
			catch (RuntimeException | LinkageError ex) {
				warn(row, "cannot be read as %s; its data is shown as it is stored"
					.formatted(binding.dataClass().getName()), ex);
			}
		}
		try {
			return this.serializer.readData(row.data(), null);
		}
		catch (EventSerializationException ex) {
			warn(row, "has data that is not JSON; it is shown as text", ex);
			return row.data();
		}
	}

	private Map<String, String> readHeaders(EventRow row) {
		try {
			return (row.headers() != null) ? this.serializer.readHeaders(row.headers()) : Map.of();
		}
		catch (EventSerializationException ex) {
			warn(row, "has headers that cannot be read; it is shown without", ex);
			return Map.of();
		}
	}

	private List<String> readPath(EventRow row) {
		if (row.path() == null) {
			return List.of();
		}
		try {
			return (this.serializer.readData(row.path(), null) instanceof List<?> labels)
					? labels.stream().map(String::valueOf).toList() : List.of();
		}
		catch (EventSerializationException ex) {
			warn(row, "has a path that cannot be read; it is shown without", ex);
			return List.of();
		}
	}

	private static EventPriority priority(EventRow row) {
		try {
			return EventPriority.valueOf(row.priority());
		}
		catch (IllegalArgumentException ex) {
			// of a later version
			return EventPriority.NORMAL;
		}
	}

	/**
	 * Once per type and reason: a history is read again and again.
	 */
	private void warn(EventRow row, String what, Throwable cause) {
		if (this.warned.size() < MAX_WARNINGS && this.warned.add(row.type() + " " + what)) {
			logger.warn("Event {} of type '{}' in the history {}. Further ones of this type are not logged.", row.id(),
					row.type(), what, cause);
		}
	}

}
