package io.github.carillon.events.outbox;

import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

import io.github.carillon.events.EventPattern;

/**
 * Whom the {@link OutboxRelay} of this instance can deliver to: a durable listener, a
 * webhook endpoint, a broker.
 * <p>
 * What each attempt comes to, and when the next is due, the target says with its
 * {@link EntryResult}:
 * <ul>
 * <li>{@link EntryResult#retry} after the delay of its own schedule, or after what a
 * {@code Retry-After} asked for; the attempt counts</li>
 * <li>{@link EntryResult#released(OutboxEntry, java.time.Duration)} when it could not
 * begin now, because a limit of its rate was reached; no attempt is counted. Of a key
 * nothing else is delivered meanwhile</li>
 * <li>{@link EntryResult#dead} when there is to be no other attempt</li>
 * </ul>
 * A target that takes nothing for a while, because it is paused, or told everybody to
 * come back later, is not {@link #isActive active}: its entries stay as they are.
 * <p>
 * All methods are called by several threads, and must not block.
 *
 * @since 0.1
 */
public interface DeliveryTarget {

	/**
	 * Returns the name: {@code listener:<id>}, {@code webhook:<name>} or
	 * {@code bridge:<name>}, up to 255 characters.
	 * @return the name, always the same
	 */
	String name();

	/**
	 * Returns the patterns of the types that it wants. Asked now and then: they may
	 * change.
	 * @return the patterns
	 */
	List<EventPattern> patterns();

	/**
	 * Returns whether it takes entries now. Asked before entries are claimed for it, and
	 * before each delivery; what has been claimed and finds it inactive is given back
	 * without an attempt. One that becomes active is noticed within a poll interval.
	 * @return whether it does
	 */
	boolean isActive();

	/**
	 * Returns how many deliveries it takes at once. Asked each time there may be another:
	 * it may change.
	 * @return the number, at least one; no limit of its own unless it says so
	 */
	default int concurrency() {
		return Integer.MAX_VALUE;
	}

	/**
	 * Returns after how many attempts it gives an entry up, for the log.
	 * @return the number; empty unless it says so, when that depends on other things
	 */
	default OptionalInt maxAttempts() {
		return OptionalInt.empty();
	}

	/**
	 * Delivers an entry. Must not block: what takes time goes on elsewhere, and completes
	 * what is returned, from any thread. No connection of the store is held meanwhile,
	 * and the lease is renewed for as long as it takes.
	 * <p>
	 * What is returned has its {@code CompletableFuture} cancelled when the result counts
	 * for nothing any more: somebody else has taken the entry over, or this instance
	 * stops and cannot wait. A client that honours that ends its call; in any case the
	 * entry may be delivered once more by another. Cancelling must not block either.
	 * @param claimed the entry, with its event
	 * @return what became of it. An exception instead is taken for a failure that is
	 * worth another attempt, ten at most
	 */
	CompletionStage<EntryResult> deliver(ClaimedEntry claimed);

}
