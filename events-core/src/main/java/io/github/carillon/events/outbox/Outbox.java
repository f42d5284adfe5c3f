package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.history.EventQuery;
import org.jspecify.annotations.Nullable;

/**
 * Where entries are kept until they are delivered, and who holds which. Several instances
 * of an application may use the same store, each through an {@code Outbox} of its own
 * that claims in its own name.
 * <p>
 * An entry is held for the time of a lease; whoever holds it renews that in time. Leases
 * and delays are measured by the clock of the store, so that instances whose clocks
 * differ agree. Of the entries of one target and one ordering key at most one is held at
 * a time, the oldest first; one that waits to be tried again keeps back those after it.
 * <p>
 * Called from several threads; every method but {@link #add} is called outside of
 * transactions, may block, and throws when the store cannot be reached.
 *
 * @since 0.1
 */
public interface Outbox extends EventRecorder {

	/**
	 * Returns how long an entry is held without being renewed.
	 * @return the time of a lease
	 */
	Duration lease();

	/**
	 * Adds a target, or changes the patterns of the one that has the same name. It gets
	 * what is published from the first time on.
	 * @param target the target
	 */
	void register(OutboxTarget target);

	/**
	 * Takes a target out. Its entries stay until they are discarded.
	 * @param name the name of the target
	 * @return whether there was one
	 */
	boolean unregister(String name);

	/**
	 * Returns all targets, those of other instances too.
	 * @return the targets
	 */
	List<OutboxTarget> targets();

	/**
	 * Writes an event down, and an entry for each target, so that they are there if and
	 * only if the transaction commits; without a transaction they are there when this
	 * returns. Entries of an event without a key for targets that this instance delivers
	 * to are held by it from the start, and returned, where the store knows at once which
	 * are new; the others have to be claimed. An event that was added before gets no
	 * second entries.
	 * @param event the event
	 * @param targets the names of the targets
	 * @param own the names of those that this instance can deliver to at once
	 * @param transaction the transaction that decides whether the event happened,
	 * {@code null} when none does
	 * @return the entries that are held, to be delivered once the transaction has
	 * committed
	 */
	List<OutboxEntry> add(Event<?> event, Collection<String> targets, Set<String> own,
			CommitBoundary.@Nullable Transaction transaction);

	/**
	 * Claims entries that are due, the longest due first: those that wait for their first
	 * or next attempt, and those whose lease has run out. The latter are taken over: that
	 * is counted in {@link OutboxEntry#takeovers()}, and is no attempt.
	 * @param targets the targets that can be delivered to
	 * @param limit how many at most
	 * @return the entries, now held by this instance
	 */
	List<ClaimedEntry> claim(Set<String> targets, int limit);

	/**
	 * Holds entries for the time of another lease.
	 * @param entries the entries
	 * @return those that are not held any more, because somebody else has claimed them
	 */
	List<OutboxEntry> renew(Collection<OutboxEntry> entries);

	/**
	 * Writes down what became of entries, and lets them go. Whatever is not held any more
	 * is left as it is. May be called again with what it failed for: results that were
	 * written all the same count then.
	 * @param results what became of them
	 * @return the results that did not count, because somebody else has claimed the entry
	 */
	List<EntryResult> finish(Collection<EntryResult> results);

	/**
	 * Returns the deliveries of an event.
	 * @param eventId the id of the event
	 * @return the deliveries, in the order of their targets
	 */
	List<Delivery> deliveries(UUID eventId);

	/**
	 * Returns how much is not delivered, target by target, those without entries too.
	 * Targets that are not registered any more and still have entries are among them.
	 * @return the depths, in the order of the targets
	 */
	List<OutboxDepth> depths();

	/**
	 * Has dead entries of a target tried again, as if for the first time.
	 * @param target the target
	 * @param eventIds which, all of the target when empty
	 * @return how many
	 */
	int retryDead(String target, Collection<UUID> eventIds);

	/**
	 * Gives dead entries of a target up for good.
	 * @param target the target
	 * @param eventIds which, all of the target when empty
	 * @return how many
	 */
	int discardDead(String target, Collection<UUID> eventIds);

	/**
	 * Gives up for good what a target has not been delivered, dead or not, but for what
	 * somebody holds: for a target that is never to come back. What was held when a
	 * process died is given up once its lease is over.
	 * @param target the target
	 * @return how many
	 */
	int discard(String target);

	/**
	 * Gives up for good what is to be delivered of the events that match, also what is in
	 * flight, whose result does not count any more; leaves neither what failed nor, in a
	 * store that has them, copies of the events.
	 * @param query which events, whatever its limit and cursor
	 */
	void erase(EventQuery query);

}
