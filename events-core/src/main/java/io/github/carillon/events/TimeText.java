package io.github.carillon.events;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Says in messages how long something is, such as {@code 100 ms}, {@code 1.5 s} or
 * {@code 1 h 5 min}.
 */
final class TimeText {

	private static final int NANOS_PER_MICRO = 1_000;

	private static final int NANOS_PER_MILLI = 1_000_000;

	private static final int NANOS_PER_SECOND = 1_000_000_000;

	private TimeText() {
	}

	static String of(Duration time) {
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
