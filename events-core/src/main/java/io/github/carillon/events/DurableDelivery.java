package io.github.carillon.events;

import java.util.List;
import java.util.UUID;

/**
 * Delivers to the {@link DeliveryMode#DURABLE} subscriptions of a bus. The bus tells it
 * of them, writes events down through its {@link EventRecorder}, and does not call their
 * handlers itself.
 *
 * @since 0.1
 */
public interface DurableDelivery {

	/**
	 * Takes a subscription, to hand events to it with {@link Subscription#deliver}.
	 * Called before it is seen by anybody.
	 * @param subscription the subscription
	 * @throws RuntimeException when it cannot be delivered to; it is then refused
	 */
	void add(Subscription subscription);

	/**
	 * Delivers nothing more to a subscription in this instance. What is meant for it
	 * stays.
	 * @param subscription the subscription
	 */
	void remove(Subscription subscription);

	/**
	 * Returns the deliveries of an event, as they are now.
	 * @param event the id of the event
	 * @return the deliveries, in the order of their targets
	 */
	List<Delivery> deliveries(UUID event);

}
