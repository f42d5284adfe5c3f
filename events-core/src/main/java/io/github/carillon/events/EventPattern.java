package io.github.carillon.events;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Which event types are meant, as a pattern over their dotted names:
 * <ul>
 * <li>{@code *} for any number of characters within one segment: {@code order.*} is
 * exactly one level below {@code order}</li>
 * <li>{@code **} as a segment of its own for any number of segments, none too:
 * {@code order.**} is {@code order} itself and everything below</li>
 * <li>{@code ?} for one character</li>
 * <li><code>{a,b}</code> for one of several</li>
 * <li>a lone {@code *} for every type</li>
 * </ul>
 * <p>
 * Compiled once; matching takes at most as many steps as name and pattern have
 * characters, multiplied, whatever the pattern. Immutable; two patterns are equal when
 * their texts are.
 *
 * @since 0.1
 */
public final class EventPattern {

	private final String text;

	private final List<PatternSegment[]> alternatives;

	private final @Nullable String literal;

	private EventPattern(String text, List<PatternSegment[]> alternatives) {
		this.text = text;
		this.alternatives = alternatives;
		this.literal = text.chars().allMatch((c) -> c == '.' || TypeNames.isNameCharacter((char) c)) ? text : null;
	}

	/**
	 * Compiles a pattern.
	 * @param pattern the text
	 * @return the pattern
	 * @throws InvalidPatternException when it is malformed, with the place and the reason
	 */
	public static EventPattern parse(String pattern) {
		return new EventPattern(pattern, new PatternParser(pattern).parse());
	}

	/**
	 * Returns whether a type is meant.
	 * @param type the type name
	 * @return whether the pattern matches all of it
	 */
	public boolean matches(String type) {
		if (this.literal != null) {
			return this.literal.equals(type);
		}
		String[] segments = segments(type);
		for (PatternSegment[] alternative : this.alternatives) {
			if (matches(alternative, segments)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns the type that this is the name of.
	 * @return the name; empty when there are wildcards
	 */
	public Optional<String> literal() {
		return Optional.ofNullable(this.literal);
	}

	/**
	 * Returns what every matching name starts with, as far as the text before the first
	 * wildcard tells.
	 * @return the prefix, empty when there is none
	 */
	public String literalPrefix() {
		int end = 0;
		while (end < this.text.length()
				&& (this.text.charAt(end) == '.' || TypeNames.isNameCharacter(this.text.charAt(end)))) {
			end++;
		}
		boolean deep = this.text.startsWith("**", end) && end > 0;
		return this.text.substring(0, deep ? end - 1 : end);
	}

	List<PatternSegment[]> alternatives() {
		return this.alternatives;
	}

	static String[] segments(String type) {
		int count = 1;
		for (int i = type.indexOf('.'); i >= 0; i = type.indexOf('.', i + 1)) {
			count++;
		}
		String[] segments = new String[count];
		int start = 0;
		for (int i = 0; i < count - 1; i++) {
			int end = type.indexOf('.', start);
			segments[i] = type.substring(start, end);
			start = end + 1;
		}
		segments[count - 1] = type.substring(start);
		return segments;
	}

	/**
	 * Matches greedily: what stands between two {@code **} is best matched as early as
	 * possible, so only the last of them ever has to give way.
	 */
	static boolean matches(PatternSegment[] pattern, CharSequence[] segments) {
		int p = 0;
		int s = 0;
		int deep = -1;
		int resume = 0;
		while (s < segments.length) {
			if (p < pattern.length && pattern[p].isDeep()) {
				deep = p++;
				resume = s;
			}
			else if (p < pattern.length && pattern[p].matches(segments[s])) {
				p++;
				s++;
			}
			else if (deep >= 0) {
				p = deep + 1;
				s = ++resume;
			}
			else {
				return false;
			}
		}
		while (p < pattern.length && pattern[p].isDeep()) {
			p++;
		}
		return p == pattern.length;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof EventPattern pattern && this.text.equals(pattern.text);
	}

	@Override
	public int hashCode() {
		return this.text.hashCode();
	}

	/**
	 * Returns the text.
	 */
	@Override
	public String toString() {
		return this.text;
	}

}
