package io.github.carillon.events.boot.diagnostics;

import io.github.carillon.events.EventPattern;
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
		if (bare.length() < fault.pattern().length() && isValid(bare)) {
			return "In %s ".formatted(place) + withoutTrailingDot(bare);
		}
		return ("Correct the pattern in %s. '*' stands for one segment of a type name, '**' for any number of them, "
				+ "'?' for one character, '{a,b}' for alternatives.")
			.formatted(place);
	}

	private static String withoutTrailingDot(String bare) {
		String base = bare.replaceAll("(\\.\\*+)+$", "");
		return base.equals(bare)
				? "finish the pattern: '%1$s' (just that type), '%1$s.*' (one segment more), '%1$s.**' (any depth)."
					.formatted(bare)
				: "remove the trailing dot: '%s' (one segment), '%s.**' (any depth).".formatted(bare, base);
	}

	private static boolean isValid(String pattern) {
		try {
			EventPattern.parse(pattern);
			return true;
		}
		catch (InvalidPatternException ex) {
			return false;
		}
	}

}
