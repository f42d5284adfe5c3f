package io.github.carillon.events.outbox;

/**
 * Told of what could not be delivered, once the outbox has it as dead. Called in a thread
 * of the relay; should not take long, since results are not written down meanwhile. What
 * it throws is logged and counted. A process that dies in between has told nobody: what
 * is dead is known to the outbox in any case.
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
