package io.github.carillon.events;

/**
 * When an event counts as handled.
 *
 * @since 0.1
 */
public enum Completion {

	/** When all its handlers are done. The default. */
	ALL,

	/**
	 * With the first handler that returns a value; the others are aborted or cancelled.
	 */
	FIRST

}
