package io.github.carillon.events.schema;

import java.util.List;

/**
 * Two declarations of event types contradict each other: two of one type differ, or two
 * types claim one class. The message names both places and what differs.
 *
 * @since 0.1
 */
public class EventTypeConflictException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final transient EventTypeDefinition first;

	private final transient EventTypeDefinition second;

	private final String type;

	EventTypeConflictException(String message, EventTypeDefinition first, EventTypeDefinition second) {
		super(message);
		this.first = first;
		this.second = second;
		this.type = second.name();
	}

	static EventTypeConflictException sameName(EventTypeDefinition first, EventTypeDefinition second,
			List<String> differences) {
		return new EventTypeConflictException(
				"Event type '%s' is declared twice, differently:%n    first:  %s%n    second: %s%n    %s".formatted(
						second.name(), first.origin(), second.origin(), String.join("%n    ".formatted(), differences)),
				first, second);
	}

	static EventTypeConflictException sameClass(Class<?> dataClass, EventTypeDefinition first,
			EventTypeDefinition second) {
		return new EventTypeConflictException(
				("Class %s is the data of two event types, so publishing an object of it has no type:%n"
						+ "    first:  '%s' by %s%n    second: '%s' by %s%n"
						+ "    Say which one is meant with @EventType on the class")
					.formatted(dataClass.getTypeName(), first.name(), first.origin(), second.name(), second.origin()),
				first, second);
	}

	/**
	 * Returns the type whose declaration was refused.
	 * @return the type name
	 */
	public String type() {
		return this.type;
	}

	/**
	 * Returns the declaration that is in force.
	 * @return the definition
	 */
	public EventTypeDefinition first() {
		return this.first;
	}

	/**
	 * Returns the declaration that was refused.
	 * @return the definition
	 */
	public EventTypeDefinition second() {
		return this.second;
	}

}
