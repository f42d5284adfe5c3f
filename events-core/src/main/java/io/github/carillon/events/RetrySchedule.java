package io.github.carillon.events;

import java.time.Duration;
import java.util.Optional;

/**
 * Says after a failed attempt whether there is another, and when. Must not block, must
 * not throw; asked by any thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RetrySchedule {

	/** Tries once. */
	RetrySchedule NEVER = (attempt, error) -> Optional.empty();

	/**
	 * Returns how long to wait before the next attempt.
	 * @param attempt which attempt failed, 1 for the first
	 * @param error what it failed with
	 * @return the time, empty when there is to be no other attempt
	 */
	Optional<Duration> delayAfter(int attempt, Throwable error);

}
