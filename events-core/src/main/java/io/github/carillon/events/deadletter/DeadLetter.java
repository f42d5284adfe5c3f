package io.github.carillon.events.deadletter;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import io.github.carillon.events.Event;

/**
 * An event that could not be delivered to one target, with what went wrong. There is one
 * letter at most for an event and a target: its id follows from both, so that writing it
 * down twice leaves one.
 *
 * @param id the id, see {@link #id(UUID, String)}
 * @param event the event, all of it
 * @param target whom it was for: {@code listener:<id>}, {@code webhook:<name>} or
 * {@code bridge:<name>}
 * @param failure what the last attempt failed with
 * @param attempts how often it was tried, at least once
 * @param firstFailure when it failed first
 * @param lastFailure when it failed last, not before that
 * @since 0.1
 */
public record DeadLetter(UUID id, Event<?> event, String target, Failure failure, int attempts, Instant firstFailure,
		Instant lastFailure) {

	private static final String LISTENER = "listener:";

	/**
	 * Creates a letter.
	 */
	public DeadLetter {
		Objects.requireNonNull(id, "id");
		Objects.requireNonNull(event, "event");
		Objects.requireNonNull(target, "target");
		Objects.requireNonNull(failure, "failure");
		if (attempts < 1) {
			throw new IllegalArgumentException(
					"The letter about %s to %s has %d attempts: what was never tried did not fail".formatted(event,
							target, attempts));
		}
		if (lastFailure.isBefore(firstFailure)) {
			throw new IllegalArgumentException(
					"The letter about %s to %s failed last at %s, before it failed first at %s".formatted(event, target,
							lastFailure, firstFailure));
		}
	}

	/**
	 * Makes a letter of a failure.
	 * @param event the event
	 * @param target whom it was for
	 * @param error what the last attempt failed with
	 * @param attempts how often it was tried
	 * @param failedAt when it failed
	 * @return the letter
	 */
	public static DeadLetter of(Event<?> event, String target, Throwable error, int attempts, Instant failedAt) {
		return new DeadLetter(id(event.id(), target), event, target, Failure.of(error), attempts, failedAt, failedAt);
	}

	/**
	 * Returns the id of the letter about an event to a target: a name-based UUID over
	 * both.
	 * @param event the id of the event
	 * @param target the target
	 * @return the id
	 */
	public static UUID id(UUID event, String target) {
		return UUID.nameUUIDFromBytes((event + ">" + target).getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Returns the target that the subscription with an id is.
	 * @param id the id of the subscription
	 * @return {@code listener:<id>}
	 */
	public static String listener(String id) {
		return LISTENER + id;
	}

	/**
	 * Returns a letter that says since when it has failed.
	 * @param first when it failed first
	 * @return the letter
	 */
	public DeadLetter firstFailedAt(Instant first) {
		return new DeadLetter(this.id, this.event, this.target, this.failure, this.attempts, first, this.lastFailure);
	}

	/**
	 * Returns this letter after one more attempt that failed.
	 * @param error what it failed with
	 * @param failedAt when, at least one nanosecond after this letter failed last
	 * @return the letter
	 */
	DeadLetter failedAgain(Throwable error, Instant failedAt) {
		Instant last = failedAt.isAfter(this.lastFailure) ? failedAt : this.lastFailure.plusNanos(1);
		return new DeadLetter(this.id, this.event, this.target, Failure.of(error), this.attempts + 1, this.firstFailure,
				last);
	}

	@Override
	public String toString() {
		return "DeadLetter[%s, %s to %s, %d attempts, %s]".formatted(this.id, this.event, this.target, this.attempts,
				this.failure.errorType());
	}

}
