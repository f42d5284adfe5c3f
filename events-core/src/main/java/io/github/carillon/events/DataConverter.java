package io.github.carillon.events;

/**
 * Converts data between maps and classes, both ways. Called in the handler's thread; safe
 * for use by several threads.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DataConverter {

	/**
	 * Converts data.
	 * @param data the data
	 * @param target the class that is wanted
	 * @param <T> the class that is wanted
	 * @return the data as that class
	 * @throws IllegalArgumentException when it cannot be, with what is wrong and where in
	 * the data
	 */
	<T> T convert(Object data, Class<T> target);

}
