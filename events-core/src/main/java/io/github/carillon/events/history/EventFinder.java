package io.github.carillon.events.history;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventRecorder;

/**
 * Finds one event, in the history or among those to come, without a gap between the two.
 * <p>
 * It has to record for the bus to learn of what is to come:
 *
 * <pre class="code">
 * RecordingEventFinder finder = EventFinder.over(new InMemoryEventHistory());
 * EventBus bus = EventBus.builder().recorder(finder).build();
 * </pre>
 *
 * Safe for use by several threads.
 *
 * @since 0.1
 */
public interface EventFinder {

	/** As long as it takes: a time to wait for the future that is never over. */
	Duration FOREVER = ChronoUnit.FOREVER.getDuration();

	/**
	 * Makes a finder of a history, which records for it.
	 * @param history the history, which is an {@link EventRecorder} too
	 * @return the finder, to be given to a bus as its recorder
	 * @throws IllegalArgumentException when the history is no recorder
	 */
	static RecordingEventFinder over(EventHistory history) {
		if (history instanceof EventRecorder recorder) {
			return over(history, recorder);
		}
		throw new IllegalArgumentException(
				"%s is no EventRecorder: say what records for it with EventFinder.over(history, recorder)"
					.formatted(history));
	}

	/**
	 * Makes a finder of a history.
	 * @param history what knows the past
	 * @param recorder what writes events down so that the history knows them
	 * @return the finder, to be given to a bus as its recorder
	 */
	static RecordingEventFinder over(EventHistory history, EventRecorder recorder) {
		return new RecordingEventFinder(history, recorder);
	}

	/**
	 * Finds the newest event of the past that matches, or else the first to come.
	 * <p>
	 * The past is read in the caller's thread, which may block; what the caller's own
	 * transaction has published is part of it where the history shows that. Of the future
	 * is what happens after the call. An event that is published in a transaction happens
	 * when that commits; it is found then, or never. It does not matter in which thread
	 * it is published, but it has to be in this process.
	 * <p>
	 * Cancel what is returned to wait no longer. What is chained to it without an
	 * {@code Async} runs in the thread of the publisher and must neither block nor write
	 * to its database.
	 * @param query what is asked; its limit, cursor and order are of no account
	 * @param past how far back to look
	 * @param future how long to wait for an event to come; zero for not at all,
	 * {@link #FOREVER} without limit
	 * @return completed as soon as the event is published, before its handlers end; with
	 * nothing when the time is over; with an exception when the history fails
	 * @throws IllegalArgumentException when the future is negative
	 * @throws IllegalStateException when too many wait already
	 */
	default CompletableFuture<Optional<Event<?>>> find(EventQuery query, Past past, Duration future) {
		return find(query, (event) -> true, past, future);
	}

	/**
	 * Finds an event by a condition that no query can express, such as
	 * {@link EventHistory#isDescendant}. All of the past that matches the query is read
	 * until the condition holds: narrow the query, or the past.
	 * @param query what is asked; its limit, cursor and order are of no account
	 * @param where what else must hold; called in the thread of the caller or of a
	 * publisher, and must not block there; what it throws, the future returned ends with
	 * @param past how far back to look
	 * @param future how long to wait for an event to come; zero for not at all,
	 * {@link #FOREVER} without limit
	 * @return as {@link #find(EventQuery, Past, Duration)} does
	 * @throws IllegalArgumentException when the future is negative
	 * @throws IllegalStateException when too many wait already
	 */
	CompletableFuture<Optional<Event<?>>> find(EventQuery query, Predicate<? super Event<?>> where, Past past,
			Duration future);

}
