package io.github.carillon.events;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A handler's place on a bus. Safe for use by several threads.
 *
 * @since 0.1
 */
public interface Subscription extends AutoCloseable {

	/**
	 * Returns what identifies it on its bus.
	 * @return the id
	 */
	String id();

	/**
	 * Returns what it is called in messages; its id unless it was given a name.
	 * @return the name
	 */
	String name();

	/**
	 * Returns what it listens to: the pattern, or for a class the name of its type or,
	 * where it has none, of the class.
	 * @return the pattern
	 */
	String pattern();

	/**
	 * Returns the patterns of the types that it listens to; for a class those of the
	 * types known to have data of it.
	 * @return the patterns, none for a class that no known type has
	 */
	List<EventPattern> patterns();

	/**
	 * Returns the class of data that its handler takes.
	 * @return the class; empty when it takes any
	 */
	Optional<Class<?>> dataClass();

	/**
	 * Returns its place among others, lower first.
	 * @return the order
	 */
	int order();

	/**
	 * Returns when and where its handler runs.
	 * @return the mode
	 */
	DeliveryMode mode();

	/**
	 * Returns what becomes of its failures.
	 * @return what becomes of them
	 */
	OnError onError();

	/**
	 * Returns when its handler is tried again after a failure.
	 * @return the schedule, {@link RetrySchedule#NEVER} unless it was given one
	 */
	RetrySchedule retry();

	/**
	 * Returns what it is for.
	 * @return the description, empty when there is none
	 */
	String description();

	/**
	 * Returns whether it is delivered to.
	 * @return {@code false} when paused or closed
	 */
	boolean isActive();

	/**
	 * Hands an event to its handler alone, on a thread of the bus: once more, or because
	 * it is {@link DeliveryMode#DURABLE} and delivered by somebody else than the bus. The
	 * event is not published by this, and not recorded. The filter is asked: what it does
	 * not let through ends as {@link HandlerResult.Status#SKIPPED}.
	 * @param event the event
	 * @param attempt which attempt it is, 1 for the first
	 * @return what became of it; completes without an exception, and as
	 * {@link HandlerResult.Status#CANCELLED} when the handler was never called, because
	 * the subscription is not active or the bus is full or closed. To cancel its
	 * {@code CompletableFuture} keeps a handler from being called that has not been
	 */
	CompletionStage<HandlerResult> deliver(Event<?> event, int attempt);

	/**
	 * Stops delivery until resumed. What is published meanwhile is not delivered later.
	 * No effect when closed.
	 */
	void pause();

	/**
	 * Starts delivery again. No effect when closed.
	 */
	void resume();

	/**
	 * Ends it. Nothing is delivered after this returns, save to handlers already running.
	 * Idempotent.
	 */
	@Override
	void close();

}
