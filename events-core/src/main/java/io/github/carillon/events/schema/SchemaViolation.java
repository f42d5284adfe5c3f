package io.github.carillon.events.schema;

/**
 * A place in the data of an event that is not as its schema wants it.
 *
 * @param pointer the place as a JSON pointer (RFC 6901); empty for the whole
 * @param keyword the keyword of the schema that is violated, such as {@code required}
 * @param message what is wrong there, in words; never repeats a value of the data
 * @since 0.1
 */
public record SchemaViolation(String pointer, String keyword, String message) {

	/**
	 * Returns the place and what is wrong there.
	 */
	@Override
	public String toString() {
		return (this.pointer.isEmpty() ? "(root)" : this.pointer) + ": " + this.message;
	}

}
