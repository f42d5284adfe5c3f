package io.github.carillon.events;

/**
 * Makes text from outside fit for one line of a message.
 */
final class LogText {

	private static final int LIMIT = 200;

	private LogText() {
	}

	/**
	 * Returns the text with one replacement character for each that would break or turn a
	 * line, cut to 200.
	 */
	static String clean(String text) {
		StringBuilder clean = new StringBuilder(Math.min(text.length(), LIMIT));
		for (int i = 0; i < text.length() && i < LIMIT; i++) {
			char c = text.charAt(i);
			clean.append(isHarmless(c) ? c : '\uFFFD');
		}
		return (text.length() <= LIMIT) ? clean.toString() : clean.append('…').toString();
	}

	private static boolean isHarmless(char c) {
		int type = Character.getType(c);
		return type != Character.CONTROL && type != Character.FORMAT && type != Character.LINE_SEPARATOR
				&& type != Character.PARAGRAPH_SEPARATOR && type != Character.SURROGATE;
	}

}
