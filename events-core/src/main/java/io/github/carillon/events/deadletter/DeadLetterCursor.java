package io.github.carillon.events.deadletter;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A place among dead letters: just after one of them. For stores; to everybody else its
 * text is opaque, and may change from version to version.
 *
 * @param lastFailure when the letter failed last
 * @param id the id of the letter
 * @since 0.1
 */
public record DeadLetterCursor(Instant lastFailure, UUID id) implements Comparable<DeadLetterCursor> {

	private static final Comparator<DeadLetterCursor> NEWEST_FIRST = Comparator
		.comparing(DeadLetterCursor::lastFailure, Comparator.reverseOrder())
		.thenComparing((cursor) -> cursor.id().toString(), Comparator.reverseOrder());

	/**
	 * Creates a cursor.
	 */
	public DeadLetterCursor {
		Objects.requireNonNull(lastFailure, "lastFailure");
		Objects.requireNonNull(id, "id");
	}

	/**
	 * Returns the place of a letter.
	 * @param letter the letter
	 * @return the cursor
	 */
	public static DeadLetterCursor of(DeadLetter letter) {
		return new DeadLetterCursor(letter.lastFailure(), letter.id());
	}

	/**
	 * Reads a cursor.
	 * @param text the text of one
	 * @return the cursor
	 * @throws IllegalArgumentException when it is no such text
	 */
	public static DeadLetterCursor parse(String text) {
		String[] parts = text.split("_", -1);
		if (parts.length != 3) {
			throw invalid(null);
		}
		try {
			Instant time = Instant.ofEpochSecond(Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
			return new DeadLetterCursor(time, UUID.fromString(parts[2]));
		}
		catch (IllegalArgumentException | DateTimeException | ArithmeticException ex) {
			throw invalid(ex);
		}
	}

	private static IllegalArgumentException invalid(@Nullable Throwable cause) {
		return new IllegalArgumentException("The cursor is not valid: use the text that DeadLetterPage.next() gave, "
				+ "unchanged, or none to begin with the first page", cause);
	}

	/**
	 * Orders letters as they are read: those that failed last first, and those that
	 * failed at the same time by their ids as unsigned numbers, descending.
	 */
	@Override
	public int compareTo(DeadLetterCursor other) {
		return NEWEST_FIRST.compare(this, other);
	}

	/**
	 * Returns the text, of letters, digits, {@code -} and {@code _}.
	 */
	@Override
	public String toString() {
		return this.lastFailure.getEpochSecond() + "_" + this.lastFailure.getNano() + "_" + this.id;
	}

}
