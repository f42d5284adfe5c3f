package io.github.carillon.events;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What happened: data of some type, and the envelope around it. The same envelope is seen
 * in the process, in the history and on every wire.
 * <p>
 * Immutable as far as its data is; two events are equal when their ids are. Its
 * attributes carry the names and meanings of CloudEvents 1.0 where that has them. Safe
 * for use by several threads.
 *
 * @param <T> the class of the data
 * @since 0.1
 */
public interface Event<T> {

	/**
	 * Returns what identifies this event: a UUIDv7 (RFC 9562), strictly increasing within
	 * a process, unless the publisher gave one.
	 * @return the id
	 */
	UUID id();

	/**
	 * Returns the name of its type: up to 200 characters in dotted segments of letters,
	 * digits, {@code _} and {@code -}, such as {@code order.created}. Case-sensitive.
	 * @return the type name
	 */
	String type();

	/**
	 * Returns who published it; the name of the bus unless the publisher said otherwise.
	 * @return the source
	 */
	String source();

	/**
	 * Returns what it is about within the source, such as the id of an order.
	 * @return the subject
	 */
	Optional<String> subject();

	/**
	 * Returns when it was published, in nanoseconds, strictly increasing within a
	 * process.
	 * @return the time
	 */
	Instant time();

	/**
	 * Returns the data; an empty map for an event that was published without any.
	 * @return the data
	 */
	T data();

	/**
	 * Returns the ordering key: events with the same key belong in order.
	 * @return the key
	 */
	Optional<String> key();

	/**
	 * Returns what ties together everything that followed from one cause. Unless the
	 * publisher gave one it is that of the event being handled, and for an event that
	 * nothing caused its own id.
	 * @return the correlation id; empty only for events that came from elsewhere without
	 * one
	 */
	Optional<String> correlationId();

	/**
	 * Returns the id of the event that was being handled when this one was published.
	 * @return the id of the cause
	 */
	Optional<UUID> causationId();

	/**
	 * Returns how important it is. Information only: it does not reorder anything.
	 * @return the priority
	 */
	EventPriority priority();

	/**
	 * Returns the version of the type's schema, {@code "1"} unless declared.
	 * @return the version
	 */
	String version();

	/**
	 * Returns what else was said with it, in the order it was said.
	 * @return the headers, unmodifiable
	 */
	Map<String, String> headers();

	/**
	 * Returns the labels of the buses that took it, first to last.
	 * @return the path, unmodifiable
	 */
	List<String> path();

	/**
	 * Returns whether it is delivered again from the history.
	 * @return {@code true} for a replay
	 */
	boolean replayed();

	/**
	 * Returns a draft to publish the same thing anew: with a new id and time; path and
	 * cause are kept.
	 * @return the draft
	 */
	EventDraft<T> reset();

	/**
	 * Returns a builder that starts from this event, for a {@link PublishInterceptor}
	 * that changes it.
	 * @return the builder
	 */
	Builder<T> toBuilder();

	/**
	 * Returns a builder for an event as it is read from a store or a wire. To publish
	 * something new, use {@link EventDraft}: the bus completes it.
	 * @param type the type name
	 * @param data the data
	 * @param <T> the class of the data
	 * @return the builder
	 * @throws IllegalArgumentException when the name is not a legal type name
	 */
	static <T> Builder<T> builder(String type, T data) {
		return new EventBuilder<>(data).type(type);
	}

	/**
	 * Builds an event. Not safe for use by several threads.
	 *
	 * @param <T> the class of the data
	 */
	interface Builder<T> {

		/**
		 * Sets the id; a new UUIDv7 unless set.
		 * @param id the id
		 * @return this builder
		 */
		Builder<T> id(UUID id);

		/**
		 * Sets the type name.
		 * @param type the type name
		 * @return this builder
		 * @throws IllegalArgumentException when the name is not a legal type name
		 */
		Builder<T> type(String type);

		/**
		 * Sets who published it; {@code "carillon"} unless set.
		 * @param source the source, not blank
		 * @return this builder
		 */
		Builder<T> source(String source);

		/**
		 * Sets what it is about.
		 * @param subject the subject
		 * @return this builder
		 */
		Builder<T> subject(String subject);

		/**
		 * Sets when it was published; now unless set.
		 * @param time the time
		 * @return this builder
		 */
		Builder<T> time(Instant time);

		/**
		 * Replaces the data.
		 * @param data the data
		 * @param <R> the class of the data
		 * @return this builder
		 */
		<R> Builder<R> data(R data);

		/**
		 * Sets the ordering key.
		 * @param key the key
		 * @return this builder
		 */
		Builder<T> key(String key);

		/**
		 * Sets the correlation id.
		 * @param correlationId the correlation id
		 * @return this builder
		 */
		Builder<T> correlationId(String correlationId);

		/**
		 * Sets the id of the cause.
		 * @param causationId the id of the cause
		 * @return this builder
		 */
		Builder<T> causationId(UUID causationId);

		/**
		 * Sets the priority; {@link EventPriority#NORMAL} unless set.
		 * @param priority the priority
		 * @return this builder
		 */
		Builder<T> priority(EventPriority priority);

		/**
		 * Sets the version of the type's schema; {@code "1"} unless set.
		 * @param version the version
		 * @return this builder
		 */
		Builder<T> version(String version);

		/**
		 * Adds a header, in place of one of the same name.
		 * @param name the name
		 * @param value the value
		 * @return this builder
		 */
		Builder<T> header(String name, String value);

		/**
		 * Replaces all headers.
		 * @param headers the headers
		 * @return this builder
		 */
		Builder<T> headers(Map<String, String> headers);

		/**
		 * Replaces the labels of the buses that took it.
		 * @param path the labels
		 * @return this builder
		 */
		Builder<T> path(List<String> path);

		/**
		 * Marks the event as delivered again from the history.
		 * @param replayed whether it is
		 * @return this builder
		 */
		Builder<T> replayed(boolean replayed);

		/**
		 * Returns the event.
		 * @return the event
		 */
		Event<T> build();

	}

}
