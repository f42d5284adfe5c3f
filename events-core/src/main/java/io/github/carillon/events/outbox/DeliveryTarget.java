package io.github.carillon.events.outbox;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.github.carillon.events.EventPattern;

/**
 * Whom the {@link OutboxRelay} of this instance can deliver to: a durable listener, a
 * webhook endpoint, a broker.
 *
 * @since 0.1
 */
public interface DeliveryTarget {

	/**
	 * Returns the name: {@code listener:<id>}, {@code webhook:<name>} or
	 * {@code bridge:<name>}, up to 255 characters.
	 * @return the name
	 */
	String name();

	/**
	 * Returns the patterns of the types that it wants.
	 * @return the patterns
	 */
	List<EventPattern> patterns();

	/**
	 * Returns whether it takes entries now.
	 * @return whether it does
	 */
	boolean isActive();

	/**
	 * Returns how many deliveries it takes at once.
	 * @return the number, at least one; no limit of its own unless it says so
	 */
	default int concurrency() {
		return Integer.MAX_VALUE;
	}

	/**
	 * Delivers an entry. Must not block; no connection of the store is held meanwhile.
	 * @param claimed the entry, with its event
	 * @return what became of it; completes without an exception
	 */
	CompletionStage<EntryResult> deliver(ClaimedEntry claimed);

}
