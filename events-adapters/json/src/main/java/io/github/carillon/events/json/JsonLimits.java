package io.github.carillon.events.json;

import org.jspecify.annotations.Nullable;

/**
 * How large JSON may be: what is larger is refused before much is allocated for it.
 * Applies to writing too, so that what was written can be read. Immutable.
 *
 * @since 0.1
 */
public final class JsonLimits {

	private static final JsonLimits DEFAULTS = new JsonLimits(64, 16 * 1024 * 1024, 8 * 1024 * 1024, 100);

	private static final JsonLimits INGRESS = new JsonLimits(64, 256 * 1024, 64 * 1024, 100);

	private final int depth;

	private final int documentLength;

	private final int stringLength;

	private final int numberLength;

	private JsonLimits(int depth, int documentLength, int stringLength, int numberLength) {
		this.depth = positive(depth, "depth");
		this.documentLength = positive(documentLength, "documentLength");
		this.stringLength = positive(stringLength, "stringLength");
		this.numberLength = positive(numberLength, "numberLength");
	}

	private static int positive(int value, String what) {
		if (value < 1) {
			throw new IllegalArgumentException("JSON limit %s must be at least 1, not %d".formatted(what, value));
		}
		return value;
	}

	/**
	 * Returns limits for what the application itself publishes: depth 64, 16 Mi
	 * characters, 8 Mi in one string, 100 in one number.
	 * @return the limits
	 */
	public static JsonLimits defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns limits for what comes from outside: depth 64, 256 Ki characters, 64 Ki in
	 * one string, 100 in one number.
	 * @return the limits
	 */
	public static JsonLimits ingress() {
		return INGRESS;
	}

	/**
	 * Limits how deep objects and arrays may be nested. Each level takes stack when it is
	 * read.
	 * @param depth the number of levels
	 * @return limits with it
	 */
	public JsonLimits withDepth(int depth) {
		return new JsonLimits(depth, this.documentLength, this.stringLength, this.numberLength);
	}

	/**
	 * Limits the length of a text.
	 * @param characters the number of characters
	 * @return limits with it
	 */
	public JsonLimits withDocumentLength(int characters) {
		return new JsonLimits(this.depth, characters, this.stringLength, this.numberLength);
	}

	/**
	 * Limits the length of a string in a text, names of members too.
	 * @param characters the number of characters as written
	 * @return limits with it
	 */
	public JsonLimits withStringLength(int characters) {
		return new JsonLimits(this.depth, this.documentLength, characters, this.numberLength);
	}

	/**
	 * Limits the length of a number in a text.
	 * @param characters the number of characters
	 * @return limits with it
	 */
	public JsonLimits withNumberLength(int characters) {
		return new JsonLimits(this.depth, this.documentLength, this.stringLength, characters);
	}

	/**
	 * Returns how deep objects and arrays may be nested.
	 * @return the number of levels
	 */
	public int depth() {
		return this.depth;
	}

	/**
	 * Returns how long a text may be.
	 * @return the number of characters
	 */
	public int documentLength() {
		return this.documentLength;
	}

	/**
	 * Returns how long a string in a text may be.
	 * @return the number of characters
	 */
	public int stringLength() {
		return this.stringLength;
	}

	/**
	 * Returns how long a number in a text may be.
	 * @return the number of characters
	 */
	public int numberLength() {
		return this.numberLength;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof JsonLimits limits && this.depth == limits.depth
				&& this.documentLength == limits.documentLength && this.stringLength == limits.stringLength
				&& this.numberLength == limits.numberLength;
	}

	@Override
	public int hashCode() {
		return 31 * (31 * this.depth + this.documentLength) + this.stringLength;
	}

	@Override
	public String toString() {
		return "JsonLimits[depth %d, document %d, string %d, number %d]".formatted(this.depth, this.documentLength,
				this.stringLength, this.numberLength);
	}

}
