package io.github.carillon.events.json;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Looks through a JSON text for what Jackson lets pass but not every database or language
 * can keep: NUL, halves of surrogate pairs, numbers beyond a double; and for what exceeds
 * the limits. Everything else that is wrong is left to the parser.
 */
final class JsonText {

	private static final int LARGEST_EXPONENT = 308;

	private static final int SMALLEST_EXPONENT = -324;

	private static final JsonFactory FACTORY = new JsonFactory();

	private final String text;

	private final JsonLimits limits;

	private int depth;

	private int index;

	private @Nullable String reason;

	private JsonText(String text, JsonLimits limits) {
		this.text = text;
		this.limits = limits;
	}

	/**
	 * Returns the first fault, {@code null} when there is none.
	 */
	static @Nullable JsonFault faultIn(String text, JsonLimits limits) {
		if (text.length() > limits.documentLength()) {
			return new JsonFault("",
					"has %d characters, allowed are %d".formatted(text.length(), limits.documentLength()), null);
		}
		JsonText scan = new JsonText(text, limits);
		scan.run();
		return (scan.reason != null) ? new JsonFault(scan.pointer(), scan.reason, null) : null;
	}

	private void run() {
		while (this.index < this.text.length() && this.reason == null) {
			char c = this.text.charAt(this.index);
			switch (c) {
				case '"' -> string();
				case '{', '[' -> open();
				case '}', ']' -> {
					this.depth--;
					this.index++;
				}
				case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
				default -> this.index++;
			}
		}
	}

	private void open() {
		this.depth++;
		if (this.depth > this.limits.depth()) {
			this.reason = "is nested deeper than the %d levels allowed".formatted(this.limits.depth());
		}
		this.index++;
	}

	private void number() {
		int start = this.index;
		boolean integer = true;
		while (this.index < this.text.length() && isNumeric(this.text.charAt(this.index))) {
			char c = this.text.charAt(this.index++);
			integer &= c != 'e' && c != 'E' && c != '.';
		}
		int length = this.index - start;
		if (length > this.limits.numberLength()) {
			this.reason = "is a number of %d characters, allowed are %d".formatted(length, this.limits.numberLength());
		}
		else if (!integer && isOutOfRange(this.text.substring(start, this.index))) {
			this.reason = "is a number too large or too small for a double";
		}
	}

	private static boolean isNumeric(char c) {
		return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
	}

	private static boolean isOutOfRange(String number) {
		try {
			BigDecimal value = new BigDecimal(number);
			long exponent = (long) value.precision() - value.scale() - 1;
			double near = value.doubleValue();
			boolean vanishes = near == 0 && value.signum() != 0;
			return Double.isInfinite(near) || vanishes || exponent > LARGEST_EXPONENT || exponent < SMALLEST_EXPONENT;
		}
		catch (NumberFormatException ex) {
			// an exponent beyond an int is out of range; a malformed number is the
			// parser's
			return number.matches("-?\\d+(\\.\\d+)?[eE][+-]?\\d+");
		}
	}

	private void string() {
		int start = ++this.index;
		while (this.index < this.text.length() && this.reason == null) {
			char c = this.text.charAt(this.index);
			if (c == '"') {
				checkLength(this.index - start);
				this.index++;
				return;
			}
			if (c == '\\' || Character.isSurrogate(c) || c == 0) {
				character();
			}
			else {
				this.index++;
			}
		}
	}

	private void checkLength(int length) {
		if (length > this.limits.stringLength()) {
			this.reason = "has a string of %d characters, allowed are %d".formatted(length, this.limits.stringLength());
		}
	}

	private void character() {
		int first = next();
		if (first == 0) {
			this.reason = "contains the character NUL, which not every database can keep";
		}
		else if (first > 0 && Character.isLowSurrogate((char) first)) {
			this.reason = "contains half of a surrogate pair";
		}
		else if (first > 0 && Character.isHighSurrogate((char) first)) {
			int second = (this.index < this.text.length()) ? next() : -1;
			if (second < 0 || !Character.isLowSurrogate((char) second)) {
				this.reason = "contains half of a surrogate pair";
			}
		}
	}

	/**
	 * Returns the next character of a string, -1 when it is an escape that needs no look.
	 */
	private int next() {
		char c = this.text.charAt(this.index++);
		if (c != '\\') {
			return c;
		}
		boolean unicode = this.index + 4 < this.text.length() && this.text.charAt(this.index) == 'u';
		int start = this.index + 1;
		this.index += unicode ? 5 : 1;
		return unicode ? hex(this.text, start) : -1;
	}

	private static int hex(String text, int start) {
		int value = 0;
		for (int i = start; i < start + 4; i++) {
			int digit = Character.digit(text.charAt(i), 16);
			if (digit < 0) {
				return -1;
			}
			value = value * 16 + digit;
		}
		return value;
	}

	/**
	 * Returns where the scan stopped, as far as the text before can be parsed.
	 */
	private String pointer() {
		int tokens = tokensBefore();
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), this.text)) {
			for (int i = 0; i < tokens; i++) {
				parser.nextToken();
			}
			return parser.streamReadContext().pathAsPointer().toString();
		}
	}

	/**
	 * Counts first: a pointer is as long as the text is deep, so making one for every
	 * token, just in case it is the last, takes a hostile text many times its length.
	 */
	private int tokensBefore() {
		int tokens = 0;
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), this.text)) {
			while (parser.nextToken() != null && parser.currentTokenLocation().getCharOffset() < this.index) {
				tokens++;
			}
		}
		catch (JacksonException ex) {
			return tokens;
		}
		return tokens;
	}

}
