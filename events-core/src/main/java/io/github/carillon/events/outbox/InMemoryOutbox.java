package io.github.carillon.events.outbox;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.SystemTime;
import io.github.carillon.events.history.EventQuery;
import org.jspecify.annotations.Nullable;

/**
 * Keeps entries in memory: nothing survives the process. It retries and keeps order as an
 * outbox in a database does, for tests and for applications that can do without.
 * <p>
 * What is not delivered is never dropped: when as many entries as the capacity, 100 000
 * unless told otherwise, are pending or dead, publishing to a target fails with an
 * {@link OutboxFullException}. How the last 10 000 that were delivered ended is
 * remembered.
 * <p>
 * Entries of one key are delivered in the order in which their transactions commit. Safe
 * for use by several threads.
 *
 * @since 0.1
 */
public final class InMemoryOutbox implements Outbox {

	/** How many undelivered entries are kept unless told otherwise. */
	public static final int DEFAULT_CAPACITY = 100_000;

	private final EventRecorder history;

	private final InMemoryOutboxStore store;

	private InMemoryOutbox(EventRecorder history, InMemoryOutboxStore store) {
		this.history = history;
		this.store = store;
	}

	/**
	 * Creates an outbox for 100 000 entries with a lease of 30 seconds.
	 * @param history what else records the events, {@link EventRecorder#NONE} for nothing
	 */
	public InMemoryOutbox(EventRecorder history) {
		this(history, OutboxOptions.defaults().lease(), DEFAULT_CAPACITY, SystemTime.CLOCK);
	}

	/**
	 * Creates an outbox.
	 * @param history what else records the events, {@link EventRecorder#NONE} for nothing
	 * @param lease how long an entry is held without being renewed
	 * @param capacity how many entries may be pending or dead
	 * @param clock what leases and delays are measured by
	 * @throws IllegalArgumentException when lease or capacity is not positive
	 */
	public InMemoryOutbox(EventRecorder history, Duration lease, int capacity, Clock clock) {
		this(history, new InMemoryOutboxStore(OutboxOptions.positive("lease", lease),
				OutboxOptions.positive("capacity", capacity), clock));
	}

	/**
	 * Returns what another instance of an application has on the same store.
	 * @return another outbox with the same entries
	 */
	public InMemoryOutbox another() {
		return new InMemoryOutbox(this.history, this.store);
	}

	@Override
	public Duration lease() {
		return this.store.lease();
	}

	@Override
	public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		this.history.record(event, transaction);
	}

	@Override
	public void failed(Event<?> event) {
		this.history.failed(event);
	}

	@Override
	public void register(OutboxTarget target) {
		this.store.register(target);
	}

	@Override
	public boolean unregister(String name) {
		return this.store.unregister(name);
	}

	@Override
	public List<OutboxTarget> targets() {
		return this.store.registered();
	}

	@Override
	public List<OutboxEntry> add(Event<?> event, Collection<String> targets, Set<String> own,
			CommitBoundary.@Nullable Transaction transaction) {
		List<OutboxRow> rows = this.store.reserve(event, targets);
		try {
			this.history.record(event, transaction);
		}
		catch (RuntimeException | Error ex) {
			this.store.rollback(rows);
			throw ex;
		}
		boolean keyed = event.key().isPresent();
		List<OutboxEntry> held = this.store
			.hold(rows.stream().filter((row) -> !keyed && own.contains(row.target)).toList());
		if (transaction == null) {
			this.store.commit(rows);
		}
		else {
			transaction.join(new Commit(this.store, rows));
		}
		return held;
	}

	@Override
	public List<ClaimedEntry> claim(Set<String> targets, int limit) {
		return this.store.claim(targets, limit);
	}

	@Override
	public List<OutboxEntry> renew(Collection<OutboxEntry> entries) {
		return entries.stream().filter((entry) -> !this.store.renew(entry)).toList();
	}

	@Override
	public List<EntryResult> finish(Collection<EntryResult> results) {
		return results.stream().filter((result) -> !this.store.finish(result)).toList();
	}

	@Override
	public List<Delivery> deliveries(UUID eventId) {
		return this.store.deliveries(Objects.requireNonNull(eventId));
	}

	@Override
	public List<OutboxDepth> depths() {
		return this.store.depths();
	}

	@Override
	public int retryDead(String target, Collection<UUID> eventIds) {
		return this.store.retryDead(target, eventIds);
	}

	@Override
	public int discardDead(String target, Collection<UUID> eventIds) {
		return this.store.drop(target, TargetRows::discardDead, eventIds);
	}

	@Override
	public int discard(String target) {
		return this.store.discard(target);
	}

	@Override
	public void erase(EventQuery query) {
		this.store.erase(query);
	}

	/**
	 * Adds entries once their transaction has committed.
	 */
	private record Commit(InMemoryOutboxStore store, List<OutboxRow> rows) implements CommitBoundary.Participant {

		@Override
		public void committed() {
			this.store.commit(this.rows);
		}

		@Override
		public void rolledBack() {
			this.store.rollback(this.rows);
		}

	}

}
