package io.github.carillon.events;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One event on its way. Complete when its in-process handlers and the children they
 * awaited are; durable deliveries are listed, not waited for.
 * <p>
 * Waiting inside the transaction that publishes would never end for listeners that wait
 * for its commit: every method that waits fails at once then and names them. After a
 * rollback the publication is {@link PublicationStatus#DISCARDED} and every waiter
 * returns. Safe for use by several threads.
 *
 * @param <T> the class of the data
 * @since 0.1
 */
public interface Publication<T> {

	/**
	 * Returns the event.
	 * @return the event, as published
	 */
	Event<T> event();

	/**
	 * Returns how far it is.
	 * @return the status
	 */
	PublicationStatus status();

	/**
	 * Returns whether nothing more will come of it in this process.
	 * @return {@code true} when completed or discarded
	 */
	boolean isDone();

	/**
	 * Waits until it is done. Inside a handler, what of it waits in a queue runs now,
	 * ahead of all that waits there, and nothing else does.
	 * @return this publication
	 * @throws IllegalStateException inside the publishing transaction when listeners wait
	 * for its commit, and inside a handler that it waits for itself
	 */
	Publication<T> await();

	/**
	 * Waits until it is done, for a time at most. The work goes on when that has passed.
	 * @param timeout the time
	 * @return this publication
	 * @throws PublicationTimeoutException when the time has passed
	 * @throws IllegalStateException inside the publishing transaction when listeners wait
	 * for its commit
	 */
	Publication<T> await(Duration timeout);

	/**
	 * Waits until it is done without jumping any queue. Inside a handler of the serial
	 * bus whose queue the event waits in, that can only time out.
	 * @param timeout the time
	 * @return this publication
	 * @throws PublicationTimeoutException when the time has passed
	 */
	Publication<T> awaitInOrder(Duration timeout);

	/**
	 * Waits until it is done and throws what its handlers threw: the one error itself,
	 * checked or not, or a {@link HandlersFailedException} that carries all of them.
	 * @return this publication
	 * @throws IllegalStateException when it was discarded, or where {@link #await()} does
	 */
	Publication<T> orThrow();

	/**
	 * Returns what became of each handler so far, in their order.
	 * @return the results: the list is a snapshot, the results in it move on
	 */
	List<HandlerResult> results();

	/**
	 * Waits, throws as {@link #orThrow()} does, and returns the first value of a class in
	 * handler order. {@code null} and events are no values; zero, {@code false} and the
	 * empty string are.
	 * @param type the class
	 * @param <R> the class
	 * @return the value
	 */
	default <R> Optional<R> result(Class<R> type) {
		return result(type, ResultOptions.defaults());
	}

	/**
	 * Waits and returns the first value of a class in handler order.
	 * @param type the class
	 * @param options which results, and what counts as an error
	 * @param <R> the class
	 * @return the value
	 */
	<R> Optional<R> result(Class<R> type, ResultOptions options);

	/**
	 * Waits for the first handler that returns a value of a class, whatever else fails.
	 * @param type the class
	 * @param <R> the class
	 * @return the value; empty when all are done and none returned one
	 */
	<R> Optional<R> first(Class<R> type);

	/**
	 * Waits, throws as {@link #orThrow()} does, and returns all values of a class in
	 * handler order.
	 * @param type the class
	 * @param <R> the class
	 * @return the values
	 */
	default <R> List<R> results(Class<R> type) {
		return results(type, ResultOptions.defaults());
	}

	/**
	 * Waits and returns the values of a class in handler order.
	 * @param type the class
	 * @param options which results, and what counts as an error
	 * @param <R> the class
	 * @return the values
	 */
	<R> List<R> results(Class<R> type, ResultOptions options);

	/**
	 * Returns what its handlers published so far.
	 * @return the children, the first 1 000 of each handler; a snapshot
	 */
	List<Publication<?>> children();

	/**
	 * Returns its durable deliveries.
	 * @return the deliveries, empty while there is no durable store
	 */
	List<Delivery> deliveries();

	/**
	 * Returns it and what followed from it as a tree of text: each event with its
	 * handlers, their times, states, plain values and errors, and what they published.
	 * Times are in UTC; data is not shown.
	 * @return the tree, several lines
	 */
	String tree();

	/**
	 * Returns a future that completes with this publication when it is done. Cancelling
	 * it cancels nothing else.
	 * @return the future
	 */
	CompletableFuture<Publication<T>> toCompletableFuture();

}
