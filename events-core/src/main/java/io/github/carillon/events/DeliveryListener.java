package io.github.carillon.events;

/**
 * Is told of every step. Called in the thread that takes the step: must not block and
 * must not throw; what it throws is logged and dropped.
 *
 * @since 0.1
 */
public interface DeliveryListener {

	/**
	 * A bus is being built. Called once per bus and before anything else, so that no step
	 * is missed; must not publish or subscribe yet. What it throws reaches whoever builds
	 * the bus.
	 * @param bus the bus
	 * @return what is told of the steps on that bus: this one, unless each bus is to have
	 * one of its own
	 */
	default DeliveryListener forBus(EventBus bus) {
		return this;
	}

	/**
	 * An event was accepted and recorded; none of its handlers has run.
	 * @param event the event
	 */
	default void published(Event<?> event) {
	}

	/**
	 * A handler is about to run.
	 * @param event the event
	 * @param handlerId the id of the subscription
	 */
	default void started(Event<?> event, String handlerId) {
	}

	/**
	 * A handler's result is final.
	 * @param event the event
	 * @param result the result
	 */
	default void ended(Event<?> event, HandlerResult result) {
	}

	/**
	 * A handler failed and will be tried again. Its result is not final.
	 * @param event the event
	 * @param subscription the subscription whose handler it is
	 * @param attempt which attempt failed, 1 for the first
	 * @param error what it failed with
	 */
	default void retrying(Event<?> event, Subscription subscription, int attempt, Throwable error) {
	}

	/**
	 * A handler failed for good: its last attempt threw or took too long, and the
	 * transaction of the event, if any, has committed. Told after {@link #ended}, once
	 * for an event and a handler; not for what {@link Subscription#deliver} calls, whose
	 * caller is told.
	 * @param event the event
	 * @param subscription the subscription whose handler it is
	 * @param result the result
	 */
	default void failed(Event<?> event, Subscription subscription, HandlerResult result) {
	}

	/**
	 * A publication is completed or discarded. One whose handlers all ran inside a
	 * transaction is completed first and, when that rolls back, discarded later.
	 * @param event the event
	 * @param publication the publication
	 */
	default void completed(Event<?> event, Publication<?> publication) {
	}

	/**
	 * A subscription was made.
	 * @param subscription the subscription
	 */
	default void subscriptionAdded(Subscription subscription) {
	}

	/**
	 * A subscription was closed.
	 * @param subscription the subscription
	 */
	default void subscriptionRemoved(Subscription subscription) {
	}

}
