package io.github.carillon.events.jdbc;

import io.github.carillon.events.deadletter.Failure;
import org.jspecify.annotations.Nullable;

/**
 * An error as it is stored: its class and message, as much as every database takes.
 */
final class ErrorText {

	static final int MAX_LENGTH = 2000;

	private static final char REPLACEMENT = '\uFFFD';

	private ErrorText() {
	}

	static String of(Throwable error) {
		String message = message(error);
		String text = error.getClass().getName() + ((message != null) ? ": " + message : "");
		return storable(text, MAX_LENGTH);
	}

	/**
	 * Returns the beginning of a text without what a database refuses.
	 */
	static String storable(String text, int length) {
		StringBuilder stored = new StringBuilder(text.substring(0, Math.min(length, text.length())));
		for (int i = 0; i < stored.length(); i++) {
			char character = stored.charAt(i);
			if (Character.isHighSurrogate(character) && i + 1 < stored.length()
					&& Character.isLowSurrogate(stored.charAt(i + 1))) {
				i++;
			}
			else if (character == 0 || Character.isSurrogate(character)) {
				stored.setCharAt(i, REPLACEMENT);
			}
		}
		return stored.toString();
	}

	/**
	 * Returns what is known of an error by its text.
	 */
	static Failure read(@Nullable String text) {
		if (text == null) {
			return new Failure("unknown", "", "");
		}
		int end = text.indexOf(": ");
		return (end > 0) ? new Failure(text.substring(0, end), text.substring(end + 2), "") : new Failure(text, "", "");
	}

	private static @Nullable String message(Throwable error) {
		try {
			return error.getMessage();
		}
		catch (RuntimeException | StackOverflowError ex) {
			return "(its message failed with " + ex.getClass().getName() + ")";
		}
	}

}
