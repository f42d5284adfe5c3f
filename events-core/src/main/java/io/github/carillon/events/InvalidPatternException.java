package io.github.carillon.events;

/**
 * A pattern is malformed. The message shows it with a caret under the fault.
 *
 * @since 0.1
 */
public class InvalidPatternException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String pattern;

	private final int position;

	private final String reason;

	/**
	 * Creates an exception.
	 * @param pattern the pattern
	 * @param position the index of the fault in it
	 * @param reason what is wrong there
	 */
	public InvalidPatternException(String pattern, int position, String reason) {
		super("Event pattern is not valid:\n    " + LogText.clean(pattern) + "\n    " + " ".repeat(position) + "^ "
				+ reason);
		this.pattern = pattern;
		this.position = position;
		this.reason = reason;
	}

	/**
	 * Returns the pattern.
	 * @return the pattern
	 */
	public String pattern() {
		return this.pattern;
	}

	/**
	 * Returns where the fault is.
	 * @return the index in the pattern
	 */
	public int position() {
		return this.position;
	}

	/**
	 * Returns what is wrong.
	 * @return the reason, in a few words
	 */
	public String reason() {
		return this.reason;
	}

}
