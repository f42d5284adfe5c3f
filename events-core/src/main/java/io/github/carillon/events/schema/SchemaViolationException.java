package io.github.carillon.events.schema;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The data of an event is not as the schema of its type wants it. The message lists every
 * violation with its place.
 *
 * @since 0.1
 */
public class SchemaViolationException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	/** More than anybody reads; the rest is in the list. */
	private static final int SHOWN = 50;

	private final String type;

	private final transient List<SchemaViolation> violations;

	/**
	 * Creates an exception.
	 * @param type the type name
	 * @param violations the violations, at least one
	 */
	public SchemaViolationException(String type, List<SchemaViolation> violations) {
		super(message(type, violations));
		this.type = type;
		this.violations = List.copyOf(violations);
	}

	private static String message(String type, List<SchemaViolation> violations) {
		String more = (violations.size() > SHOWN) ? "%n    and %d more".formatted(violations.size() - SHOWN) : "";
		return violations.stream()
			.limit(SHOWN)
			.map((violation) -> "%n    ".formatted() + violation)
			.collect(Collectors.joining("", "Data of event type '" + type + "' does not match its schema:", more));
	}

	/**
	 * Returns the type of the event.
	 * @return the type name
	 */
	public String type() {
		return this.type;
	}

	/**
	 * Returns the violations.
	 * @return all of them
	 */
	public List<SchemaViolation> violations() {
		return this.violations;
	}

}
