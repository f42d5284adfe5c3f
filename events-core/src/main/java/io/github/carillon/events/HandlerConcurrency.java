package io.github.carillon.events;

/**
 * How the handlers of one event run.
 *
 * @since 0.1
 */
public enum HandlerConcurrency {

	/** One after the other, in their order. The default. */
	SERIAL,

	/** Side by side. */
	PARALLEL

}
