package io.github.carillon.events.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

/**
 * When a request that failed is sent again: after a delay for each attempt, longer from
 * one to the next, each a little shorter or longer by chance so that what failed together
 * does not come back together. A receiver that says {@code Retry-After} is left alone for
 * at least that long, up to a day.
 * <p>
 * Immutable.
 *
 * @since 0.1
 */
public final class WebhookSchedule {

	/**
	 * The schedule that Standard Webhooks 1.0.0 recommends: ten attempts within three
	 * days and a quarter.
	 */
	public static final WebhookSchedule STANDARD = new WebhookSchedule(List.of(Duration.ZERO, Duration.ofSeconds(5),
			Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(2), Duration.ofHours(5),
			Duration.ofHours(10), Duration.ofHours(14), Duration.ofHours(20), Duration.ofHours(24)));

	private static final double JITTER = 0.2;

	private static final Duration LONGEST_WISH = Duration.ofDays(1);

	private final List<Duration> delays;

	/**
	 * Creates a schedule.
	 * @param delays the delay before each attempt, that of the first one included, which
	 * is usually zero
	 * @throws IllegalArgumentException when there is none, or one is negative
	 */
	public WebhookSchedule(List<Duration> delays) {
		if (delays.isEmpty()) {
			throw new IllegalArgumentException("A schedule of a webhook needs a delay for each attempt, the first of "
					+ "them usually 0s: nothing would ever be sent");
		}
		for (Duration delay : delays) {
			if (delay.isNegative()) {
				throw new IllegalArgumentException("A delay in the schedule of a webhook is negative: " + delay);
			}
		}
		this.delays = List.copyOf(delays);
	}

	/**
	 * Returns how many attempts there are.
	 * @return the number, 1 or more
	 */
	public int attempts() {
		return this.delays.size();
	}

	/**
	 * Returns how long to wait before the next attempt.
	 * @param attempts how many there were
	 * @param retryAfter what the receiver said in {@code Retry-After}, if anything
	 * @param now the time
	 * @param chance gives numbers from 0 to 1
	 * @return how long; empty when that was the last one
	 */
	Optional<Duration> delay(int attempts, @Nullable String retryAfter, Instant now, DoubleSupplier chance) {
		if (attempts >= this.delays.size()) {
			return Optional.empty();
		}
		double factor = 1 + JITTER * (2 * chance.getAsDouble() - 1);
		Duration delay = Duration.ofMillis(Math.round(this.delays.get(attempts).toMillis() * factor));
		Duration wish = (retryAfter != null) ? RetryAfter.parse(retryAfter, now).orElse(Duration.ZERO) : Duration.ZERO;
		wish = (wish.compareTo(LONGEST_WISH) > 0) ? LONGEST_WISH : wish;
		return Optional.of((wish.compareTo(delay) > 0) ? wish : delay);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof WebhookSchedule that && this.delays.equals(that.delays);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.delays);
	}

	@Override
	public String toString() {
		return this.delays.toString();
	}

}
