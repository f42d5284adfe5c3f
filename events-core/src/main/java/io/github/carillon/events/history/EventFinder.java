package io.github.carillon.events.history;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.carillon.events.Event;

/**
 * Finds one event, in the history or among those to come, without a gap between the two.
 * Safe for use by several threads.
 *
 * @since 0.1
 */
public interface EventFinder {

	/**
	 * Finds the newest event of the past that matches, or else the first to come.
	 * @param query what is asked; its limit, cursor and order are of no account
	 * @param past how far back to look
	 * @param future how long to wait for an event to come; zero for not at all
	 * @return completed as soon as the event is published, before its handlers end; with
	 * nothing when the time is over
	 */
	CompletableFuture<Optional<Event<?>>> find(EventQuery query, Past past, Duration future);

}
