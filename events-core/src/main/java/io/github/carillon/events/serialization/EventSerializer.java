package io.github.carillon.events.serialization;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Writes the parts of an event as JSON for a store, and reads them back. Called by
 * publishers and by readers of the history; safe for use by several threads.
 *
 * @since 0.1
 */
public interface EventSerializer {

	/**
	 * Writes data.
	 * @param data the data
	 * @return a JSON text
	 * @throws EventSerializationException when it cannot be written
	 */
	String writeData(Object data);

	/**
	 * Reads data.
	 * @param json a JSON text
	 * @param dataClass the class to read it as; {@code null} for maps, lists, strings,
	 * numbers and booleans
	 * @return the data
	 * @throws EventSerializationException when it cannot be read as that
	 */
	Object readData(String json, @Nullable Class<?> dataClass);

	/**
	 * Writes headers.
	 * @param headers the headers
	 * @return a JSON object
	 */
	String writeHeaders(Map<String, String> headers);

	/**
	 * Reads headers.
	 * @param json a JSON object whose members are strings
	 * @return the headers, in their order
	 * @throws EventSerializationException when it is something else
	 */
	Map<String, String> readHeaders(String json);

}
