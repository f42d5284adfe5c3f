package io.github.carillon.events.boot.diagnostics;

import io.github.carillon.events.InvalidPatternException;

/**
 * What is said about a malformed pattern.
 */
final class PatternAdvice {

	private PatternAdvice() {
	}

	/**
	 * Returns the pattern with a caret under the fault.
	 */
	static String caret(InvalidPatternException fault) {
		return String.valueOf(fault.getMessage())
			.lines()
			.skip(1)
			.reduce((first, second) -> first + System.lineSeparator() + second)
			.orElse("");
	}

	static String action(InvalidPatternException fault, String place) {
		String bare = fault.pattern().replaceAll("\\.+$", "");
		if (!bare.isEmpty() && bare.length() < fault.pattern().length() && !bare.contains("..")) {
			String base = bare.replaceAll("\\.\\*+$", "");
			return "In %s remove the trailing dot: '%s' (one segment), '%s.**' (any depth).".formatted(place, bare,
					base);
		}
		return ("Correct the pattern in %s. '*' stands for one segment of a type name, '**' for any number of them, "
				+ "'?' for one character, '{a,b}' for alternatives.")
			.formatted(place);
	}

}
