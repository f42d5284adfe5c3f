package io.github.carillon.events;

import java.util.ArrayList;
import java.util.List;

/**
 * Compiles the text of a pattern: spells out its alternatives, then reads each one
 * segment by segment.
 */
final class PatternParser {

	private static final int MAX_LENGTH = 500;

	private static final int MAX_ALTERNATIVES = 64;

	private final String pattern;

	PatternParser(String pattern) {
		this.pattern = pattern;
	}

	List<PatternSegment[]> parse() {
		if (this.pattern.isEmpty()) {
			throw fault(0, "the pattern is empty; '*' matches every type");
		}
		if (this.pattern.length() > MAX_LENGTH) {
			throw fault(0, "%d characters; at most %d are allowed".formatted(this.pattern.length(), MAX_LENGTH));
		}
		if (this.pattern.equals("*")) {
			return List.<PatternSegment[]>of(new PatternSegment[] { PatternSegment.DEEP });
		}
		checkCharacters();
		return expand(new Spelling("", List.of()), 0).stream().map(this::segments).toList();
	}

	private void checkCharacters() {
		int open = -1;
		for (int i = 0; i < this.pattern.length(); i++) {
			char c = this.pattern.charAt(i);
			switch (c) {
				case '{' -> {
					check(open < 0, i, "alternatives within alternatives");
					open = i;
				}
				case '}' -> {
					check(open >= 0, i, "no '{' before it");
					open = -1;
				}
				case ',' -> check(open >= 0, i, "',' outside of '{…}'");
				default -> check(c == '.' || c == '*' || c == '?' || TypeNames.isNameCharacter(c), i,
						"not a letter, digit, '_', '-', '.', '*', '?' or '{a,b}'");
			}
		}
		check(open < 0, Math.max(open, 0), "'{' is never closed");
	}

	private List<Spelling> expand(Spelling before, int from) {
		int open = this.pattern.indexOf('{', from);
		if (open < 0) {
			return List.of(before.append(this.pattern, from, this.pattern.length()));
		}
		int close = this.pattern.indexOf('}', open);
		Spelling head = before.append(this.pattern, from, open);
		List<Spelling> spellings = new ArrayList<>();
		for (int start = open + 1; start <= close;) {
			int comma = this.pattern.indexOf(',', start);
			int end = (comma < 0 || comma > close) ? close : comma;
			check(end > start, start, "empty alternative");
			spellings.addAll(expand(head.append(this.pattern, start, end), close + 1));
			check(spellings.size() <= MAX_ALTERNATIVES, open,
					"more than %d alternatives in all".formatted(MAX_ALTERNATIVES));
			start = end + 1;
		}
		return spellings;
	}

	private PatternSegment[] segments(Spelling spelling) {
		String[] texts = EventPattern.segments(spelling.text());
		PatternSegment[] segments = new PatternSegment[texts.length];
		int position = 0;
		for (int i = 0; i < texts.length; i++) {
			check(!texts[i].isEmpty(), spelling.origin(position), "empty segment");
			check(texts[i].equals("**") || !texts[i].contains("**"), spelling.origin(position + texts[i].indexOf("**")),
					"'**' must be a segment of its own");
			segments[i] = PatternSegment.of(texts[i]);
			position += texts[i].length() + 1;
		}
		return segments;
	}

	private void check(boolean valid, int position, String reason) {
		if (!valid) {
			throw fault(position, reason);
		}
	}

	private InvalidPatternException fault(int position, String reason) {
		return new InvalidPatternException(this.pattern, position, reason);
	}

	/**
	 * A pattern with one choice made for each of its alternatives.
	 *
	 * @param text its text
	 * @param origins where each of its characters stands in the pattern
	 */
	private record Spelling(String text, List<Integer> origins) {

		Spelling append(String pattern, int from, int to) {
			List<Integer> longer = new ArrayList<>(this.origins);
			for (int i = from; i < to; i++) {
				longer.add(i);
			}
			return new Spelling(this.text + pattern.substring(from, to), longer);
		}

		int origin(int index) {
			int last = this.origins.size() - 1;
			return this.origins.get(Math.max(0, Math.min(index, last)));
		}

	}

}
