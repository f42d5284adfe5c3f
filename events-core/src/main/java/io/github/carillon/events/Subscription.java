package io.github.carillon.events;

import java.util.Optional;

/**
 * A handler's place on a bus. Safe for use by several threads.
 *
 * @since 0.1
 */
public interface Subscription extends AutoCloseable {

	/**
	 * Returns what identifies it on its bus.
	 * @return the id
	 */
	String id();

	/**
	 * Returns what it is called in messages; its id unless it was given a name.
	 * @return the name
	 */
	String name();

	/**
	 * Returns what it listens to: the pattern, or for a class the name of its type or,
	 * where it has none, of the class.
	 * @return the pattern
	 */
	String pattern();

	/**
	 * Returns the class of data that its handler takes.
	 * @return the class; empty when it takes any
	 */
	Optional<Class<?>> dataClass();

	/**
	 * Returns its place among others, lower first.
	 * @return the order
	 */
	int order();

	/**
	 * Returns when and where its handler runs.
	 * @return the mode
	 */
	DeliveryMode mode();

	/**
	 * Returns what it is for.
	 * @return the description, empty when there is none
	 */
	String description();

	/**
	 * Returns whether it is delivered to.
	 * @return {@code false} when paused or closed
	 */
	boolean isActive();

	/**
	 * Stops delivery until resumed. What is published meanwhile is not delivered later.
	 * No effect when closed.
	 */
	void pause();

	/**
	 * Starts delivery again. No effect when closed.
	 */
	void resume();

	/**
	 * Ends it. Nothing is delivered after this returns, save to handlers already running.
	 * Idempotent.
	 */
	@Override
	void close();

}
