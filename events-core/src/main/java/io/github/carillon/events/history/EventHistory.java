package io.github.carillon.events.history;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import io.github.carillon.events.Event;

/**
 * The events that were published, each of them once, however often its id was recorded.
 * <p>
 * Called in the reader's thread; may block. Inside a transaction of its own database a
 * store shows what that transaction sees. Safe for use by several threads.
 *
 * @since 0.1
 */
public interface EventHistory {

	/**
	 * Returns the newest event of a type.
	 * @param pattern the type, or a pattern of types
	 * @return the event
	 * @throws IllegalArgumentException when the pattern is malformed
	 */
	default Optional<Event<?>> latest(String pattern) {
		EventQuery query = EventQuery.matching(pattern).limit(1);
		while (true) {
			EventPage page = query(query);
			List<Event<?>> events = page.events();
			if (!events.isEmpty()) {
				return Optional.of(events.get(0));
			}
			if (page.next().isEmpty()) {
				return Optional.empty();
			}
			query = query.after(page.next().get());
		}
	}

	/**
	 * Returns the event with an id.
	 * @param id the id
	 * @return the event
	 */
	Optional<Event<?>> get(UUID id);

	/**
	 * Returns whether an event goes back to another, over any number of others: whether
	 * that one caused it, or caused what caused it. Reads each of those in between. Not
	 * its own descendant; where one in between is not in the history, the answer is no.
	 * @param event the event
	 * @param ancestor the id of the other
	 * @return whether it does
	 */
	default boolean isDescendant(Event<?> event, UUID ancestor) {
		Set<UUID> seen = new HashSet<>(Set.of(event.id()));
		Optional<UUID> cause = event.causationId();
		while (cause.isPresent() && seen.add(cause.get())) {
			if (cause.get().equals(ancestor)) {
				return true;
			}
			cause = get(cause.get()).flatMap(Event::causationId);
		}
		return false;
	}

	/**
	 * Returns a page of the events that match, newest first unless asked otherwise.
	 * @param query what is asked
	 * @return the page; it may be short, or empty, and yet have a next one
	 */
	EventPage query(EventQuery query);

	/**
	 * Returns how many events match. Limit and cursor of the query are of no account.
	 * @param query what is asked
	 * @return the number
	 */
	long count(EventQuery query);

	/**
	 * Returns the place of an event among those that match, in the order of the query
	 * from its beginning. Limit and cursor of the query are of no account.
	 * @param query what is asked
	 * @param number which event, from one
	 * @return the place, empty when fewer match
	 */
	default Optional<EventCursor> cursorAt(EventQuery query, long number) {
		EventQuery next = query.fromTheStart().limit(EventQuery.MAX_LIMIT);
		long left = number;
		while (true) {
			EventPage page = query(next);
			if (left <= page.events().size()) {
				return Optional.of(EventCursor.of(page.events().get((int) left - 1)));
			}
			if (page.next().isEmpty()) {
				return Optional.empty();
			}
			left -= page.events().size();
			next = next.after(page.next().get());
		}
	}

	/**
	 * Deletes the events that match, for good, but for those that are still to be
	 * delivered. Limit and cursor of the query are of no account.
	 * @param query what is asked
	 * @return how many were deleted
	 */
	default long clear(EventQuery query) {
		EventQuery next = query.fromTheStart().limit(RetentionPolicy.DEFAULT_BATCH_SIZE);
		long cleared = 0;
		while (true) {
			RemovedEvents batch = purge(next);
			cleared += batch.ids().size();
			if (batch.next().isEmpty()) {
				return cleared;
			}
			next = next.after(batch.next().get());
		}
	}

	/**
	 * Deletes one page of the events that match, for good, in one short transaction. An
	 * event that the same store is still to deliver stays, and is left out; what is known
	 * of deliveries that have ended goes with its event.
	 * @param query what is asked
	 * @return what was deleted, and where to go on
	 */
	RemovedEvents purge(EventQuery query);

	/**
	 * Erases one page of the events that match, for good, in one short transaction: id,
	 * type and time are left, as an event whose data is {@link ErasedData}. What the same
	 * store is to deliver of them is given up, and nothing of what failed is left. What
	 * was erased before is left out.
	 * @param query what is asked
	 * @return what was erased, and where to go on
	 */
	RemovedEvents erase(EventQuery query);

	/**
	 * Returns the same events by position, for those who read them as they come.
	 * @return the feed, the same each time; empty when this history gives no positions
	 */
	default Optional<EventFeed> feed() {
		return Optional.empty();
	}

}
