package io.github.carillon.events.outbox;

/**
 * What one {@link OutboxRelay} has done since it was made, over all its starts, in this
 * process. Numbers of entries or of attempts at them, which only grow, but for the last
 * two. A live view.
 *
 * @since 0.1
 */
public interface OutboxStatistics {

	/**
	 * Returns how many entries went from their commit to their delivery in memory,
	 * without a poll.
	 * @return the number of entries
	 */
	long handedOver();

	/**
	 * Returns how many entries were claimed from the store: those with a key, those of
	 * other instances, and each attempt after the first.
	 * @return the number of claims
	 */
	long claimed();

	/**
	 * Returns how many entries were delivered, and that was written down.
	 * @return the number of entries
	 */
	long delivered();

	/**
	 * Returns how many entries their targets did not want: a condition was false.
	 * @return the number of entries
	 */
	long skipped();

	/**
	 * Returns how many attempts failed and are followed by another.
	 * @return the number of attempts
	 */
	long retried();

	/**
	 * Returns how many entries were given up. They stay in the store until they are
	 * retried or discarded.
	 * @return the number of entries
	 */
	long dead();

	/**
	 * Returns of how many dead entries the {@link DeadEntryListener} was not told, or
	 * threw: they have no dead letter.
	 * @return the number of entries
	 */
	long untold();

	/**
	 * Returns how many entries were taken over by another instance while this one worked
	 * on them: so many may have been delivered twice. Not zero means that leases are too
	 * short for the pauses of this process or of its database.
	 * @return the number of entries
	 */
	long fenced();

	/**
	 * Returns how often an entry was given back without an attempt: the target was
	 * paused, its bus was full, there was no room to wait, the relay stopped.
	 * @return the number of times
	 */
	long released();

	/**
	 * Returns how many results could not be written down, so that their entries are
	 * delivered again when the lease is over.
	 * @return the number of results
	 */
	long unwritten();

	/**
	 * Returns how often the store failed or could not be reached.
	 * @return the number of calls
	 */
	long storeErrors();

	/**
	 * Returns how many deliveries are under way now.
	 * @return the number of entries, zero while it is stopped
	 */
	long inFlight();

	/**
	 * Returns how many entries wait in memory now to be delivered.
	 * @return the number of entries, zero while it is stopped
	 */
	long waiting();

}
