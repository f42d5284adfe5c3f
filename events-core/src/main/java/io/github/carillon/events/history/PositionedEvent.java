package io.github.carillon.events.history;

import java.util.Objects;

import io.github.carillon.events.Event;

/**
 * An event with its place in an {@link EventFeed}.
 *
 * @param position the position, from one
 * @param event the event
 * @since 0.1
 */
public record PositionedEvent(long position, Event<?> event) {

	/**
	 * Creates one.
	 */
	public PositionedEvent {
		Objects.requireNonNull(event, "event");
	}

}
