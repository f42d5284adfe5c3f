package io.github.carillon.events;

/**
 * A pattern is malformed. The message shows it with a caret under the fault.
 *
 * @since 0.1
 */
public class InvalidPatternException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	/** How much is surely seen of what {@link LogText} shows. */
	private static final int EXCERPT = 160;

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
		super("Event pattern is not valid:\n    " + excerpt(pattern, position) + "\n    "
				+ " ".repeat(position - start(position)) + "^ " + reason);
		this.pattern = pattern;
		this.position = position;
		this.reason = reason;
	}

	private static String excerpt(String pattern, int position) {
		return LogText.clean(pattern.substring(start(position)));
	}

	/**
	 * Returns where to begin showing a long pattern, so that the fault is in sight.
	 */
	private static int start(int position) {
		return (position < EXCERPT) ? 0 : position - EXCERPT / 2;
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
