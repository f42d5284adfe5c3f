package io.github.carillon.events;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link Event}.
 *
 * @param <T> the class of the data
 */
final class DefaultEvent<T> implements Event<T> {

	private static final String DEFAULT_SOURCE = "carillon";

	private static final String DEFAULT_VERSION = "1";

	private final UUID id;

	private final String type;

	private final String source;

	private final @Nullable String subject;

	private final long time;

	private final T data;

	private final @Nullable String key;

	private final @Nullable Object correlation;

	private final @Nullable UUID causationId;

	private final EventPriority priority;

	private final String version;

	private final Map<String, String> headers;

	private final List<String> path;

	private final boolean replayed;

	private final EventOptions options;

	DefaultEvent(EventBuilder<T> builder) {
		this.id = Objects.requireNonNull(builder.id, "id");
		this.type = Objects.requireNonNull(builder.type, "type");
		this.source = (builder.source != null) ? builder.source : DEFAULT_SOURCE;
		this.subject = builder.subject;
		this.time = Objects.requireNonNull(builder.time, "time");
		this.data = builder.data;
		this.key = builder.key;
		this.correlation = builder.correlation;
		this.causationId = builder.causationId;
		this.priority = builder.priority;
		this.version = (builder.version != null) ? builder.version : DEFAULT_VERSION;
		this.headers = builder.headers;
		this.path = builder.path;
		this.replayed = builder.replayed;
		this.options = builder.options;
	}

	@Override
	public UUID id() {
		return this.id;
	}

	@Override
	public String type() {
		return this.type;
	}

	@Override
	public String source() {
		return this.source;
	}

	@Override
	public Optional<String> subject() {
		return Optional.ofNullable(this.subject);
	}

	@Override
	public Instant time() {
		return EventClock.toInstant(this.time);
	}

	long timeInNanos() {
		return this.time;
	}

	@Override
	public T data() {
		return this.data;
	}

	@Override
	public Optional<String> key() {
		return Optional.ofNullable(this.key);
	}

	@Override
	public Optional<String> correlationId() {
		return Optional.ofNullable(this.correlation).map(Object::toString);
	}

	/**
	 * Returns how an event is to be handled, as far as it says so itself.
	 */
	static EventOptions options(Event<?> event) {
		return (event instanceof DefaultEvent<?> own) ? own.options : EventOptions.UNSET;
	}

	@Nullable Object correlation() {
		return this.correlation;
	}

	@Override
	public Optional<UUID> causationId() {
		return Optional.ofNullable(this.causationId);
	}

	@Override
	public EventPriority priority() {
		return this.priority;
	}

	@Override
	public String version() {
		return this.version;
	}

	@Override
	public Map<String, String> headers() {
		return this.headers;
	}

	@Override
	public List<String> path() {
		return this.path;
	}

	@Override
	public boolean replayed() {
		return this.replayed;
	}

	@Override
	public EventDraft<T> reset() {
		EventBuilder<T> attributes = toBuilder();
		attributes.id = null;
		attributes.time = null;
		attributes.replayed = false;
		return new DefaultEventDraft<>(attributes);
	}

	@Override
	public EventBuilder<T> toBuilder() {
		EventBuilder<T> builder = new EventBuilder<>(this.data);
		builder.id = this.id;
		builder.type = this.type;
		builder.source = this.source;
		builder.subject = this.subject;
		builder.time = this.time;
		builder.key = this.key;
		builder.correlation = this.correlation;
		builder.causationId = this.causationId;
		builder.priority = this.priority;
		builder.version = this.version;
		builder.headers = this.headers;
		builder.path = this.path;
		builder.replayed = this.replayed;
		builder.options = this.options;
		return builder;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof Event<?> event && this.id.equals(event.id()));
	}

	@Override
	public int hashCode() {
		return this.id.hashCode();
	}

	/**
	 * Shows what identifies the event, never its data: that may be secret.
	 */
	@Override
	public String toString() {
		return "Event[" + this.type + " " + this.id + " from " + LogText.clean(this.source) + "]";
	}

}
