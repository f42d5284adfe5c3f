package io.github.carillon.events.outbox;

import java.time.Duration;

import io.github.carillon.events.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt to deliver an entry.
 *
 * @param entry the entry
 * @param status {@link Delivery.Status#DELIVERED}, {@link Delivery.Status#SKIPPED},
 * {@link Delivery.Status#DEAD}, or {@link Delivery.Status#PENDING} when it is to be tried
 * again
 * @param delay how long to wait before that
 * @param attempted whether the attempt counts, which ends the series of takeovers, too;
 * one that was given back unbegun does not
 * @param blocksKey whether later events of the same key wait although this one is dead
 * @param error what it failed with
 * @since 0.1
 */
public record EntryResult(OutboxEntry entry, Delivery.Status status, Duration delay, boolean attempted,
		boolean blocksKey, @Nullable Throwable error) {

	public EntryResult {
		if (status == Delivery.Status.IN_FLIGHT) {
			throw new IllegalArgumentException("The attempt at %s has not ended".formatted(entry));
		}
	}

	/**
	 * Returns the result of an attempt that delivered it.
	 * @param entry the entry
	 * @return the result
	 */
	public static EntryResult delivered(OutboxEntry entry) {
		return new EntryResult(entry, Delivery.Status.DELIVERED, Duration.ZERO, true, false, null);
	}

	/**
	 * Returns the result of finding that the target does not want it.
	 * @param entry the entry
	 * @return the result
	 */
	public static EntryResult skipped(OutboxEntry entry) {
		return new EntryResult(entry, Delivery.Status.SKIPPED, Duration.ZERO, true, false, null);
	}

	/**
	 * Returns the result of an attempt that failed and is to be followed by another.
	 * @param entry the entry
	 * @param delay how long to wait
	 * @param error what it failed with
	 * @return the result
	 */
	public static EntryResult retry(OutboxEntry entry, Duration delay, Throwable error) {
		return new EntryResult(entry, Delivery.Status.PENDING, delay, true, false, error);
	}

	/**
	 * Returns the result of the last attempt, which failed.
	 * @param entry the entry
	 * @param error what it failed with
	 * @param blocksKey whether later events of the same key wait
	 * @return the result
	 */
	public static EntryResult dead(OutboxEntry entry, Throwable error, boolean blocksKey) {
		return new EntryResult(entry, Delivery.Status.DEAD, Duration.ZERO, true, blocksKey, error);
	}

	/**
	 * Returns the result of giving an entry up without another attempt.
	 * @param entry the entry
	 * @param error why
	 * @param blocksKey whether later events of the same key wait
	 * @return the result
	 */
	public static EntryResult givenUp(OutboxEntry entry, Throwable error, boolean blocksKey) {
		return new EntryResult(entry, Delivery.Status.DEAD, Duration.ZERO, false, blocksKey, error);
	}

	/**
	 * Returns what gives an entry back unbegun, for whoever claims it next.
	 * @param entry the entry
	 * @return the result
	 */
	public static EntryResult released(OutboxEntry entry) {
		return new EntryResult(entry, Delivery.Status.PENDING, Duration.ZERO, false, false, null);
	}

	/**
	 * Returns what gives an entry back unbegun, to be claimed only after a time.
	 * @param entry the entry
	 * @param delay the time
	 * @return the result
	 */
	public static EntryResult released(OutboxEntry entry, Duration delay) {
		return new EntryResult(entry, Delivery.Status.PENDING, delay, false, false, null);
	}

}
