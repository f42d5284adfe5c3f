package io.github.carillon.events.retry;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads times as they are written in annotations: {@code 200ms}, {@code 5s}, {@code 2m},
 * {@code PT5S}; a number alone is in milliseconds, as in Spring's annotations.
 */
final class DurationText {

	private static final Pattern SIMPLE = Pattern.compile("(\\d{1,18})\\s*([a-z]{0,2})");

	private static final Map<String, ChronoUnit> UNITS = Map.of("", ChronoUnit.MILLIS, "ns", ChronoUnit.NANOS, "us",
			ChronoUnit.MICROS, "ms", ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h",
			ChronoUnit.HOURS, "d", ChronoUnit.DAYS);

	private DurationText() {
	}

	/**
	 * Reads a time.
	 * @param name what it is called in messages
	 * @param text the text
	 * @throws IllegalArgumentException when it is no time
	 */
	static Duration parse(String name, String text) {
		String trimmed = text.strip().toLowerCase(Locale.ROOT);
		Matcher simple = SIMPLE.matcher(trimmed);
		ChronoUnit unit = simple.matches() ? UNITS.get(simple.group(2)) : null;
		try {
			return (unit != null) ? Duration.of(Long.parseLong(simple.group(1)), unit) : Duration.parse(trimmed);
		}
		catch (DateTimeParseException | ArithmeticException ex) {
			throw new IllegalArgumentException(
					"%s is '%s', which is no time: write a number and ns, us, ms, s, m, h or d, such as 200ms or 5s, or ISO 8601, such as PT5S"
						.formatted(name, text),
					ex);
		}
	}

}
