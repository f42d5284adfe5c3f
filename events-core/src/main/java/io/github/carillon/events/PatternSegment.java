package io.github.carillon.events;

/**
 * One segment of a pattern without alternatives.
 *
 * @param text its text
 * @param kind what it matches
 */
record PatternSegment(String text, Kind kind) {

	static final PatternSegment DEEP = new PatternSegment("**", Kind.DEEP);

	static PatternSegment of(String text) {
		return switch (text) {
			case "**" -> DEEP;
			case "*" -> new PatternSegment(text, Kind.ANY);
			default ->
				new PatternSegment(text, (text.indexOf('*') >= 0 || text.indexOf('?') >= 0) ? Kind.GLOB : Kind.LITERAL);
		};
	}

	boolean isDeep() {
		return this.kind == Kind.DEEP;
	}

	boolean matches(CharSequence segment) {
		return switch (this.kind) {
			case LITERAL -> this.text.contentEquals(segment);
			case GLOB -> matchesGlob(segment);
			case ANY, DEEP -> true;
		};
	}

	/**
	 * Matches greedily, as {@link EventPattern} does over segments.
	 */
	private boolean matchesGlob(CharSequence segment) {
		int p = 0;
		int s = 0;
		int star = -1;
		int resume = 0;
		while (s < segment.length()) {
			if (p < this.text.length() && this.text.charAt(p) == '*') {
				star = p++;
				resume = s;
			}
			else if (p < this.text.length()
					&& (this.text.charAt(p) == '?' || this.text.charAt(p) == segment.charAt(s))) {
				p++;
				s++;
			}
			else if (star >= 0) {
				p = star + 1;
				s = ++resume;
			}
			else {
				return false;
			}
		}
		while (p < this.text.length() && this.text.charAt(p) == '*') {
			p++;
		}
		return p == this.text.length();
	}

	/**
	 * What a segment matches.
	 */
	enum Kind {

		/** Itself. */
		LITERAL,

		/** What its {@code *} and {@code ?} allow. */
		GLOB,

		/** Any one segment. */
		ANY,

		/** Any number of segments. */
		DEEP

	}

}
