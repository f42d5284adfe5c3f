package io.github.carillon.events.history;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How far a {@link Replay} is.
 *
 * @param state whether it goes on
 * @param counts how much it has done
 * @param failures the first deliveries that failed, up to {@value #MAX_FAILURES}
 * @param cursor the place after the last event that is done, to resume a query with;
 * empty before that, and for a replay by ids
 * @param problem why it stopped, when it could not go on
 * @since 0.1
 */
public record ReplayProgress(State state, Counts counts, List<Failure> failures, Optional<String> cursor,
		Optional<String> problem) {

	/** How many failures are told of one by one. */
	public static final int MAX_FAILURES = 1000;

	/**
	 * Creates a progress.
	 */
	public ReplayProgress {
		failures = List.copyOf(failures);
	}

	/**
	 * Whether a replay goes on.
	 */
	public enum State {

		/** It goes on. */
		RUNNING,

		/** It is at the end. */
		COMPLETED,

		/** Somebody cancelled it. */
		CANCELLED,

		/** It could not go on; it can be resumed. */
		STOPPED

	}

	/**
	 * How much a replay has done.
	 *
	 * @param events how many events are done
	 * @param delivered how many deliveries of them succeeded
	 * @param skipped how many the filter of a listener passed over
	 * @param failed how many failed
	 * @param erased how many events were refused because they had been erased
	 */
	public record Counts(long events, long delivered, long skipped, long failed, long erased) {
	}

	/**
	 * A delivery that failed.
	 *
	 * @param event the id of the event
	 * @param target whom it was for
	 * @param error what it failed with
	 */
	public record Failure(UUID event, String target, String error) {
	}

}
