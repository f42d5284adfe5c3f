package io.github.carillon.events;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Brings events from those who publish to those who subscribed. Works without any
 * framework: <pre class="code">
 * EventBus bus = EventBus.create("shop");
 * bus.subscribe("order.*", event -&gt; log.info("{}", event));
 * bus.publish("order.created", Map.of("orderId", "o-1"));
 * </pre>
 * <p>
 * Its threads are daemons: close the bus to have everything accepted handled. Safe for
 * use by several threads; subscribing and closing during dispatch is safe too.
 *
 * @since 0.1
 */
public interface EventBus extends EventPublisher, AutoCloseable {

	/**
	 * Returns a builder of a bus.
	 * @return the builder
	 */
	static Builder builder() {
		return new DefaultEventBusBuilder();
	}

	/**
	 * Returns a bus with a name and defaults for all else.
	 * @param name the name
	 * @return the bus
	 */
	static EventBus create(String name) {
		return builder().name(name).build();
	}

	/**
	 * Returns the one bus of the process for code that has no other, created at first use
	 * and never closed. It is not that of a Spring application: have that one injected.
	 * @return the bus
	 */
	static EventBus getDefault() {
		return DefaultBusHolder.BUS;
	}

	/**
	 * Returns its name.
	 * @return the name
	 */
	String name();

	/**
	 * Returns its name and four characters of its id, such as {@code shop#9a3f}: unique.
	 * @return the label
	 */
	String label();

	/**
	 * Subscribes to the types that a pattern matches.
	 * @param pattern the pattern, see {@link EventPattern}
	 * @param handler the handler
	 * @return the subscription
	 * @throws InvalidPatternException when the pattern is malformed
	 */
	default Subscription subscribe(String pattern, EventHandler<Object> handler) {
		return subscribe(pattern, SubscriptionOptions.defaults(), handler);
	}

	/**
	 * Subscribes to the types that a pattern matches.
	 * @param pattern the pattern, see {@link EventPattern}
	 * @param options the options
	 * @param handler the handler
	 * @return the subscription
	 * @throws InvalidPatternException when the pattern is malformed
	 * @throws DuplicateSubscriptionException when the id is taken
	 */
	default Subscription subscribe(String pattern, SubscriptionOptions options, EventHandler<Object> handler) {
		return respond(pattern, options, EventFunction.of(handler));
	}

	/**
	 * Subscribes to data of a class or its subtypes. Data that is a map is converted.
	 * @param type the class
	 * @param handler the handler
	 * @param <T> the class
	 * @return the subscription
	 */
	default <T> Subscription subscribe(Class<T> type, EventHandler<T> handler) {
		return subscribe(type, SubscriptionOptions.defaults(), handler);
	}

	/**
	 * Subscribes to data of a class or its subtypes. Data that is a map is converted.
	 * @param type the class
	 * @param options the options
	 * @param handler the handler
	 * @param <T> the class
	 * @return the subscription
	 * @throws DuplicateSubscriptionException when the id is taken
	 */
	default <T> Subscription subscribe(Class<T> type, SubscriptionOptions options, EventHandler<T> handler) {
		return respond(type, options, EventFunction.of(handler));
	}

	/**
	 * Answers the types that a pattern matches.
	 * @param pattern the pattern, see {@link EventPattern}
	 * @param function the function
	 * @param <R> the class of the answers
	 * @return the subscription
	 * @throws InvalidPatternException when the pattern is malformed
	 */
	default <R extends @Nullable Object> Subscription respond(String pattern, EventFunction<Object, R> function) {
		return respond(pattern, SubscriptionOptions.defaults(), function);
	}

	/**
	 * Answers events whose data is of a class or one of its subtypes.
	 * @param type the class
	 * @param function the function
	 * @param <T> the class
	 * @param <R> the class of the answers
	 * @return the subscription
	 */
	default <T, R extends @Nullable Object> Subscription respond(Class<T> type, EventFunction<T, R> function) {
		return respond(type, SubscriptionOptions.defaults(), function);
	}

	/**
	 * Answers events whose data is of a class or one of its subtypes.
	 * @param type the class
	 * @param options the options
	 * @param function the function
	 * @param <T> the class
	 * @param <R> the class of the answers
	 * @return the subscription
	 * @throws DuplicateSubscriptionException when the id is taken
	 */
	<T, R extends @Nullable Object> Subscription respond(Class<T> type, SubscriptionOptions options,
			EventFunction<T, R> function);

	/**
	 * Answers the types that a pattern matches.
	 * @param pattern the pattern, see {@link EventPattern}
	 * @param options the options
	 * @param function the function
	 * @param <R> the class of the answers
	 * @return the subscription
	 * @throws InvalidPatternException when the pattern is malformed
	 * @throws DuplicateSubscriptionException when the id is taken
	 */
	<R extends @Nullable Object> Subscription respond(String pattern, SubscriptionOptions options,
			EventFunction<Object, R> function);

	/**
	 * Returns the subscriptions that are not closed.
	 * @return the subscriptions in the order in which they are called
	 */
	List<Subscription> subscriptions();

	/**
	 * Counts the subscriptions that were made with a pattern, literally.
	 * @param pattern the pattern
	 * @return how many
	 */
	int subscriptionCount(String pattern);

	/**
	 * Forwards the events that a pattern matches to another bus. Each takes an event
	 * once, so that circles end. The publication has the results of all, and waits so.
	 * @param other the other bus
	 * @param pattern the pattern
	 * @return the subscription
	 */
	Subscription forwardTo(EventBus other, String pattern);

	/**
	 * Returns what was counted so far.
	 * @return the statistics, a live view
	 */
	EventStatistics statistics();

	/**
	 * Waits until nothing that was handed to another thread, or is due, waits or runs.
	 * @param timeout for how long at most
	 * @return whether it became so
	 */
	boolean awaitIdle(Duration timeout);

	/**
	 * Refuses events, lets what was accepted be handled for a time, and gives up the rest
	 * and what is not due, but no handler in the thread of its publisher.
	 * @param timeout the time
	 * @return the ids of accepted and scheduled events not handled, which are logged too
	 */
	List<UUID> close(Duration timeout);

	/**
	 * Closes the bus with ten seconds for what was accepted, and logs what it gives up.
	 */
	@Override
	void close();

	/**
	 * Builds a bus. Not safe for use by several threads.
	 */
	interface Builder {

		/**
		 * Names the bus; {@code "default"} unless set.
		 * @param name the name, not blank
		 * @return this builder
		 */
		Builder name(String name);

		/**
		 * Sets the source of its events; the name of the bus unless set.
		 * @param source the source, not blank
		 * @return this builder
		 */
		Builder source(String source);

		/**
		 * Sets the order in which it handles events; {@link Ordering#CALLER} unless set.
		 * @param ordering the ordering
		 * @return this builder
		 */
		Builder ordering(Ordering ordering);

		/**
		 * Sets how handlers of one event run; {@link HandlerConcurrency#SERIAL} unless
		 * set.
		 * @param concurrency the concurrency
		 * @return this builder
		 */
		Builder handlers(HandlerConcurrency concurrency);

		/**
		 * Sets when an event counts as handled; {@link Completion#ALL} unless set.
		 * @param completion the completion
		 * @return this builder
		 */
		Builder completion(Completion completion);

		/**
		 * Caps the time in which an event is handled, from when that begins; none unless
		 * set. Handlers that run then are aborted, those that wait are cancelled.
		 * @param timeout the time, zero for any
		 * @return this builder
		 */
		Builder eventTimeout(Duration timeout);

		/**
		 * Caps the time of each handler that the bus's own threads run; none unless set.
		 * @param timeout the time, zero for any
		 * @return this builder
		 */
		Builder handlerTimeout(Duration timeout);

		/**
		 * Warns of events that take longer; five minutes unless set.
		 * @param threshold the time, zero for never
		 * @return this builder
		 */
		Builder slowEvent(Duration threshold);

		/**
		 * Warns of handlers and waiters that take longer; 30 seconds unless set.
		 * @param threshold the time, zero for never
		 * @return this builder
		 */
		Builder slowHandler(Duration threshold);

		/**
		 * Sets the queue between publishers and the threads of the bus; 10 000
		 * deliveries, {@link Overflow#BLOCK} for five seconds, unless set.
		 * @param capacity how many deliveries, on a serial bus events, may wait, at least
		 * 1
		 * @param overflow what happens when that many wait
		 * @param blockFor how long {@link Overflow#BLOCK} waits
		 * @return this builder
		 */
		Builder queue(int capacity, Overflow overflow, Duration blockFor);

		/**
		 * Caps how often one handler may be in a causal chain of events; 100 unless set.
		 * @param levels how often, zero for any number
		 * @return this builder
		 */
		Builder maxDepth(int levels);

		/**
		 * Adds an interceptor, called after those added before.
		 * @param interceptor the interceptor
		 * @return this builder
		 */
		Builder interceptor(PublishInterceptor interceptor);

		/**
		 * Adds a listener, told after those added before.
		 * @param listener the listener
		 * @return this builder
		 */
		Builder listener(DeliveryListener listener);

		/**
		 * Sets what runs handlers apart from publishers, and is not closed unless it is
		 * one of {@link AsyncThreads}, which are what the bus has unless set.
		 * @param executor the executor
		 * @return this builder
		 */
		Builder executor(Executor executor);

		/**
		 * Sets the clock for times and ids; the system's unless set.
		 * @param clock the clock
		 * @return this builder
		 */
		Builder clock(Clock clock);

		/**
		 * Sets where ids come from; strictly increasing UUIDv7 unless set.
		 * @param ids the ids
		 * @return this builder
		 */
		Builder ids(Supplier<UUID> ids);

		/**
		 * Sets whether results carry times and listeners are timed; on unless set.
		 * @param timings whether to
		 * @return this builder
		 */
		Builder timings(boolean timings);

		/**
		 * Sets what knows the class of a type name; its annotation unless set.
		 * @param types the resolver
		 * @return this builder
		 */
		Builder types(EventTypeResolver types);

		/**
		 * Sets what converts data between maps and classes; nothing unless set.
		 * @param converter the converter
		 * @return this builder
		 */
		Builder converter(DataConverter converter);

		/**
		 * Sets what records events before they are dispatched; nothing unless set.
		 * @param recorder the recorder
		 * @return this builder
		 */
		Builder recorder(EventRecorder recorder);

		/**
		 * Sets what knows of transactions; nothing unless set.
		 * @param boundary the boundary
		 * @return this builder
		 */
		Builder commitBoundary(CommitBoundary boundary);

		/**
		 * Sets what understands cron expressions; nothing unless set.
		 * @param parser the parser
		 * @return this builder
		 */
		Builder cron(CronParser parser);

		/**
		 * Sets where it keeps what it is to publish later; its memory unless set.
		 * @param store the store
		 * @return this builder
		 */
		Builder schedule(ScheduleStore store);

		/**
		 * Sets whether correlation ids come from and go to slf4j's MDC; on unless set.
		 * @param loggingContext whether to
		 * @return this builder
		 */
		Builder loggingContext(boolean loggingContext);

		/**
		 * Returns the bus.
		 * @return a new bus
		 */
		EventBus build();

	}

}
