package io.github.carillon.events.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * For how long a request that somebody listened in on can be sent again.
 */
record ReplayWindow(Clock clock) {

	private static final Duration TOLERANCE = Duration.ofMinutes(WebhookVerifier.TOLERANCE_MINUTES);

	/** Ten digits are enough until 2286; more would be a number of something else. */
	private static final int MAX_DIGITS = 11;

	/**
	 * Returns the time that a header tells.
	 * @param name the header
	 * @param seconds seconds since 1970
	 */
	Instant check(String name, String seconds) {
		if (seconds.isEmpty() || seconds.length() > MAX_DIGITS
				|| !seconds.chars().allMatch((c) -> c >= '0' && c <= '9')) {
			throw new WebhookVerificationException("The time in %s is no number of seconds".formatted(name));
		}
		Instant time = Instant.ofEpochSecond(Long.parseLong(seconds));
		if (Duration.between(time, this.clock.instant()).abs().compareTo(TOLERANCE) > 0) {
			throw new WebhookVerificationException(
					"The time in %s is more than %d minutes away from ours: it was sent long ago, or a clock is wrong"
						.formatted(name, TOLERANCE.toMinutes()));
		}
		return time;
	}

}
