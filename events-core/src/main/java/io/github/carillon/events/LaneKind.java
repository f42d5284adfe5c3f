package io.github.carillon.events;

/**
 * What a {@link Lane} orders. The keys come before the limits, so that nobody who waits
 * for the turn of its key uses up a limit meanwhile.
 */
enum LaneKind {

	/** The events of a bus, of all buses or of a key. */
	ORDER,

	/** As many events as a listener works on at once. */
	LIMIT

}
