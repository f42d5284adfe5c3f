package io.github.carillon.events;

/**
 * Sees every event before anything else does. Called in order, in the publisher's thread
 * and transaction, before the event is recorded; may block as long as the publisher may.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PublishInterceptor {

	/**
	 * Returns the event to publish: the one given, or a changed one, see
	 * {@link Event#toBuilder()}.
	 * @param event the event, complete
	 * @param <T> the class of the data
	 * @return the event to publish
	 * @throws RuntimeException to veto it; reaches the publisher as it is
	 */
	<T> Event<T> beforePublish(Event<T> event);

}
