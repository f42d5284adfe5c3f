package io.github.carillon.events.deadletter;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What became of the attempt to deliver a dead letter again.
 *
 * @param letter the letter, as it was before
 * @param status what became of it
 * @param failure what went wrong, {@code null} when nothing did
 * @since 0.1
 */
public record RedeliveryResult(DeadLetter letter, Status status, @Nullable Throwable failure) {

	/**
	 * Returns a result without a failure.
	 * @param letter the letter
	 * @param status what became of it
	 * @return the result
	 */
	public static RedeliveryResult of(DeadLetter letter, Status status) {
		return new RedeliveryResult(letter, status, null);
	}

	/**
	 * Returns what went wrong.
	 * @return the exception, whose message says what to do; empty when nothing went wrong
	 */
	public Optional<Throwable> error() {
		return Optional.ofNullable(this.failure);
	}

	/**
	 * What may become of a letter.
	 */
	public enum Status {

		/** Delivered; the letter is gone. */
		DELIVERED,

		/** Its target does not want it any more; the letter is gone. */
		SKIPPED,

		/**
		 * It waits to be delivered by an outbox; the letter is gone, and comes back if
		 * that fails.
		 */
		SCHEDULED,

		/** It failed again, which is written on the letter. */
		FAILED,

		/** It was not tried, because too much else was going on; the letter is there. */
		NOT_TAKEN,

		/** There is nobody here to deliver it to; the letter is there. */
		UNREACHABLE;

		boolean isSettled() {
			return this == DELIVERED || this == SKIPPED || this == SCHEDULED;
		}

	}

}
