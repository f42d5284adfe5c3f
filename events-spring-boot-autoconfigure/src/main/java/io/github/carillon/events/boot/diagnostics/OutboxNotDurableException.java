package io.github.carillon.events.boot.diagnostics;

/**
 * Deliveries would not survive the application, and it is not to start then.
 *
 * @since 0.1
 */
public class OutboxNotDurableException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String reason;

	private final String fix;

	/**
	 * Creates an exception.
	 * @param reason why they would not, a sentence
	 * @param fix what to do about it, a sentence
	 */
	public OutboxNotDurableException(String reason, String fix) {
		super("'carillon.outbox.require-durable' is set, but what waits to be delivered would not survive. %s %s"
			.formatted(reason, fix));
		this.reason = reason;
		this.fix = fix;
	}

	/**
	 * Returns why they would not.
	 * @return a sentence
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * Returns what to do about it.
	 * @return a sentence
	 */
	public String fix() {
		return this.fix;
	}

}
