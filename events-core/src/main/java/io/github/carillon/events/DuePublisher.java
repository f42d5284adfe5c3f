package io.github.carillon.events;

import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A bus, as its {@link EventSchedule} sees it. Safe for use by several threads.
 *
 * @since 0.1
 */
public interface DuePublisher {

	/**
	 * Returns the name of the bus, the same in every instance.
	 * @return the name
	 */
	String bus();

	/**
	 * Returns how many more publications it takes now. What is due and finds no room is
	 * better left to other instances.
	 * @return the number, zero when there is no room
	 */
	int room();

	/**
	 * Publishes on a thread of the bus, several at once. Does not block and does not
	 * throw. The bus records the event, by its id, as it does any other.
	 * @param due what is due
	 * @param ended told in that thread when it is over, with what went wrong if anything
	 * did; the event may have been recorded all the same
	 */
	void publish(ScheduleEntry due, Consumer<@Nullable Throwable> ended);

	/**
	 * Returns when a cron expression is due next.
	 * @param cron the expression
	 * @param after the time to come after
	 * @return the time, {@code null} when there is none any more
	 * @throws RuntimeException when the bus does not understand the expression
	 */
	@Nullable Instant next(String cron, Instant after);

	/**
	 * Returns the transaction of the calling thread, as the bus knows it.
	 * @return the transaction, {@code null} when there is none
	 */
	CommitBoundary.@Nullable Transaction transaction();

	/**
	 * Returns an id for the next event of a schedule.
	 * @return the id
	 */
	UUID nextId();

}
