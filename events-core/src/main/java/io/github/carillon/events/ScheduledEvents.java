package io.github.carillon.events;

import java.util.List;
import java.util.Optional;

/**
 * What a bus is to publish later: in memory what this bus has scheduled, in a database
 * what all instances have on buses of this name. Safe for use by several threads; may
 * block where it asks a database.
 *
 * @since 0.1
 */
public interface ScheduledEvents {

	/**
	 * Returns what a bus is to publish later.
	 * @param bus the bus
	 * @return a live view
	 * @throws IllegalArgumentException when the bus was not made by
	 * {@link EventBus#builder()}
	 */
	static ScheduledEvents of(EventBus bus) {
		if (bus instanceof DefaultEventBus own) {
			return own.scheduler.schedule();
		}
		throw new IllegalArgumentException(
				"What %s schedules is not known: give a bus that EventBus.builder() made".formatted(bus));
	}

	/**
	 * Returns whether it is known what a bus is to publish later.
	 * @param bus the bus
	 * @return whether it was made by {@link EventBus#builder()}
	 */
	static boolean isKnownOf(EventBus bus) {
		return bus instanceof DefaultEventBus;
	}

	/**
	 * Returns what is next, the earliest first, and after that what is parked.
	 * @param limit how many at most, at least 1
	 * @return the publications
	 * @throws IllegalArgumentException when the limit is less
	 */
	List<ScheduledPublication> list(int limit);

	/**
	 * Finds one, pending or parked.
	 * @param name its {@linkplain ScheduledPublication#name() name}
	 * @return the publication, empty when it was published, cancelled or never there
	 */
	Optional<ScheduledPublication> find(String name);

	/**
	 * Has one that is parked published at once, if it can be by now.
	 * @param name its name
	 * @return whether there was such a one
	 */
	boolean retry(String name);

	/**
	 * Cancels all about a subject, pending or parked. What is being published may still
	 * come.
	 * @param subject the subject, all of it
	 * @return how many
	 */
	long cancelSubject(String subject);

	/**
	 * Cancels all with an ordering key, pending or parked. What is being published may
	 * still come.
	 * @param key the key, all of it
	 * @return how many
	 */
	long cancelKey(String key);

	/**
	 * Counts them.
	 * @return how many there are
	 */
	ScheduleDepth depth();

}
