package io.github.carillon.events.history;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Reads lines of UTF-8, of a length that is bounded: what comes from outside may have no
 * line end at all.
 */
final class JsonLines {

	private static final String BYTE_ORDER_MARK = "\uFEFF";

	private final InputStream in;

	private final int limit;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private long number;

	JsonLines(InputStream in, int limit) {
		this.in = new BufferedInputStream(in);
		this.limit = limit;
	}

	/**
	 * Returns the next line that is not blank, {@code null} at the end.
	 */
	@Nullable Line next() throws IOException {
		while (true) {
			this.bytes.reset();
			int end = read();
			if (end < 0 && this.bytes.size() == 0) {
				return null;
			}
			this.number++;
			if (this.bytes.size() > this.limit) {
				return new Line(this.number, "", "The line is longer than %d bytes".formatted(this.limit));
			}
			Line line = decode();
			if (line.fault() != null || !line.text().isBlank()) {
				return line;
			}
		}
	}

	/**
	 * Reads a line, of one that is too long one byte too many.
	 */
	private int read() throws IOException {
		int next = this.in.read();
		while (next >= 0 && next != '\n') {
			if (this.bytes.size() <= this.limit) {
				this.bytes.write(next);
			}
			next = this.in.read();
		}
		return next;
	}

	private Line decode() {
		try {
			String text = StandardCharsets.UTF_8.newDecoder()
				.decode(ByteBuffer.wrap(this.bytes.toByteArray()))
				.toString();
			boolean marked = this.number == 1 && text.startsWith(BYTE_ORDER_MARK);
			return new Line(this.number, marked ? text.substring(1) : text, null);
		}
		catch (CharacterCodingException ex) {
			return new Line(this.number, "", "The line is not UTF-8");
		}
	}

	/**
	 * A line.
	 *
	 * @param number its number, from one
	 * @param text what it says
	 * @param fault why it cannot be read, {@code null} when it can
	 */
	record Line(long number, String text, @Nullable String fault) {
	}

}
