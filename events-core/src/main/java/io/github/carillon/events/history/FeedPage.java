package io.github.carillon.events.history;

import java.util.List;

/**
 * Some events of an {@link EventFeed}, in order.
 *
 * @param events the events, unmodifiable; there may be none although there are more
 * @param position up to where was read: where to go on
 * @param lastPosition the last position of the feed when this was read
 * @param missing how many of the positions that were read are empty: their events were
 * deleted
 * @since 0.1
 */
public record FeedPage(List<PositionedEvent> events, long position, long lastPosition, long missing) {

	/**
	 * Creates a page.
	 * @throws IllegalArgumentException when the last position is before the one up to
	 * which was read
	 */
	public FeedPage {
		if (position > lastPosition) {
			throw new IllegalArgumentException(
					("No event has the position %d yet, the last is %d: it is that of another "
							+ "feed, or of a database that was since restored. Begin anew")
						.formatted(position, lastPosition));
		}
		events = List.copyOf(events);
	}

	/**
	 * Checks how many positions a page may go over.
	 * @param limit the number
	 * @return the same
	 * @throws IllegalArgumentException when it is not 1 to {@value EventFeed#MAX_LIMIT}
	 */
	public static int checkLimit(int limit) {
		if (limit < 1 || limit > EventFeed.MAX_LIMIT) {
			throw new IllegalArgumentException("The limit is %d: it can be 1 to %d; read on where the page ends"
				.formatted(limit, EventFeed.MAX_LIMIT));
		}
		return limit;
	}

	/**
	 * Returns whether there was more to read already.
	 * @return whether there was
	 */
	public boolean hasNext() {
		return this.position < this.lastPosition;
	}

}
