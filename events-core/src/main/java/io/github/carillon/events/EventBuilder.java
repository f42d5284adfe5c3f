package io.github.carillon.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The attributes of an event before it is one: of a draft, where most are missing, and of
 * a builder.
 *
 * @param <T> the class of the data
 */
final class EventBuilder<T> implements Event.Builder<T> {

	T data;

	@Nullable UUID id;

	@Nullable String type;

	@Nullable String source;

	@Nullable String subject;

	@Nullable Long time;

	@Nullable String key;

	/**
	 * A string, or the id of the event that everything follows from; kept so because few
	 * ever read it.
	 */
	@Nullable Object correlation;

	@Nullable UUID causationId;

	EventPriority priority = EventPriority.NORMAL;

	@Nullable String version;

	Map<String, String> headers = Map.of();

	List<String> path = List.of();

	boolean replayed;

	EventOptions options = EventOptions.UNSET;

	EventBuilder(T data) {
		this.data = Objects.requireNonNull(data, "An event needs data; publish(type) publishes one without");
	}

	EventBuilder<T> copy() {
		return copy(this.data);
	}

	private <R> EventBuilder<R> copy(R newData) {
		EventBuilder<R> copy = new EventBuilder<>(newData);
		copy.id = this.id;
		copy.type = this.type;
		copy.source = this.source;
		copy.subject = this.subject;
		copy.time = this.time;
		copy.key = this.key;
		copy.correlation = this.correlation;
		copy.causationId = this.causationId;
		copy.priority = this.priority;
		copy.version = this.version;
		copy.headers = this.headers;
		copy.path = this.path;
		copy.replayed = this.replayed;
		copy.options = this.options;
		return copy;
	}

	@Override
	public EventBuilder<T> id(UUID id) {
		this.id = Objects.requireNonNull(id, "id");
		return this;
	}

	@Override
	public EventBuilder<T> type(String type) {
		this.type = TypeNames.check(Objects.requireNonNull(type, "type"));
		return this;
	}

	@Override
	public EventBuilder<T> source(String source) {
		this.source = notBlank(source, "source");
		return this;
	}

	@Override
	public EventBuilder<T> subject(String subject) {
		this.subject = Objects.requireNonNull(subject, "subject");
		return this;
	}

	@Override
	public EventBuilder<T> time(Instant time) {
		this.time = EventClock.toNanos(Objects.requireNonNull(time, "time"));
		return this;
	}

	@Override
	public <R> EventBuilder<R> data(R data) {
		return copy(data);
	}

	@Override
	public EventBuilder<T> key(String key) {
		this.key = Objects.requireNonNull(key, "key");
		return this;
	}

	@Override
	public EventBuilder<T> correlationId(String correlationId) {
		this.correlation = Objects.requireNonNull(correlationId, "correlationId");
		return this;
	}

	@Override
	public EventBuilder<T> causationId(UUID causationId) {
		this.causationId = Objects.requireNonNull(causationId, "causationId");
		return this;
	}

	@Override
	public EventBuilder<T> priority(EventPriority priority) {
		this.priority = Objects.requireNonNull(priority, "priority");
		return this;
	}

	@Override
	public EventBuilder<T> version(String version) {
		this.version = notBlank(version, "version");
		return this;
	}

	@Override
	public EventBuilder<T> header(String name, String value) {
		return headers(merged(this.headers, Map.of(notBlank(name, "header name"), value)));
	}

	@Override
	public EventBuilder<T> headers(Map<String, String> headers) {
		this.headers = headers.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(headers));
		return this;
	}

	@Override
	public EventBuilder<T> path(List<String> path) {
		this.path = List.copyOf(path);
		return this;
	}

	@Override
	public EventBuilder<T> replayed(boolean replayed) {
		this.replayed = replayed;
		return this;
	}

	/**
	 * Fills in what the caller left to the publisher.
	 */
	void defaults(String defaultSource, Map<String, String> defaultHeaders) {
		if (this.source == null) {
			this.source = defaultSource;
		}
		if (!defaultHeaders.isEmpty()) {
			headers(merged(defaultHeaders, this.headers));
		}
	}

	/**
	 * Appends the label of a bus to the path.
	 */
	void passed(String label) {
		if (this.path.isEmpty()) {
			this.path = List.of(label);
			return;
		}
		if (this.path.contains(label)) {
			return;
		}
		List<String> longer = new ArrayList<>(this.path);
		longer.add(label);
		path(longer);
	}

	@Override
	public Event<T> build() {
		EventClock clock = EventClock.system();
		if (this.time == null) {
			this.time = clock.next();
		}
		if (this.id == null) {
			this.id = clock.nextId(this.time);
		}
		return new DefaultEvent<>(this);
	}

	private static Map<String, String> merged(Map<String, String> under, Map<String, String> over) {
		Map<String, String> merged = new LinkedHashMap<>(under);
		merged.putAll(over);
		return merged;
	}

	static String notBlank(String value, String what) {
		if (value.isBlank()) {
			throw new IllegalArgumentException("The %s of an event must not be blank".formatted(what));
		}
		return value;
	}

}
