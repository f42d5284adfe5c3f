package io.github.carillon.events;

/**
 * Where buses keep what they are to publish later.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ScheduleStore {

	/**
	 * The memory of each bus: at most 100 000 publications, which end with it.
	 */
	ScheduleStore IN_MEMORY = (bus) -> ((BusDuePublisher) bus).inMemory();

	/**
	 * Opens the schedule of a bus, which closes it. Called once, as the bus is built.
	 * @param bus publishes what is due
	 * @return its schedule
	 */
	EventSchedule open(DuePublisher bus);

}
