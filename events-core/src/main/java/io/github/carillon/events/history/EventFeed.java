package io.github.carillon.events.history;

import java.util.UUID;

import io.github.carillon.events.EventPattern;

/**
 * The events of a history in the order in which they got their positions: 1, 2, 3 and so
 * on, one for each event that happened. An event gets its position soon after its
 * transaction has committed and keeps it; none ever appears below a position that was
 * read before. Who remembers up to where he has read so goes on there and sees every
 * event once, also in another instance and after a restart.
 * <p>
 * Events of one transaction are in the order in which they were published, and so are two
 * of which one was published after the other's transaction had committed.
 * <p>
 * What is deleted leaves its position empty, and a page says how many of those it came
 * across; what is erased stays as a tombstone. Reading may block. Safe for use by several
 * threads.
 *
 * @since 0.1
 */
public interface EventFeed {

	/** How many positions a page goes over at most. */
	int MAX_LIMIT = EventQuery.MAX_LIMIT;

	/**
	 * Returns what tells these positions from those of another feed: it stays as long as
	 * the history does. A position that was read from a feed with another id means
	 * nothing here.
	 * @return the id
	 */
	UUID id();

	/**
	 * Returns the last position that an event has. Who reads after it sees what comes
	 * from now on.
	 * @return the position, zero when there was no event yet
	 */
	long lastPosition();

	/**
	 * Returns the events after a position, in order.
	 * @param position the position up to which was read; zero to begin
	 * @param limit how many positions the page goes over at most, 1 to
	 * {@value #MAX_LIMIT}
	 * @return the page
	 * @throws IllegalArgumentException when the limit is not valid, or no event has the
	 * position yet: it is that of another feed, or of a database that was since restored
	 */
	default FeedPage after(long position, int limit) {
		return after(position, limit, EventPattern.parse("*"));
	}

	/**
	 * Returns the events of some types after a position, in order.
	 * @param position the position up to which was read; zero to begin
	 * @param limit how many positions the page goes over at most, 1 to
	 * {@value #MAX_LIMIT}
	 * @param pattern the types; other events are passed over
	 * @return the page, which may have no event and yet not be the last
	 * @throws IllegalArgumentException when the limit is not valid, or no event has the
	 * position yet: it is that of another feed, or of a database that was since restored
	 */
	FeedPage after(long position, int limit, EventPattern pattern);

	/**
	 * Has a listener told from now on whenever there may be new positions, also of events
	 * that another instance has published.
	 * @param listener the listener
	 */
	void addListener(FeedListener listener);

	/**
	 * Has a listener told no more. One that is being told may still be when this returns.
	 * @param listener the listener
	 */
	void removeListener(FeedListener listener);

}
