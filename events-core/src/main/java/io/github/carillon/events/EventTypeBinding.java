package io.github.carillon.events;

/**
 * A type name and the class of its data.
 *
 * @param name the type name
 * @param version the version of the schema
 * @param dataClass the class of the data
 * @param resultClass the class of what handlers return, {@code void} when not declared
 * @param options how its events are to be handled
 * @since 0.1
 */
public record EventTypeBinding(String name, String version, Class<?> dataClass, Class<?> resultClass,
		EventOptions options) {

	/**
	 * Creates a binding.
	 * @throws IllegalArgumentException when the name is not a legal type name
	 */
	public EventTypeBinding {
		TypeNames.check(name);
	}

	/**
	 * Creates a binding that leaves it to the bus how its events are handled.
	 * @param name the type name
	 * @param version the version of the schema
	 * @param dataClass the class of the data
	 * @param resultClass the class of what handlers return, {@code void} when not
	 * declared
	 */
	public EventTypeBinding(String name, String version, Class<?> dataClass, Class<?> resultClass) {
		this(name, version, dataClass, resultClass, EventOptions.UNSET);
	}

}
