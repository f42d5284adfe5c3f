package io.github.carillon.events.history;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;

import io.github.carillon.events.Event;

import org.jspecify.annotations.Nullable;

/**
 * A place in the history: just after one event, in whichever order it is read. For
 * stores; to everybody else its text is opaque, and may change from version to version.
 *
 * @param time the time of the event
 * @param id the id of the event
 * @since 0.1
 */
public record EventCursor(Instant time, UUID id) {

	private static final byte FORMAT = 1;

	private static final int LENGTH = 1 + 8 + 4 + 16;

	/**
	 * Creates a cursor.
	 */
	public EventCursor {
		Objects.requireNonNull(time, "time");
		Objects.requireNonNull(id, "id");
	}

	/**
	 * Returns the place of an event.
	 * @param event the event
	 * @return the cursor
	 */
	public static EventCursor of(Event<?> event) {
		return new EventCursor(event.time(), event.id());
	}

	/**
	 * Reads a cursor.
	 * @param text the text of one
	 * @return the cursor
	 * @throws IllegalArgumentException when it is no such text
	 */
	public static EventCursor parse(String text) {
		ByteBuffer bytes = ByteBuffer.wrap(decode(text));
		if (bytes.remaining() != LENGTH || bytes.get() != FORMAT) {
			throw invalid(null);
		}
		try {
			Instant time = Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
			return new EventCursor(time, new UUID(bytes.getLong(), bytes.getLong()));
		}
		catch (DateTimeException | ArithmeticException ex) {
			throw invalid(ex);
		}
	}

	private static byte[] decode(String text) {
		try {
			return Base64.getUrlDecoder().decode(text);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(ex);
		}
	}

	private static IllegalArgumentException invalid(@Nullable Throwable cause) {
		return new IllegalArgumentException("The cursor is not valid: use the text that EventPage.next() gave, "
				+ "unchanged, or none to begin with the first page", cause);
	}

	/**
	 * Returns the text, of letters, digits, {@code -} and {@code _}.
	 */
	@Override
	public String toString() {
		ByteBuffer bytes = ByteBuffer.allocate(LENGTH).put(FORMAT);
		bytes.putLong(this.time.getEpochSecond()).putInt(this.time.getNano());
		bytes.putLong(this.id.getMostSignificantBits()).putLong(this.id.getLeastSignificantBits());
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
	}

}
