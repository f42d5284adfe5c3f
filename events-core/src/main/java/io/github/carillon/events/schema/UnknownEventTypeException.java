package io.github.carillon.events.schema;

import java.util.List;

/**
 * An event has a type that is not registered, where only registered ones may be
 * published. The message gives the names that may have been meant.
 *
 * @since 0.1
 */
public class UnknownEventTypeException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String type;

	private final transient List<String> nearest;

	/**
	 * Creates an exception.
	 * @param type the type name
	 * @param nearest the names that may have been meant, nearest first
	 */
	public UnknownEventTypeException(String type, List<String> nearest) {
		super(message(type, nearest));
		this.type = type;
		this.nearest = List.copyOf(nearest);
	}

	static String message(String type, List<String> nearest) {
		String hint = nearest.isEmpty() ? "" : " Did you mean %s?".formatted(String.join(", ", nearest));
		return ("Event type '%s' is not registered.%s Declare it with @EventType on a class or below carillon.types, "
				+ "or allow it with carillon.types.unknown")
			.formatted(type, hint);
	}

	/**
	 * Returns the type that is unknown.
	 * @return the type name
	 */
	public String type() {
		return this.type;
	}

	/**
	 * Returns the names that may have been meant.
	 * @return the names, nearest first
	 */
	public List<String> nearest() {
		return this.nearest;
	}

}
