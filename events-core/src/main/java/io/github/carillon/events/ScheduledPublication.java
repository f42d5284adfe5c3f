package io.github.carillon.events;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A publication that is still to come, once or, by cron, again and again. Safe for use by
 * several threads.
 * <p>
 * One that is kept in a database is shown as it was when it was scheduled or
 * {@linkplain ScheduledEvents#find found}; find it again to see how it is now.
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
	 * Returns what it is found by, also after a restart where it is kept in a database.
	 * @return the name it was given by cron, else the text of its id
	 */
	String name();

	/**
	 * Returns the type of its events.
	 * @return the type
	 */
	String type();

	/**
	 * Returns when the next event will be published, or the last one was to be.
	 * @return the instant
	 */
	Instant when();

	/**
	 * Returns when it is published again and again.
	 * @return the cron expression, empty when it is published once
	 */
	Optional<String> cron();

	/**
	 * Returns why it could not be published and waits for somebody to
	 * {@linkplain ScheduledEvents#retry(String) try it again} or to cancel it. That is
	 * what becomes, in a database, of an event that cannot be read any more or that was
	 * refused when its time had come.
	 * @return the error, empty unless it is parked so
	 */
	Optional<String> error();

	/**
	 * Cancels it, also before the transaction that scheduled it has committed. In a
	 * database that is part of the caller's transaction, where there is one.
	 * @return whether that came in time; by cron, whether more were to come
	 */
	boolean cancel();

}
