package io.github.carillon.events.history;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.github.carillon.events.Event;

/**
 * Some of the events that match a query, in the order that was asked for.
 *
 * @param events the events, unmodifiable; there may be none on a page although there are
 * more to come, when a store has looked at as many as it does at a time
 * @param next the cursor that the next page begins after, empty when this is the last
 * @since 0.1
 */
public record EventPage(List<Event<?>> events, Optional<String> next) {

	/**
	 * Creates a page.
	 */
	public EventPage {
		events = List.copyOf(events);
		Objects.requireNonNull(next, "next");
	}

}
