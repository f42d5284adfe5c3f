package io.github.carillon.events;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Writes events down before anybody handles them. Called in the publisher's thread, once
 * per event; may block. When it throws, the event is not published and the exception
 * reaches the publisher.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface EventRecorder {

	/** Records nothing. */
	EventRecorder NONE = (event, transaction) -> {
	};

	/**
	 * Writes an event down so that it is there if and only if the transaction commits;
	 * without a transaction it is there when this returns.
	 * @param event the event
	 * @param transaction the transaction that decides whether the event happened,
	 * {@code null} when none does
	 */
	void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction);

	/**
	 * Notes that a handler of a recorded event failed. Called once per event, when its
	 * handlers are done and its transaction, if any, has committed, in whichever thread
	 * found out; must not throw, should not wait.
	 * @param event the event
	 */
	default void failed(Event<?> event) {
	}

	/**
	 * Returns what delivers to {@link DeliveryMode#DURABLE} subscriptions what this
	 * recorder writes down for them.
	 * @return what delivers, empty when it writes down nothing for them
	 */
	default Optional<DurableDelivery> durableDelivery() {
		return Optional.empty();
	}

	/**
	 * Returns a recorder that asks this one first and then another.
	 * @param next the other
	 * @return both
	 */
	default EventRecorder andThen(EventRecorder next) {
		return (next == NONE) ? this : (this == NONE) ? next : new RecorderChain(this, next);
	}

}
