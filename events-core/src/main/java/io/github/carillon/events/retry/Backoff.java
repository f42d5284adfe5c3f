package io.github.carillon.events.retry;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How the times before retries grow. Worked out in floating point, which neither
 * overflows nor turns negative; beyond 104 days the last digits are lost.
 *
 * @param delay the time before the first retry
 * @param multiplier what each further time is multiplied by
 * @param jitter how far the first time may vary
 * @param maxDelay the longest time
 */
record Backoff(Duration delay, double multiplier, Duration jitter, Duration maxDelay) {

	private static final double NANOS_PER_SECOND = 1_000_000_000.0;

	Backoff {
		notNegative("delay", delay);
		notNegative("jitter", jitter);
		if (maxDelay.isNegative() || maxDelay.isZero()) {
			throw new IllegalArgumentException("maxDelay is %s: it must be more than zero".formatted(maxDelay));
		}
		if (!(multiplier >= 1) || Double.isInfinite(multiplier)) {
			throw new IllegalArgumentException(
					"multiplier is %s: it must be 1, for the same time before each retry, or more"
						.formatted(multiplier));
		}
	}

	private static void notNegative(String name, Duration time) {
		if (time.isNegative()) {
			throw new IllegalArgumentException("%s is %s: it must be zero or more".formatted(name, time));
		}
	}

	/**
	 * Returns the time before a retry.
	 * @param retry which one, 1 for the first
	 * @param random gives numbers from 0 to 1
	 */
	Duration before(int retry, DoubleSupplier random) {
		double longest = nanos(this.maxDelay);
		double factor = Math.pow(this.multiplier, retry - 1);
		double middle = Math.min(times(this.delay, factor), longest);
		double way = times(this.jitter, factor);
		double least = Math.max(middle - way, Math.min(nanos(this.delay), longest));
		double most = Math.min(middle + way, longest);
		return Duration.ofNanos((long) (least + random.getAsDouble() * (most - least)));
	}

	/**
	 * Returns a time as often as that; zero however often, where infinity is no number.
	 */
	private static double times(Duration time, double factor) {
		return time.isZero() ? 0 : nanos(time) * factor;
	}

	private static double nanos(Duration time) {
		return Math.min(time.getSeconds() * NANOS_PER_SECOND + time.getNano(), Long.MAX_VALUE);
	}

	@Override
	public String toString() {
		return "delay=%s, multiplier=%s, jitter=%s, maxDelay=%s".formatted(this.delay, this.multiplier, this.jitter,
				this.maxDelay);
	}

}
