package io.github.carillon.events.jdbc;

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
		StringBuilder stored = new StringBuilder(text.substring(0, Math.min(MAX_LENGTH, text.length())));
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

	private static @Nullable String message(Throwable error) {
		try {
			return error.getMessage();
		}
		catch (RuntimeException | StackOverflowError ex) {
			return "(its message failed with " + ex.getClass().getName() + ")";
		}
	}

}
