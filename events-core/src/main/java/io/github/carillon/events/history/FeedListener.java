package io.github.carillon.events.history;

/**
 * Told that an {@link EventFeed} has new positions. Called in the thread that gives them,
 * which may be a publisher's: must neither block nor read the feed there, nor throw.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface FeedListener {

	/**
	 * Tells how far the feed goes now. Several threads may tell at the same time, and a
	 * lower position after a higher one.
	 * @param position a position that an event has
	 */
	void advanced(long position);

}
