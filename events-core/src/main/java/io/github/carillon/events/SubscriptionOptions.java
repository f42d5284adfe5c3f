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
	 */
	SubscriptionOptions withMode(DeliveryMode mode);

	/**
	 * Caps the time of the handler; that of the bus unless set. When it has passed, the
	 * handler is given up: its result is {@link HandlerResult.Status#TIMED_OUT}, what it
	 * still returns or publishes counts for nothing, and others go on without it. Its
	 * thread is left to it. Refused at registration where the publisher's thread runs the
	 * handler.
	 * @param timeout the time, zero for any
	 * @return options with it
	 */
	SubscriptionOptions withTimeout(Duration timeout);

	/**
	 * Says whether the thread of the handler is interrupted when the handler is given up;
	 * not unless set. Dangerous for what the handler calls: one interrupt during an
	 * insert closes an embedded H2 database for everybody.
	 * <p>
	 * A thread that is not one of the bus is never interrupted: where a handler waits for
	 * the event in its publisher's thread, this one may run in that too, which goes on
	 * when it returns.
	 * @param interrupt whether to
	 * @return options with it
	 */
	SubscriptionOptions withInterrupt(boolean interrupt);

	/**
	 * Caps how many events the handler works on at once, those among them that wait to be
	 * tried again; as many as there are threads unless set. Refused at registration for
	 * modes other than {@link DeliveryMode#ASYNC} and {@link DeliveryMode#DURABLE}.
	 * @param limit how many, at least 1
	 * @return options with it
	 */
	SubscriptionOptions withConcurrency(int limit);

	/**
	 * Says what becomes of failures. {@link OnError#PROPAGATE} is refused at registration
	 * for a mode other than {@link DeliveryMode#SYNC} and a bus that is not
	 * {@link Ordering#CALLER}.
	 * @param onError what becomes of them
	 * @return options with it
	 */
	SubscriptionOptions withOnError(OnError onError);

	/**
	 * Says when a handler is tried again that threw or took too long; never unless set.
	 * <p>
	 * The publication is not done before the last attempt, and what has the same ordering
	 * key waits for it. Timeouts are those of one attempt. No thread is held between
	 * attempts. What waits to be tried again is lost when the process dies, unless the
	 * mode is {@link DeliveryMode#DURABLE}; as many runs may wait for it as the queue of
	 * the bus has room for, and those beyond fail for good. What
	 * {@link Subscription#close closes} meanwhile is not tried again.
	 * @param retryPolicy the policy, a {@link RetrySchedule} such as a
	 * {@code RetryPolicy}; refused at registration for {@link DeliveryMode#SYNC}, whose
	 * publisher would have to wait
	 * @return options with it
	 * @throws IllegalArgumentException when it is something else
	 */
	SubscriptionOptions withRetry(Object retryPolicy);

	/**
	 * Ends the subscription with the first event that it takes.
	 * @return options with it
	 */
	SubscriptionOptions once();

}
