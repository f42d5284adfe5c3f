package io.github.carillon.events;

/**
 * The order in which a bus handles its events.
 *
 * @since 0.1
 */
public enum Ordering {

	/** Each event in the thread that publishes it, at once. The default. */
	CALLER,

	/** One event at a time per bus, in the order of publishing. */
	FIFO,

	/** One event at a time over all buses of the process. */
	GLOBAL_FIFO,

	/** No order: each event as soon as a thread is free. */
	PARALLEL

}
