package io.github.carillon.events.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.history.ErasedData;
import io.github.carillon.events.history.EventQuery;
import org.jspecify.annotations.Nullable;

/**
 * What the instances of one {@link InMemoryOutbox} share. One lock protects all of it.
 */
final class InMemoryOutboxStore {

	private static final int DONE_KEPT = 10_000;

	private final Duration lease;

	private final int capacity;

	private final Clock clock;

	private final Map<UUID, Map<String, OutboxRow>> events = new HashMap<>();

	private final TreeMap<String, TargetRows> targets = new TreeMap<>();

	private final TreeMap<String, OutboxTarget> registered = new TreeMap<>();

	private final Deque<OutboxRow> done = new ArrayDeque<>();

	private int size;

	private long sequence;

	InMemoryOutboxStore(Duration lease, int capacity, Clock clock) {
		this.lease = lease;
		this.capacity = capacity;
		this.clock = clock;
	}

	Duration lease() {
		return this.lease;
	}

	synchronized void register(OutboxTarget target) {
		OutboxTarget before = this.registered.get(target.name());
		Instant since = (before != null) ? before.registered() : target.registered();
		this.registered.put(target.name(), new OutboxTarget(target.name(), target.patterns(), since));
	}

	synchronized boolean unregister(String name) {
		return this.registered.remove(name) != null;
	}

	synchronized List<OutboxTarget> registered() {
		return List.copyOf(this.registered.values());
	}

	/**
	 * Makes room for the entries of an event that there are none of yet, so that a commit
	 * cannot fail.
	 */
	synchronized List<OutboxRow> reserve(Event<?> event, Collection<String> names) {
		Map<String, OutboxRow> known = this.events.computeIfAbsent(event.id(), (id) -> new TreeMap<>());
		List<String> missing = names.stream().distinct().filter((name) -> !known.containsKey(name)).toList();
		if (this.size + missing.size() > this.capacity) {
			forget(event.id());
			throw new OutboxFullException(
					("%s is not published: %d entries are not delivered, and the outbox in memory "
							+ "keeps %d. See Outbox.depths() for the targets that are behind; raise the capacity, discard dead "
							+ "entries, or keep the outbox in a database")
						.formatted(event.type(), this.size, this.capacity));
		}
		this.size += missing.size();
		Instant now = this.clock.instant();
		List<OutboxRow> rows = missing.stream().map((name) -> new OutboxRow(event, name, now)).toList();
		rows.forEach((row) -> known.put(row.target, row));
		return rows;
	}

	synchronized List<OutboxEntry> hold(List<OutboxRow> rows) {
		Instant until = this.clock.instant().plus(this.lease);
		return rows.stream().map((row) -> row.hold(until)).toList();
	}

	synchronized void commit(List<OutboxRow> rows) {
		for (OutboxRow row : rows) {
			row.sequence = ++this.sequence;
			this.targets.computeIfAbsent(row.target, TargetRows::new).add(row);
		}
	}

	synchronized void rollback(List<OutboxRow> rows) {
		rows.forEach((row) -> {
			this.size--;
			forget(row);
		});
	}

	synchronized List<ClaimedEntry> claim(Set<String> names, int limit) {
		Instant now = this.clock.instant();
		List<ClaimedEntry> claimed = new ArrayList<>();
		OutboxRow row = due(names, now);
		while (row != null && claimed.size() < limit) {
			OutboxEntry entry = rows(row).hold(row, now.plus(this.lease));
			claimed.add(new ClaimedEntry(entry, row.event, null));
			row = due(names, now);
		}
		return claimed;
	}

	private @Nullable OutboxRow due(Set<String> names, Instant now) {
		return names.stream()
			.map(this.targets::get)
			.map((rows) -> (rows != null) ? rows.due(now) : null)
			.filter((row) -> row != null)
			.min(Comparator.nullsLast(OutboxRow.LONGEST_DUE_FIRST))
			.orElse(null);
	}

	synchronized boolean renew(OutboxEntry entry) {
		OutboxRow row = held(entry);
		if (row != null) {
			rows(row).renew(row, this.clock.instant().plus(this.lease));
		}
		return row != null;
	}

	synchronized boolean finish(EntryResult result) {
		OutboxRow row = held(result.entry());
		if (row == null) {
			return false;
		}
		rows(row).finish(row, result, this.clock.instant());
		if (row.status == Delivery.Status.DELIVERED || row.status == Delivery.Status.SKIPPED) {
			done(row);
		}
		return true;
	}

	synchronized List<Delivery> deliveries(UUID event) {
		return this.events.getOrDefault(event, Map.of())
			.values()
			.stream()
			.filter(OutboxRow::isCommitted)
			.map(OutboxRow::delivery)
			.toList();
	}

	synchronized List<OutboxDepth> depths() {
		Instant now = this.clock.instant();
		TreeMap<String, OutboxDepth> depths = new TreeMap<>();
		this.registered.keySet().forEach((name) -> depths.put(name, new OutboxDepth(name, 0, 0, Duration.ZERO)));
		this.targets.values().removeIf(TargetRows::isEmpty);
		this.targets.forEach((name, rows) -> depths.put(name, rows.depth(now)));
		return List.copyOf(depths.values());
	}

	synchronized int retryDead(String target, Collection<UUID> ids) {
		TargetRows rows = this.targets.get(target);
		return (rows != null) ? rows.retryDead(ids, this.clock.instant()).size() : 0;
	}

	/**
	 * Gives rows of a target up for good.
	 */
	synchronized int drop(String target, BiFunction<TargetRows, Collection<UUID>, List<OutboxRow>> which,
			Collection<UUID> ids) {
		TargetRows rows = this.targets.get(target);
		List<OutboxRow> dropped = (rows != null) ? which.apply(rows, ids) : List.of();
		dropped.forEach(this::done);
		return dropped.size();
	}

	synchronized int discard(String target) {
		Instant now = this.clock.instant();
		return drop(target, (rows, ids) -> rows.discard(now), List.of());
	}

	synchronized void erase(EventQuery query) {
		this.events.values()
			.stream()
			.flatMap((rows) -> rows.values().stream())
			.filter((row) -> row.isCommitted() && query.matches(row.event))
			.toList()
			.forEach((row) -> {
				if (rows(row).erase(row)) {
					done(row);
				}
				row.event = ErasedData.tombstone(row.event);
			});
	}

	private TargetRows rows(OutboxRow row) {
		return this.targets.computeIfAbsent(row.target, TargetRows::new);
	}

	private @Nullable OutboxRow held(OutboxEntry entry) {
		OutboxRow row = this.events.getOrDefault(entry.eventId(), Map.of()).get(entry.target());
		return (row != null && row.isHeldAs(entry)) ? row : null;
	}

	private void done(OutboxRow row) {
		this.size--;
		this.done.add(row);
		if (this.done.size() > DONE_KEPT) {
			forget(this.done.remove());
		}
	}

	private void forget(OutboxRow row) {
		this.events.getOrDefault(row.event.id(), new HashMap<>()).remove(row.target, row);
		forget(row.event.id());
	}

	private void forget(UUID event) {
		this.events.computeIfPresent(event, (id, rows) -> rows.isEmpty() ? null : rows);
	}

}
