package io.github.carillon.events.history;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.Subscription;

/**
 * Whom an {@link EventReplayer} delivers to. Safe for use by several threads.
 *
 * @since 0.1
 */
public interface ReplayTarget {

	/**
	 * Returns what it is called where a failure is told: {@code listener:<id>},
	 * {@code webhook:<name>} or {@code bridge:<name>}.
	 * @return the name
	 */
	String name();

	/**
	 * Returns whether it wants an event.
	 * @param event the event
	 * @return whether it does
	 */
	boolean wants(Event<?> event);

	/**
	 * Returns whether it is there and takes events.
	 * @return whether it does
	 */
	boolean isActive();

	/**
	 * Delivers an event once. Must not block.
	 * @param event the event, marked as a replay
	 * @return whether it was delivered, {@code false} when the target passed it over;
	 * completes with an exception when it failed
	 */
	CompletionStage<Boolean> deliver(Event<?> event);

	/**
	 * Returns the target that a listener is. It is called on the threads of its bus, with
	 * its own filter; its retries and dead letters have no part in it.
	 * @param subscription its place on the bus
	 * @return the target
	 */
	static ReplayTarget of(Subscription subscription) {
		return new SubscriptionTarget(subscription);
	}

	/**
	 * Returns all listeners of a bus.
	 * @param bus the bus
	 * @return the targets, in the order in which listeners are called
	 */
	static List<ReplayTarget> listenersOf(EventBus bus) {
		return bus.subscriptions().stream().map(ReplayTarget::of).toList();
	}

	/**
	 * Returns some listeners of a bus.
	 * @param bus the bus
	 * @param ids the ids of their subscriptions
	 * @return the targets, in the order of the ids
	 * @throws IllegalArgumentException when the bus has no such listener, or not any more
	 */
	static List<ReplayTarget> listenersOf(EventBus bus, Collection<String> ids) {
		return ids.stream().map((id) -> {
			Optional<Subscription> found = bus.subscriptions()
				.stream()
				.filter((subscription) -> subscription.id().equals(id))
				.findFirst();
			return of(found.orElseThrow(() -> new IllegalArgumentException(
					"Bus '%s' has no listener '%s', or not any more: EventBus.subscriptions() has those that are there"
						.formatted(bus.name(), id))));
		}).toList();
	}

}
