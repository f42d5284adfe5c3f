package io.github.carillon.events.history;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a feed, for those who implement one. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class FeedListeners {

	private static final Logger logger = LoggerFactory.getLogger(EventFeed.class);

	private final List<FeedListener> listeners = new CopyOnWriteArrayList<>();

	/**
	 * Adds a listener.
	 * @param listener the listener
	 */
	public void add(FeedListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Removes a listener.
	 * @param listener the listener
	 */
	public void remove(FeedListener listener) {
		this.listeners.remove(listener);
	}

	/**
	 * Returns whether there are none.
	 * @return whether there are none
	 */
	public boolean isEmpty() {
		return this.listeners.isEmpty();
	}

	/**
	 * Tells all of them. What one throws is logged, and keeps nobody else from hearing.
	 * @param position how far the feed goes
	 */
	public void tell(long position) {
		if (this.listeners.isEmpty()) {
			return;
		}
		for (FeedListener listener : this.listeners) {
			try {
				listener.advanced(position);
			}
			catch (RuntimeException ex) {
				logger.warn("{} must not throw when it is told of new positions", listener, ex);
			}
		}
	}

}
