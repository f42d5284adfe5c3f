package io.github.carillon.events;

import java.time.Duration;

/**
 * A handler took longer than it may and was given up. It was not interrupted unless its
 * subscription asked for that; what it still does counts for nothing. The error of a
 * {@link HandlerResult.Status#TIMED_OUT} result.
 *
 * @since 0.1
 */
public class HandlerTimeoutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String reason;

	/**
	 * Creates an exception.
	 * @param message which handler, and how long it may take
	 */
	public HandlerTimeoutException(String message) {
		this(message, message);
	}

	private HandlerTimeoutException(String message, String reason) {
		super(message);
		this.reason = reason;
	}

	static HandlerTimeoutException of(HandlerRun run, Duration limit) {
		String reason = "took longer than " + DurationText.of(limit);
		return new HandlerTimeoutException("%s %s for %s".formatted(run.subscription().name(), reason, run.event()),
				reason);
	}

	/**
	 * Returns the reason without which handler and which event it is about.
	 */
	String reason() {
		return this.reason;
	}

}
