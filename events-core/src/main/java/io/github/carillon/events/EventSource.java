package io.github.carillon.events;

/**
 * A publisher with a source and default headers of its own, that closes what was
 * subscribed through it. The headers of a draft lie over the defaults. Safe for use by
 * several threads.
 *
 * @since 0.1
 */
public interface EventSource extends EventPublisher, AutoCloseable {

	/**
	 * Returns a source with one more default header. It shares its subscriptions with
	 * this one.
	 * @param name the name, not blank
	 * @param value the value
	 * @return the source
	 */
	EventSource withHeader(String name, String value);

	/**
	 * Subscribes until the subscription or this source is closed.
	 * @param pattern the pattern, see {@link EventPattern}
	 * @param handler the handler
	 * @return the subscription
	 */
	Subscription subscribe(String pattern, EventHandler<Object> handler);

	/**
	 * Closes the subscriptions made through this source. Publishing goes on to work.
	 */
	@Override
	void close();

}
