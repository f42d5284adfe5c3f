package io.github.carillon.events;

import java.time.Instant;
import java.util.UUID;

/**
 * A publication that is still to come.
 *
 * @since 0.1
 */
public interface ScheduledPublication {

	/**
	 * Returns the id that the event will have.
	 * @return the id
	 */
	UUID id();

	/**
	 * Returns when the event will be published next.
	 * @return the instant
	 */
	Instant when();

	/**
	 * Cancels it.
	 * @return whether that came in time
	 */
	boolean cancel();

}
