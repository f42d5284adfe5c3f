package io.github.carillon.events;

/**
 * A durable delivery of one event to one target.
 *
 * @since 0.1
 */
public interface Delivery {

	/**
	 * Returns where it goes: {@code listener:<id>}, {@code webhook:<name>} or
	 * {@code bridge:<name>}.
	 * @return the target
	 */
	String target();

	/**
	 * Returns how far it is.
	 * @return the status
	 */
	Status status();

	/**
	 * Returns how often it was tried.
	 * @return the number of attempts
	 */
	int attempts();

	/**
	 * How far a delivery is.
	 */
	enum Status {

		/** Waiting for its first or next attempt. */
		PENDING,

		/** Being delivered. */
		IN_FLIGHT,

		/** Delivered. */
		DELIVERED,

		/** Not wanted by its target. */
		SKIPPED,

		/** Given up. */
		DEAD

	}

}
