package io.github.carillon.events.history;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.EventPriority;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a history: all criteria that are given must hold. Newest first, the
 * first 100, unless it says otherwise.
 * <p>
 * Every store answers with an index when asked by type, by a prefix of types, by source,
 * subject, key, correlation id, cause or failure, each within a time range if one is
 * given. What else is asked is filtered out of that: ask for one of those, or for a time
 * range, beside it.
 * <p>
 * Immutable: every criterion returns another query. What is asked twice counts as it was
 * asked last, but for headers and data, which add up.
 *
 * @since 0.1
 */
public final class EventQuery {

	/** How many events a page has at most unless the query says so. */
	public static final int DEFAULT_LIMIT = 100;

	/** How many events a page can have. */
	public static final int MAX_LIMIT = 1000;

	private final Criteria criteria;

	private EventQuery(Criteria criteria) {
		this.criteria = criteria;
	}

	/**
	 * Asks for events of a type.
	 * @param pattern the type, or a pattern of types; {@code *} for every event
	 * @return the query
	 * @throws io.github.carillon.events.InvalidPatternException when the pattern is
	 * malformed
	 */
	public static EventQuery matching(String pattern) {
		return new EventQuery(new Criteria(EventPattern.parse(pattern)));
	}

	/**
	 * Asks for no events of some types.
	 * @param patterns the types, added to those left out before
	 * @return a query without them
	 */
	public EventQuery except(List<EventPattern> patterns) {
		return with((criteria) -> criteria.exceptions.addAll(patterns));
	}

	/**
	 * Asks for events that somebody published.
	 * @param source the source, all of it
	 * @return a query with it
	 */
	public EventQuery source(String source) {
		return with((criteria) -> criteria.source = required(source, "source"));
	}

	/**
	 * Asks for events about something.
	 * @param subject the subject, all of it
	 * @return a query with it
	 */
	public EventQuery subject(String subject) {
		return with((criteria) -> criteria.subject = required(subject, "subject"));
	}

	/**
	 * Asks for events with an ordering key.
	 * @param key the key, all of it
	 * @return a query with it
	 */
	public EventQuery key(String key) {
		return with((criteria) -> criteria.key = required(key, "key"));
	}

	/**
	 * Asks for events that belong together.
	 * @param id the correlation id, all of it
	 * @return a query with it
	 */
	public EventQuery correlationId(String id) {
		return with((criteria) -> criteria.correlationId = required(id, "correlationId"));
	}

	/**
	 * Asks for events that were published while one was handled.
	 * @param id the id of that event
	 * @return a query with it
	 */
	public EventQuery causedBy(UUID id) {
		return with((criteria) -> criteria.causationId = required(id, "causedBy"));
	}

	/**
	 * Asks for events with a header.
	 * @param name the name
	 * @param value the value, all of it
	 * @return a query with it
	 */
	public EventQuery header(String name, String value) {
		required(name, "header");
		required(value, "header '" + name + "'");
		return with((criteria) -> criteria.headers.put(name, value));
	}

	/**
	 * Asks for events by their data, as it is read from this history. Names of record
	 * components, properties, map keys and list indexes lead to the value. Numbers are
	 * equal by value, {@code 1} and {@code 1.0} alike; an enum constant is equal to its
	 * name, and a value that JSON has no form for, such as an id or a time, to its text.
	 * @param path the names, with dots in between, such as {@code customer.id}
	 * @param value the value
	 * @return a query with it
	 * @throws IllegalArgumentException when the path is empty or has an empty name
	 */
	public EventQuery data(String path, Object value) {
		DataPath parsed = DataPath.parse(path);
		required(value, "data '" + path + "'");
		return with((criteria) -> criteria.data.put(parsed, value));
	}

	/**
	 * Asks for events that are important enough. {@link EventPriority#MONITORING} stands
	 * beside the scale: who asks for it gets no other, and who asks for another does not
	 * get it.
	 * @param atLeast the least priority
	 * @return a query with it
	 */
	public EventQuery priority(EventPriority atLeast) {
		return with((criteria) -> criteria.priority = required(atLeast, "priority"));
	}

	/**
	 * Asks for events by what is known of their handling.
	 * @param status the status
	 * @return a query with it
	 */
	public EventQuery status(EventStatus status) {
		return with((criteria) -> criteria.status = required(status, "status"));
	}

	/**
	 * Asks for events from a time on.
	 * @param from the time, included
	 * @return a query with it
	 */
	public EventQuery since(Instant from) {
		return with((criteria) -> criteria.since = required(from, "since"));
	}

	/**
	 * Asks for events before a time.
	 * @param to the time, not included
	 * @return a query with it
	 */
	public EventQuery until(Instant to) {
		return with((criteria) -> criteria.until = required(to, "until"));
	}

	/**
	 * Asks for the oldest events first.
	 * @return a query that does
	 */
	public EventQuery oldestFirst() {
		return with((criteria) -> criteria.oldestFirst = true);
	}

	/**
	 * Asks for pages of a size.
	 * @param limit how many events a page has at most, 1 to {@value #MAX_LIMIT}; default
	 * is {@value #DEFAULT_LIMIT}
	 * @return a query with it
	 * @throws IllegalArgumentException when the limit is another
	 */
	public EventQuery limit(int limit) {
		if (limit < 1 || limit > MAX_LIMIT) {
			throw new IllegalArgumentException(
					"The limit is %d: it can be 1 to %d; page on with the cursor for more".formatted(limit, MAX_LIMIT));
		}
		return with((criteria) -> criteria.limit = limit);
	}

	/**
	 * Asks for the page after another.
	 * @param cursor what {@link EventPage#next()} gave, of the same query
	 * @return a query with it
	 * @throws IllegalArgumentException when it is no cursor
	 */
	public EventQuery after(String cursor) {
		EventCursor parsed = EventCursor.parse(required(cursor, "cursor"));
		return with((criteria) -> criteria.cursor = parsed);
	}

	/**
	 * Asks for the first page.
	 * @return a query without a cursor
	 */
	public EventQuery fromTheStart() {
		return with((criteria) -> criteria.cursor = null);
	}

	/**
	 * Returns which types are asked for.
	 * @return the pattern
	 */
	public EventPattern pattern() {
		return this.criteria.pattern;
	}

	/**
	 * Returns which types are left out.
	 * @return the patterns, unmodifiable
	 */
	public List<EventPattern> exceptions() {
		return List.copyOf(this.criteria.exceptions);
	}

	/**
	 * Returns whether a type is asked for.
	 * @param type the type
	 * @return whether it is
	 */
	public boolean matchesType(String type) {
		return this.criteria.matchesType(type);
	}

	/**
	 * Returns the source that is asked for.
	 * @return the source
	 */
	public Optional<String> source() {
		return Optional.ofNullable(this.criteria.source);
	}

	/**
	 * Returns the subject that is asked for.
	 * @return the subject
	 */
	public Optional<String> subject() {
		return Optional.ofNullable(this.criteria.subject);
	}

	/**
	 * Returns the ordering key that is asked for.
	 * @return the key
	 */
	public Optional<String> key() {
		return Optional.ofNullable(this.criteria.key);
	}

	/**
	 * Returns the correlation id that is asked for.
	 * @return the id
	 */
	public Optional<String> correlationId() {
		return Optional.ofNullable(this.criteria.correlationId);
	}

	/**
	 * Returns the cause that is asked for.
	 * @return the id of the event
	 */
	public Optional<UUID> causedBy() {
		return Optional.ofNullable(this.criteria.causationId);
	}

	/**
	 * Returns the headers that are asked for.
	 * @return the headers, unmodifiable
	 */
	public Map<String, String> headers() {
		return Map.copyOf(this.criteria.headers);
	}

	/**
	 * Returns whether something is asked of the data.
	 * @return {@code true} when it is
	 */
	public boolean hasData() {
		return !this.criteria.data.isEmpty();
	}

	/**
	 * Returns the least priority that is asked for.
	 * @return the priority
	 */
	public Optional<EventPriority> priority() {
		return Optional.ofNullable(this.criteria.priority);
	}

	/**
	 * Returns the status that is asked for.
	 * @return the status
	 */
	public Optional<EventStatus> status() {
		return Optional.ofNullable(this.criteria.status);
	}

	/**
	 * Returns from when on events are asked for.
	 * @return the time, included
	 */
	public Optional<Instant> since() {
		return Optional.ofNullable(this.criteria.since);
	}

	/**
	 * Returns until when events are asked for.
	 * @return the time, not included
	 */
	public Optional<Instant> until() {
		return Optional.ofNullable(this.criteria.until);
	}

	/**
	 * Returns whether the oldest events come first.
	 * @return {@code true} when they do
	 */
	public boolean isOldestFirst() {
		return this.criteria.oldestFirst;
	}

	/**
	 * Returns how many events a page has at most.
	 * @return the limit
	 */
	public int limit() {
		return this.criteria.limit;
	}

	/**
	 * Returns where the page begins.
	 * @return the cursor, empty for the first page
	 */
	public Optional<EventCursor> after() {
		return Optional.ofNullable(this.criteria.cursor);
	}

	/**
	 * Returns whether an event meets all criteria but the status, which is not known of
	 * an event by itself; order, limit and cursor are none.
	 * @param event the event
	 * @return whether it does
	 */
	public boolean matches(Event<?> event) {
		return this.criteria.matches(event);
	}

	/**
	 * Returns a query for the first page of what is asked, in an order and from a time on
	 * at the earliest.
	 */
	EventQuery fromTheStart(boolean oldestFirst, int limit, Instant begin) {
		return with((criteria) -> {
			criteria.oldestFirst = oldestFirst;
			criteria.limit = limit;
			criteria.cursor = null;
			boolean narrower = !begin.equals(Instant.MIN) && (criteria.since == null || begin.isAfter(criteria.since));
			criteria.since = narrower ? begin : criteria.since;
		});
	}

	private EventQuery with(Consumer<Criteria> change) {
		Criteria changed = new Criteria(this.criteria);
		change.accept(changed);
		return new EventQuery(changed);
	}

	private static <T> T required(T value, String name) {
		return Objects.requireNonNull(value, () -> "Nothing was given for " + name + "; leave it out to ask for any");
	}

	@Override
	public String toString() {
		return this.criteria.toString();
	}

}
