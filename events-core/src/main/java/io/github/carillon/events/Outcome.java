package io.github.carillon.events;

import org.jspecify.annotations.Nullable;

/**
 * What became of a run, in one piece: whoever decides it, decides all of it.
 *
 * @param status how far it is
 * @param value what the handler returned
 * @param error what went wrong
 * @param isAnswer whether the value is an answer, not an event in its turn
 */
record Outcome(HandlerResult.Status status, @Nullable Object value, @Nullable Throwable error, boolean isAnswer) {

	static final Outcome PENDING = new Outcome(HandlerResult.Status.PENDING, null, null, false);

	static final Outcome STARTED = new Outcome(HandlerResult.Status.STARTED, null, null, false);

	private static final Outcome COMPLETED = new Outcome(HandlerResult.Status.COMPLETED, null, null, false);

	static Outcome completed(@Nullable Object value, boolean isAnswer) {
		return (value != null) ? new Outcome(HandlerResult.Status.COMPLETED, value, null, isAnswer) : COMPLETED;
	}

	static Outcome ended(HandlerResult.Status status, @Nullable Throwable error) {
		return new Outcome(status, null, error, false);
	}

	boolean isFinal() {
		return this.status.isFinal();
	}

	/**
	 * Returns whether it was given up while it ran: what still comes of it is too late.
	 */
	boolean isGivenUp() {
		return this.status == HandlerResult.Status.TIMED_OUT || this.status == HandlerResult.Status.ABORTED;
	}

	/**
	 * Returns whether the handler did not do what it should.
	 */
	boolean isFailure() {
		return this.error != null && (this.status == HandlerResult.Status.FAILED || isGivenUp());
	}

}
