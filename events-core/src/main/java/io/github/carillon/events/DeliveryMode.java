package io.github.carillon.events;

/**
 * When and where a listener runs.
 *
 * @since 0.1
 */
public enum DeliveryMode {

	/** Inside {@code publish}, in the publisher's thread and transaction. The default. */
	SYNC,

	/**
	 * In the publisher's thread, after its transaction has committed; at once when there
	 * is none. Never after a rollback.
	 */
	AFTER_COMMIT,

	/**
	 * On another thread, after the commit when there is a transaction: a virtual thread
	 * on Java 21 and later, one of a bounded pool before. What waits is lost when the
	 * process dies.
	 */
	ASYNC,

	/**
	 * Through the outbox: at least once, whatever dies in between. The bus does not call
	 * the handler itself and does not wait for it; {@link Publication#deliveries()} says
	 * how far it is. Refused for a subscription without an id of its own, with
	 * {@link SubscriptionOptions#once()} or to no known type, and on a bus whose
	 * {@link EventRecorder#durableDelivery() recorder} delivers nothing.
	 */
	DURABLE

}
