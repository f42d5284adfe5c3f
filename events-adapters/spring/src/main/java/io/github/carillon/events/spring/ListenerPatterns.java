package io.github.carillon.events.spring;

import java.util.ArrayList;
import java.util.List;

import io.github.carillon.events.EventPattern;
import io.github.carillon.events.InvalidPatternException;

/**
 * The patterns of a listener as the one pattern of its subscription, so that an event
 * that matches several is delivered once.
 *
 * @param patterns the patterns, at least one
 */
record ListenerPatterns(List<EventPattern> patterns) {

	private static final String EVERYTHING = "**";

	/**
	 * Returns whether a type is meant by any of them.
	 */
	boolean matches(String type) {
		return this.patterns.stream().anyMatch((pattern) -> pattern.matches(type));
	}

	/**
	 * Returns one pattern for all: their alternatives, or everything when those are more
	 * than a pattern may have.
	 */
	String joined() {
		if (this.patterns.size() == 1) {
			return this.patterns.get(0).toString();
		}
		List<String> alternatives = new ArrayList<>();
		for (EventPattern pattern : this.patterns) {
			if (pattern.toString().equals("*") || pattern.toString().equals(EVERYTHING)) {
				return EVERYTHING;
			}
			spellOut(pattern.toString(), alternatives);
		}
		String joined = "{" + String.join(",", alternatives) + "}";
		try {
			return EventPattern.parse(joined).toString();
		}
		catch (InvalidPatternException ex) {
			return EVERYTHING;
		}
	}

	/**
	 * Returns whether the joined pattern matches more than these do.
	 */
	boolean needsFilter() {
		return joined().equals(EVERYTHING) && this.patterns.stream()
			.noneMatch((pattern) -> pattern.toString().equals("*") || pattern.toString().equals(EVERYTHING));
	}

	private static void spellOut(String pattern, List<String> alternatives) {
		int open = pattern.indexOf('{');
		if (open < 0) {
			alternatives.add(pattern);
			return;
		}
		int close = pattern.indexOf('}', open);
		for (String choice : pattern.substring(open + 1, close).split(",")) {
			spellOut(pattern.substring(0, open) + choice + pattern.substring(close + 1), alternatives);
		}
	}

}
