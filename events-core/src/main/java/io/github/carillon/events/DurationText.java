package io.github.carillon.events;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Durations as people write and read them: in annotations, where {@code 200ms},
 * {@code 5s}, {@code 2m}, {@code 1h 30m}, {@code 1d} and ISO 8601 as in {@code PT5S} are
 * taken, and in messages, which say {@code 100 ms}, {@code 1.5 s} or {@code 1 h 5 min}.
 *
 * @since 0.1
 */
public final class DurationText {

	private static final Pattern MILLIS = Pattern.compile("\\d{1,18}");

	private static final Pattern PART = Pattern.compile("\\G\\s*(\\d{1,18})\\s*(ns|us|ms|s|m|h|d)");

	private static final Map<String, ChronoUnit> UNITS = Map.of("ns", ChronoUnit.NANOS, "us", ChronoUnit.MICROS, "ms",
			ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d",
			ChronoUnit.DAYS);

	private static final int NANOS_PER_MICRO = 1_000;

	private static final int NANOS_PER_MILLI = 1_000_000;

	private static final int NANOS_PER_SECOND = 1_000_000_000;

	private DurationText() {
	}

	/**
	 * Reads a duration. Case does not matter; a number alone is in milliseconds, as in
	 * Spring's annotations.
	 * @param name what it is called in the message of the exception
	 * @param text the text
	 * @return the duration, negative where ISO 8601 says so
	 * @throws IllegalArgumentException when it is no duration
	 */
	public static Duration parse(String name, String text) {
		String trimmed = text.strip().toLowerCase(Locale.ROOT);
		try {
			if (MILLIS.matcher(trimmed).matches()) {
				return Duration.ofMillis(Long.parseLong(trimmed));
			}
			Duration sum = sum(trimmed);
			return (sum != null) ? sum : Duration.parse(trimmed);
		}
		catch (DateTimeParseException | ArithmeticException ex) {
			throw new IllegalArgumentException(
					"%s is '%s', which is no time: write a number and ns, us, ms, s, m, h or d, such as 200ms or 5s, or ISO 8601, such as PT5S"
						.formatted(name, text),
					ex);
		}
	}

	/**
	 * Returns the sum of numbers with units, {@code null} when there is anything else.
	 */
	private static @Nullable Duration sum(String text) {
		Matcher part = PART.matcher(text);
		Duration sum = Duration.ZERO;
		int end = 0;
		while (part.find()) {
			sum = sum.plus(Long.parseLong(part.group(1)), UNITS.get(part.group(2)));
			end = part.end();
		}
		return (end > 0 && end == text.length()) ? sum : null;
	}

	/**
	 * Writes a duration, in units that suit its length. A second has three decimals at
	 * most, a millisecond one.
	 * @param time the duration; a negative one is written as ISO 8601
	 * @return the text
	 */
	public static String of(Duration time) {
		if (time.isNegative()) {
			return time.toString();
		}
		return (time.compareTo(Duration.ofMinutes(1)) < 0) ? ofNanos(time.toNanos()) : longer(time);
	}

	/**
	 * Returns the text for a time of less than a minute.
	 */
	private static String ofNanos(long nanos) {
		if (nanos >= NANOS_PER_SECOND || nanos == 0) {
			return decimal(nanos, NANOS_PER_SECOND, 3) + " s";
		}
		if (nanos >= NANOS_PER_MILLI) {
			return decimal(nanos, NANOS_PER_MILLI, 1) + " ms";
		}
		return (nanos >= NANOS_PER_MICRO) ? decimal(nanos, NANOS_PER_MICRO, 0) + " µs" : nanos + " ns";
	}

	private static String decimal(long nanos, int unit, int digits) {
		BigDecimal number = BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(unit), digits, RoundingMode.DOWN);
		return (number.signum() == 0) ? "0" : number.stripTrailingZeros().toPlainString();
	}

	private static String longer(Duration time) {
		List<String> parts = new ArrayList<>();
		add(parts, time.toDays(), " d");
		add(parts, time.toHoursPart(), " h");
		add(parts, time.toMinutesPart(), " min");
		add(parts, time.toSecondsPart(), " s");
		return String.join(" ", parts);
	}

	private static void add(List<String> parts, long number, String unit) {
		if (number > 0) {
			parts.add(number + unit);
		}
	}

}
