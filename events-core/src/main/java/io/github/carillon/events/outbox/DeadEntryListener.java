package io.github.carillon.events.outbox;

/**
 * Told of what could not be delivered, once the outbox has it as dead. Called in a thread
 * of its own, one entry after the other; deliveries do not wait for it, so it may write
 * to a database. What it throws is logged and counted.
 * <p>
 * It is not told of everything: not of what dies while 1 000 others wait to be told of,
 * nor of what is left when the relay stops, nor when the process dies in between. What is
 * dead is known to the outbox in any case.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DeadEntryListener {

	/** Does nothing. */
	DeadEntryListener NONE = (claimed, error) -> {
	};

	/**
	 * Called when an entry is dead.
	 * @param claimed the entry with its target and the number of the last attempt, and
	 * its event unless that cannot be read
	 * @param error what the last attempt failed with
	 */
	void died(ClaimedEntry claimed, Throwable error);

}
