package io.github.carillon.events.boot.fault;

/**
 * Where an application dies.
 */
enum FailPoint {

	/** The transaction has committed, and nobody was told that there is something. */
	AFTER_COMMIT,

	/** The entry is claimed, and the listener not called. */
	AFTER_CLAIM,

	/** The listener has returned, and that is not written down. */
	BEFORE_RESULT,

	/** The listener has failed, and when it is tried again is not written down. */
	BEFORE_RETRY,

	/** When the listener is tried again is written down, and nobody waits for it. */
	AFTER_RETRY

}
