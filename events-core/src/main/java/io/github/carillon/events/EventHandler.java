package io.github.carillon.events;

/**
 * Does something about an event. What it throws is isolated and recorded on its
 * {@link HandlerResult}.
 *
 * @param <T> the class of the data
 * @since 0.1
 */
@FunctionalInterface
public interface EventHandler<T> {

	/**
	 * Handles an event. Called in the thread that the {@link DeliveryMode} of the
	 * subscription names, by several at once.
	 * @param event the event
	 * @throws Exception when it could not
	 */
	void handle(Event<T> event) throws Exception;

}
