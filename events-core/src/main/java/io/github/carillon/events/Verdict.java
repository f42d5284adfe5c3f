package io.github.carillon.events;

import org.jspecify.annotations.Nullable;

/**
 * Why an event was ended before all its handlers were.
 *
 * @param reason the reason, {@code null} when another handler won: that is no error
 */
record Verdict(@Nullable String reason) {

	static final Verdict WON = new Verdict(null);

	private static final Verdict BY_CAUSE = new Verdict("the handler that caused the event was given up");

	static Verdict because(String reason) {
		return new Verdict(reason);
	}

	static Verdict byCause() {
		return BY_CAUSE;
	}

	Outcome aborted(HandlerRun run) {
		return Outcome.ended(HandlerResult.Status.ABORTED,
				(this.reason != null) ? new HandlerAbortedException(
						"%s was given up while it handled %s: %s".formatted(name(run), run.event(), this.reason),
						this.reason) : null);
	}

	Outcome cancelled(HandlerRun run) {
		return Outcome.ended(HandlerResult.Status.CANCELLED,
				(this.reason != null) ? new HandlerCancelledException(
						"%s did not get to handle %s: %s".formatted(name(run), run.event(), this.reason), this.reason)
						: null);
	}

	private static String name(HandlerRun run) {
		return run.subscription().name();
	}

}
