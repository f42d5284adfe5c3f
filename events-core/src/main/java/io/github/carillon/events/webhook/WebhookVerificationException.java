package io.github.carillon.events.webhook;

/**
 * Thrown for a request that is not from who it should be from, or not from now. The
 * message says which, and nothing that would help to forge one.
 *
 * @since 0.1
 */
public class WebhookVerificationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what is wrong
	 */
	public WebhookVerificationException(String message) {
		super(message);
	}

}
