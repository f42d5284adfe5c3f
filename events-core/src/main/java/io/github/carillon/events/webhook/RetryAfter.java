package io.github.carillon.events.webhook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Reads the header {@code Retry-After} of RFC 9110, section 10.2.3: a number of seconds
 * or a date.
 */
final class RetryAfter {

	/** More than a hundred years of seconds is no number that anybody means. */
	private static final int MAX_DIGITS = 9;

	private RetryAfter() {
	}

	/**
	 * Returns how long the receiver asks to be left alone.
	 * @param header the value of the header
	 * @param now the time
	 * @return how long, zero for a date that is over; empty when it cannot be read
	 */
	static Optional<Duration> parse(String header, Instant now) {
		String text = header.strip();
		if (!text.isEmpty() && text.chars().allMatch((c) -> c >= '0' && c <= '9')) {
			return Optional.of(Duration.ofSeconds(seconds(text)));
		}
		try {
			Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
			Duration left = Duration.between(now, date);
			return Optional.of(left.isNegative() ? Duration.ZERO : left);
		}
		catch (DateTimeException | ArithmeticException ex) {
			return Optional.empty();
		}
	}

	private static long seconds(String digits) {
		return (digits.length() > MAX_DIGITS) ? 999_999_999 : Long.parseLong(digits);
	}

}
