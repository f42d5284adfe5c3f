package io.github.carillon.events.history;

import io.github.carillon.events.Event;

/**
 * What stands in the history where the data of an event was erased. Of the event itself
 * only id, type and time are left; it is neither found by an {@link EventFinder} nor
 * counted by a {@link Projection}, neither exported nor delivered again. A query of the
 * {@link EventHistory} returns it.
 *
 * @param erased always {@code true}: what the mark says where it is read as JSON
 * @since 0.1
 */
public record ErasedData(boolean erased) {

	/** The source of what has been erased. */
	public static final String SOURCE = "erased";

	private static final ErasedData MARK = new ErasedData(true);

	/**
	 * Returns what is left of an event when it is erased.
	 * @param event the event
	 * @return an event with the same id, type and time, and nothing else of it
	 */
	public static Event<ErasedData> tombstone(Event<?> event) {
		return Event.builder(event.type(), MARK).id(event.id()).time(event.time()).source(SOURCE).build();
	}

	/**
	 * Returns whether an event has been erased.
	 * @param event the event
	 * @return whether it has
	 */
	public static boolean isErased(Event<?> event) {
		return event.data() instanceof ErasedData;
	}

}
