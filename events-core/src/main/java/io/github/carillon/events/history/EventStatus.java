package io.github.carillon.events.history;

/**
 * What is known of the handling of an event in the history.
 *
 * @since 0.1
 */
public enum EventStatus {

	/** No handler of it is known to have failed. */
	PUBLISHED,

	/** At least one handler of it failed. */
	FAILED,

	/** It was erased: only id, type and time are left of it. */
	ERASED

}
