package io.github.carillon.events;

/**
 * How important an event is, least first but for {@link #MONITORING}, which stands beside
 * the scale. Information on the event, to filter by; it does not reorder dispatch.
 *
 * @since 0.1
 */
public enum EventPriority {

	/** Of use only while looking for a fault. */
	DEBUG,

	/** Nice to know. */
	INFO,

	/** The default. */
	NORMAL,

	/** Something may need attention. */
	WARNING,

	/** Something failed. */
	ERROR,

	/** Somebody must act now. */
	CRITICAL,

	/** A measurement rather than an occurrence. */
	MONITORING

}
