package io.github.carillon.events;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Keeps what one bus is to publish later, and has it published when it is due: exactly
 * once, however many instances of an application share it. Safe for use by several
 * threads.
 *
 * @since 0.1
 */
public interface EventSchedule extends ScheduledEvents {

	/**
	 * Returns the time that decides what is due. May ask a database, through the
	 * connection of the caller where that has one.
	 * @return the time
	 */
	Instant now();

	/**
	 * Keeps a publication from when the transaction commits, or without one from when
	 * this returns. Of those published once the one that is there under the name stays.
	 * One by cron replaces it, but keeps its time where the expression is the same: every
	 * instance schedules it again when it starts. Called in the thread that schedules;
	 * may block.
	 * @param entry the publication
	 * @param transaction the transaction that decides whether it was scheduled,
	 * {@code null} when none does
	 * @return the handle
	 * @throws IllegalStateException when the bus is closed or too many are pending
	 * @throws IllegalArgumentException when the event cannot be kept
	 */
	ScheduledPublication add(ScheduleEntry entry, CommitBoundary.@Nullable Transaction transaction);

	/**
	 * Has published what is due, where that is known without waiting. For those who wait
	 * until nothing is due.
	 * @return whether anything was
	 */
	default boolean startDue() {
		return false;
	}

	/**
	 * Publishes nothing more through the bus, which is being closed.
	 * @return the ids of the events that were to be published once and are lost with it
	 */
	List<UUID> close();

}
