package io.github.carillon.events;

/**
 * What happens to an event that meets a full queue. Each loss is counted, see
 * {@link EventStatistics#dropped()}.
 *
 * @since 0.1
 */
public enum Overflow {

	/**
	 * The publisher waits for room up to a limit; then the event is dropped for that
	 * listener. A listener that publishes lends its place to another meanwhile; where all
	 * threads of an executor of your own wait so, nobody makes room before the limit.
	 */
	BLOCK,

	/** The event is dropped for that listener at once. */
	REJECT,

	/** The event that waits longest is dropped for its listener to make room. */
	DROP_OLDEST

}
