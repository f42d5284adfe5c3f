package io.github.carillon.events.deadletter;

/**
 * Is told of dead letters, to alert somebody or to file them elsewhere. Called once the
 * letter is kept, in the thread that wrote it down: should not block; what it throws is
 * logged and dropped. One that publishes must not do so for letters about its own events:
 * that would go on for ever when these fail too.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DeadLetterHandler {

	/**
	 * There is a new letter. Not told again when a retry of it fails.
	 * @param letter the letter
	 */
	void added(DeadLetter letter);

	/**
	 * A letter was given up for good, and is kept no longer.
	 * @param letter the letter
	 * @param reason why
	 */
	default void discarded(DeadLetter letter, String reason) {
	}

}
