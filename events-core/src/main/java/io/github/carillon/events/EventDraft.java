package io.github.carillon.events;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * An event to be. The bus completes id, time, type, version, source, correlation and
 * causation when it is published; what is set here is never overwritten.
 * <p>
 * Immutable: every {@code with…} returns another draft, so one may be published any
 * number of times and by several threads.
 *
 * @param <T> the class of the data
 * @since 0.1
 */
public sealed interface EventDraft<T> permits DefaultEventDraft {

	/**
	 * Returns a draft whose type is found from the class of its data.
	 * @param data the data, of a class of its own (see {@link EventType})
	 * @param <T> the class of the data
	 * @return the draft
	 * @throws IllegalArgumentException when the class says nothing about what happened: a
	 * string, a number, a collection, a map, an array
	 */
	static <T> EventDraft<T> of(T data) {
		return DefaultEventDraft.typed(data);
	}

	/**
	 * Returns a draft of a named type. Without data, see {@link #ofType}.
	 * @param type the type name
	 * @param data the data: an object of the type's class, a map, or anything that the
	 * serializer can write
	 * @return the draft
	 * @throws IllegalArgumentException when the name is not a legal type name
	 */
	static EventDraft<Object> of(String type, Object data) {
		return DefaultEventDraft.named(type, data);
	}

	/**
	 * Returns a draft without data: an empty map in its place.
	 * @param type the type name
	 * @return the draft
	 * @throws IllegalArgumentException when the name is not a legal type name
	 */
	static EventDraft<Object> ofType(String type) {
		return of(type, Map.of());
	}

	/**
	 * Gives the event an id of the publisher's own.
	 * @param id the id
	 * @return a draft with it
	 */
	EventDraft<T> withId(UUID id);

	/**
	 * Says who publishes the event; default is the source of the publisher.
	 * @param source the source, not blank
	 * @return a draft with it
	 */
	EventDraft<T> withSource(String source);

	/**
	 * Says what the event is about.
	 * @param subject the subject
	 * @return a draft with it
	 */
	EventDraft<T> withSubject(String subject);

	/**
	 * Gives the ordering key.
	 * @param key the key
	 * @return a draft with it
	 */
	EventDraft<T> withKey(String key);

	/**
	 * Gives the correlation id; default is that of the event being handled, else the new
	 * event's own id.
	 * @param id the correlation id
	 * @return a draft with it
	 */
	EventDraft<T> withCorrelationId(String id);

	/**
	 * Gives the id of the cause; default is the event being handled.
	 * @param id the id of the cause
	 * @return a draft with it
	 */
	EventDraft<T> withCausationId(UUID id);

	/**
	 * Gives the priority; default is {@link EventPriority#NORMAL}.
	 * @param priority the priority
	 * @return a draft with it
	 */
	EventDraft<T> withPriority(EventPriority priority);

	/**
	 * Adds a header, over a default of the publisher's with the same name.
	 * @param name the name, not blank
	 * @param value the value
	 * @return a draft with it
	 */
	EventDraft<T> withHeader(String name, String value);

	/**
	 * Caps the time in which the event is handled.
	 * @param timeout the time, zero for none
	 * @return a draft with it
	 */
	EventDraft<T> withTimeout(Duration timeout);

	/**
	 * Orders the event among others; as its type, or else each bus that takes it, says
	 * unless set.
	 * @param ordering the ordering
	 * @return a draft with it
	 */
	EventDraft<T> withOrdering(Ordering ordering);

	/**
	 * Says whether the event's handlers run one after the other or side by side; as its
	 * type, or else each bus that takes it, says unless set.
	 * @param concurrency the concurrency
	 * @return a draft with it
	 */
	EventDraft<T> withHandlers(HandlerConcurrency concurrency);

	/**
	 * Says when the event counts as handled; as its type, or else each bus that takes it,
	 * says unless set.
	 * @param completion the completion
	 * @return a draft with it
	 */
	EventDraft<T> withCompletion(Completion completion);

}
