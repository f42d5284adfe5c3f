package io.github.carillon.events;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The one implementation of {@link EventDraft}: a builder that nobody changes any more.
 *
 * @param <T> the class of the data
 */
final class DefaultEventDraft<T> implements EventDraft<T> {

	private final EventBuilder<T> attributes;

	DefaultEventDraft(EventBuilder<T> attributes) {
		this.attributes = attributes;
	}

	static <T> DefaultEventDraft<T> typed(T data) {
		EventBuilder<T> attributes = new EventBuilder<>(data);
		if (isUntyped(data)) {
			throw new IllegalArgumentException(("%s says nothing about what happened: give the event a name with "
					+ "publish(\"some.type\", data), or data of a class of its own, such as a record with @EventType%s")
				.formatted(data.getClass().getTypeName(), (data instanceof String)
						? ". If it is the name, EventDraft.ofType(name) is without data" : ""));
		}
		return new DefaultEventDraft<>(attributes);
	}

	private static boolean isUntyped(Object data) {
		return data.getClass().isArray() || data instanceof Collection || data instanceof Map || data instanceof Event
				|| data instanceof EventDraft || data.getClass().getName().startsWith("java.");
	}

	static DefaultEventDraft<Object> named(String type, Object data) {
		Objects.requireNonNull(data,
				() -> "An event of type '%s' cannot have null for data: without data, use ".formatted(type)
						+ "EventDraft.ofType(type), which stands for an empty map");
		return new DefaultEventDraft<>(new EventBuilder<>(data).type(type));
	}

	/**
	 * Returns a draft with attributes that nobody else will change.
	 */
	static <T> DefaultEventDraft<T> having(EventBuilder<T> attributes) {
		return new DefaultEventDraft<>(attributes);
	}

	/**
	 * Returns the attributes to complete, the caller's own.
	 */
	EventBuilder<T> attributes() {
		return this.attributes.copy();
	}

	DefaultEventDraft<T> withDefaults(String source, Map<String, String> headers) {
		return with((attributes) -> attributes.defaults(source, headers));
	}

	@Override
	public EventDraft<T> withId(UUID id) {
		return with((attributes) -> attributes.id(id));
	}

	@Override
	public EventDraft<T> withSource(String source) {
		return with((attributes) -> attributes.source(source));
	}

	@Override
	public EventDraft<T> withSubject(String subject) {
		return with((attributes) -> attributes.subject(subject));
	}

	@Override
	public EventDraft<T> withKey(String key) {
		return with((attributes) -> attributes.key(key));
	}

	@Override
	public EventDraft<T> withCorrelationId(String id) {
		return with((attributes) -> attributes.correlationId(id));
	}

	@Override
	public EventDraft<T> withCausationId(UUID id) {
		return with((attributes) -> attributes.causationId(id));
	}

	@Override
	public EventDraft<T> withPriority(EventPriority priority) {
		return with((attributes) -> attributes.priority(priority));
	}

	@Override
	public EventDraft<T> withHeader(String name, String value) {
		Objects.requireNonNull(value, () -> "Header '%s' needs a value".formatted(name));
		return with((attributes) -> attributes.header(name, value));
	}

	private DefaultEventDraft<T> with(Consumer<EventBuilder<T>> change) {
		EventBuilder<T> changed = attributes();
		change.accept(changed);
		return new DefaultEventDraft<>(changed);
	}

	@Override
	public EventDraft<T> withTimeout(Duration timeout) {
		return with((attributes) -> attributes.options = attributes.options.withTimeout(timeout));
	}

	@Override
	public EventDraft<T> withOrdering(Ordering ordering) {
		return with((attributes) -> attributes.options = attributes.options.withOrdering(ordering));
	}

	@Override
	public EventDraft<T> withHandlers(HandlerConcurrency concurrency) {
		return with((attributes) -> attributes.options = attributes.options.withHandlers(concurrency));
	}

	@Override
	public EventDraft<T> withCompletion(Completion completion) {
		return with((attributes) -> attributes.options = attributes.options.withCompletion(completion));
	}

}
