package io.github.carillon.events.deadletter;

import java.io.Writer;
import java.io.PrintWriter;
import java.util.Objects;

/**
 * What a delivery failed with, as text: whoever reads it may not have the class.
 *
 * @param errorType the class of the exception
 * @param message its message, empty when it has none, cut to {@value Failure#MAX_MESSAGE}
 * characters
 * @param stack its stack with those of its causes, cut to {@value Failure#MAX_STACK}
 * characters; may hold what the messages hold
 * @since 0.1
 */
public record Failure(String errorType, String message, String stack) {

	/** How many characters of a message are kept. */
	public static final int MAX_MESSAGE = 2_000;

	/** How many characters of a stack are kept. */
	public static final int MAX_STACK = 16_000;

	/**
	 * Creates a failure.
	 */
	public Failure {
		Objects.requireNonNull(errorType, "errorType");
		message = cut(message, MAX_MESSAGE);
		stack = cut(stack, MAX_STACK);
	}

	/**
	 * Describes an exception.
	 * @param error the exception; one that cannot even describe itself is described by
	 * its class
	 * @return the failure
	 */
	public static Failure of(Throwable error) {
		return new Failure(error.getClass().getName(), message(error), stack(error));
	}

	private static String message(Throwable error) {
		try {
			return Objects.requireNonNullElse(error.getMessage(), "");
		}
		catch (RuntimeException ex) {
			return "(its message cannot be had: " + ex.getClass().getName() + ")";
		}
	}

	private static String stack(Throwable error) {
		Beginning beginning = new Beginning();
		try {
			error.printStackTrace(new PrintWriter(beginning));
		}
		catch (RuntimeException ex) {
			return beginning.text + "(the rest cannot be had: " + ex.getClass().getName() + ")";
		}
		return beginning.text.toString();
	}

	private static String cut(String text, int length) {
		if (text.length() <= length) {
			return text;
		}
		int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
		return text.substring(0, end) + "…";
	}

	/**
	 * Keeps no more than is needed of a stack that may be a thousand causes deep.
	 */
	private static final class Beginning extends Writer {

		private final StringBuilder text = new StringBuilder();

		@Override
		public void write(char[] chars, int offset, int length) {
			this.text.append(chars, offset, Math.min(length, MAX_STACK + 1 - this.text.length()));
		}

		@Override
		public void flush() {
			// nothing is held back
		}

		@Override
		public void close() {
			// nothing to close
		}

	}

}
