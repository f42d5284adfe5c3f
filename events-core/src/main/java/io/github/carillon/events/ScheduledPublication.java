package io.github.carillon.events;

import java.time.Instant;
import java.util.UUID;

/**
 * A publication that is still to come, once or, by cron, again and again. Safe for use by
 * several threads.
 *
 * @since 0.1
 */
public interface ScheduledPublication {

	/**
	 * Returns the id that the next event will have, or that the last one had.
	 * @return the id
	 */
	UUID id();

	/**
	 * Returns when the next event will be published, or the last one was to be.
	 * @return the instant
	 */
	Instant when();

	/**
	 * Cancels it, also before the transaction that scheduled it has committed.
	 * @return whether that came in time; by cron, whether more were to come
	 */
	boolean cancel();

}
