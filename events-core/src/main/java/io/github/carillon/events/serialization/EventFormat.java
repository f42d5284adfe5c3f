package io.github.carillon.events.serialization;

import io.github.carillon.events.Event;

/**
 * Writes a whole event as text for a wire or a file, and reads it back without loss. Safe
 * for use by several threads.
 *
 * @since 0.1
 */
public interface EventFormat {

	/**
	 * Returns the media type of what is written.
	 * @return the media type
	 */
	String contentType();

	/**
	 * Writes an event.
	 * @param event the event
	 * @return the text
	 * @throws EventSerializationException when its data cannot be written
	 */
	String write(Event<?> event);

	/**
	 * Reads an event.
	 * @param text the text
	 * @return the event, its data as the class of its type where that is known
	 * @throws EventSerializationException when the text is no such event; says what is
	 * wrong and where
	 */
	Event<?> read(String text);

}
