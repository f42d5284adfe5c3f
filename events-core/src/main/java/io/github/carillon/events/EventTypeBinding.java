package io.github.carillon.events;

/**
 * A type name and the class of its data.
 *
 * @param name the type name
 * @param version the version of the schema
 * @param dataClass the class of the data
 * @param resultClass the class of what handlers return, {@code void} when not declared
 * @since 0.1
 */
public record EventTypeBinding(String name, String version, Class<?> dataClass, Class<?> resultClass) {

	/**
	 * Creates a binding.
	 * @throws IllegalArgumentException when the name is not a legal type name
	 */
	public EventTypeBinding {
		TypeNames.check(name);
	}

}
