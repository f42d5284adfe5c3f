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
	 * @return {@code true} once the result is final
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
	 * Returns the context of the handler that runs in the calling thread.
	 * @return the context, empty outside handlers
	 */
	static Optional<EventContext> current() {
		HandlerRun run = HandlerRun.current();
		return (run != null) ? Optional.of(new DefaultEventContext(run)) : Optional.empty();
	}

}
