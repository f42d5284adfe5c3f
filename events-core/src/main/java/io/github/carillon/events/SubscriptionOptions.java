package io.github.carillon.events;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * How a subscription is to work. Immutable: every {@code with…} returns other options.
 *
 * @since 0.1
 */
public sealed interface SubscriptionOptions permits DefaultSubscriptionOptions {

	/**
	 * Returns the defaults: a generated id, order 0, no filter,
	 * {@link DeliveryMode#SYNC}, {@link OnError#DEAD_LETTER}.
	 * @return the options
	 */
	static SubscriptionOptions defaults() {
		return DefaultSubscriptionOptions.DEFAULTS;
	}

	/**
	 * Gives an id, unique on the bus.
	 * @param id the id, not blank
	 * @return options with it
	 */
	SubscriptionOptions withId(String id);

	/**
	 * Gives a name for messages; default is the id.
	 * @param name the name, not blank
	 * @return options with it
	 */
	SubscriptionOptions withName(String name);

	/**
	 * Says what the subscription is for.
	 * @param description the description
	 * @return options with it
	 */
	SubscriptionOptions withDescription(String description);

	/**
	 * Gives a place among others; lower first, as Spring's, and equal ones in the order
	 * of subscribing.
	 * @param order the order
	 * @return options with it
	 */
	SubscriptionOptions withOrder(int order);

	/**
	 * Adds a filter beside those there are: only events that pass all are delivered. One
	 * that throws counts as no match and leaves a {@link HandlerResult.Status#SKIPPED}
	 * result with its error.
	 * @param filter the filter; called in the publisher's thread
	 * @return options with it
	 */
	SubscriptionOptions withFilter(Predicate<? super Event<?>> filter);

	/**
	 * Adds a filter: only events with this header are delivered.
	 * @param name the name of the header
	 * @param value its value
	 * @return options with it
	 */
	SubscriptionOptions withHeader(String name, String value);

	/**
	 * Adds a filter: only events with this ordering key are delivered.
	 * @param key the key
	 * @return options with it
	 */
	SubscriptionOptions withKey(String key);

	/**
	 * Says when and where the handler runs.
	 * @param mode the mode
	 * @return options with it
	 * @throws UnsupportedOperationException for {@link DeliveryMode#DURABLE}: not
	 * supported yet
	 */
	SubscriptionOptions withMode(DeliveryMode mode);

	/**
	 * Caps the time of the handler.
	 * @param timeout the time
	 * @return options with it
	 * @throws UnsupportedOperationException always: not supported yet
	 */
	SubscriptionOptions withTimeout(Duration timeout);

	/**
	 * Caps how many events the handler works on at once.
	 * @param limit how many
	 * @return options with it
	 * @throws UnsupportedOperationException always: not supported yet
	 */
	SubscriptionOptions withConcurrency(int limit);

	/**
	 * Says what becomes of failures. {@link OnError#PROPAGATE} is refused at registration
	 * for a mode other than {@link DeliveryMode#SYNC}.
	 * @param onError what becomes of them
	 * @return options with it
	 */
	SubscriptionOptions withOnError(OnError onError);

	/**
	 * Says when a failed handler is tried again.
	 * @param retryPolicy the policy
	 * @return options with it
	 * @throws UnsupportedOperationException always: not supported yet
	 */
	SubscriptionOptions withRetry(Object retryPolicy);

	/**
	 * Ends the subscription with the first event that it takes.
	 * @return options with it
	 */
	SubscriptionOptions once();

}
