package io.github.carillon.events.outbox;

/**
 * What becomes of later events of the same key when an event could not be delivered to a
 * durable listener.
 *
 * @since 0.1
 */
public enum OnDead {

	/** They are delivered: the dead one is left out. */
	DEAD_LETTER,

	/**
	 * They wait until the dead one is tried again or discarded. One event that a listener
	 * cannot handle then holds up everything with its key.
	 */
	BLOCK_KEY

}
