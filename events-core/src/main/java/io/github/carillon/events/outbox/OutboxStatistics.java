package io.github.carillon.events.outbox;

/**
 * What one {@link OutboxRelay} has done since it was made. A live view.
 *
 * @since 0.1
 */
public interface OutboxStatistics {

	/**
	 * Returns how many entries were handed over in memory after their commit.
	 * @return the number
	 */
	long handedOver();

	/**
	 * Returns how many entries were claimed from the store.
	 * @return the number
	 */
	long claimed();

	/**
	 * Returns how many entries were delivered.
	 * @return the number
	 */
	long delivered();

	/**
	 * Returns how many entries their targets did not want.
	 * @return the number
	 */
	long skipped();

	/**
	 * Returns how many attempts failed and are followed by another.
	 * @return the number
	 */
	long retried();

	/**
	 * Returns how many entries were given up.
	 * @return the number
	 */
	long dead();

	/**
	 * Returns how many entries were taken over by another instance while this one worked
	 * on them: so many may have been delivered twice.
	 * @return the number
	 */
	long fenced();

	/**
	 * Returns how many entries were given back without an attempt.
	 * @return the number
	 */
	long released();

	/**
	 * Returns how many results could not be written down, so that their entries are
	 * delivered again.
	 * @return the number
	 */
	long unwritten();

	/**
	 * Returns how often the store failed.
	 * @return the number
	 */
	long storeErrors();

	/**
	 * Returns how many deliveries are under way now.
	 * @return the number
	 */
	long inFlight();

	/**
	 * Returns how many entries wait in memory now.
	 * @return the number
	 */
	long waiting();

}
