package io.github.carillon.events;

import java.util.Optional;

/**
 * What a handler may ask about its own run.
 *
 * @since 0.1
 */
public interface EventContext {

	/**
	 * Returns the event being handled.
	 * @return the event, with its data as it was published
	 */
	Event<?> event();

	/**
	 * Returns the id of the subscription whose handler runs.
	 * @return the id
	 */
	String listenerId();

	/**
	 * Returns which try this is.
	 * @return 1 on the first
	 */
	int attempt();

	/**
	 * Returns whether the event is delivered again from the history.
	 * @return {@code true} for a replay
	 */
	boolean replayed();

	/**
	 * Returns whether nobody waits for this run any more, so that it may as well stop.
	 * @return {@code true} once the result is final, or what still comes of it too late
	 */
	boolean isCancelled();

	/**
	 * Returns what is the same on every try of this event in this listener, for the
	 * keeping of systems that are asked to do a thing once.
	 * @return the event's id and the listener's, joined by {@code :}
	 */
	String idempotencyKey();

	/**
	 * Returns the bus that handles the event.
	 * @return the bus
	 */
	EventBus bus();

	/**
	 * Returns a task that publishes as the handler that runs in the calling thread does,
	 * on whatever thread it is run: its events have the same cause. It counts as outside
	 * of the handler when it waits for one, so do not have the handler wait for it then.
	 * Outside handlers the task is returned as it is.
	 * @param task the task
	 * @return the task to give to another thread
	 */
	static Runnable wrap(Runnable task) {
		return HandlerLink.wrap(task);
	}

	/**
	 * Returns the context of the handler that runs in the calling thread, or gave it
	 * something to do, see {@link #wrap}.
	 * @return the context, empty outside handlers
	 */
	static Optional<EventContext> current() {
		HandlerRun run = HandlerLink.cause();
		return (run != null) ? Optional.of(new DefaultEventContext(run)) : Optional.empty();
	}

}
