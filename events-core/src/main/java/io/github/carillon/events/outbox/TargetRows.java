package io.github.carillon.events.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import io.github.carillon.events.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * What {@link InMemoryOutbox} keeps for one target. Guarded by its store.
 */
final class TargetRows {

	private final String name;

	private final TreeSet<OutboxRow> offered = new TreeSet<>(OutboxRow.LONGEST_DUE_FIRST);

	private final Map<String, OutboxRow.Line> lines = new HashMap<>();

	private final TreeMap<Long, OutboxRow> open = new TreeMap<>();

	private final TreeMap<Long, OutboxRow> dead = new TreeMap<>();

	TargetRows(String name) {
		this.name = name;
	}

	void add(OutboxRow row) {
		standInLine(row);
		change(row, () -> {
			row.line.rows.put(row.sequence, row);
			this.open.put(row.sequence, row);
			row.line.held = (row.status == Delivery.Status.IN_FLIGHT) ? row : row.line.held;
		});
	}

	/**
	 * Returns what has been due longest.
	 */
	@Nullable OutboxRow due(Instant now) {
		OutboxRow first = this.offered.isEmpty() ? null : this.offered.first();
		return (first != null && !first.claimableAt.isAfter(now)) ? first : null;
	}

	OutboxEntry hold(OutboxRow row, Instant until) {
		List<OutboxEntry> held = new ArrayList<>(1);
		change(row, () -> {
			held.add(row.hold(until));
			row.line.held = row;
		});
		return held.get(0);
	}

	void renew(OutboxRow row, Instant until) {
		change(row, () -> row.claimableAt = until);
	}

	void finish(OutboxRow row, EntryResult result, Instant now) {
		change(row, () -> {
			row.line.held = null;
			row.attempts += result.attempted() ? 1 : 0;
			row.takeovers = result.attempted() ? 0 : row.takeovers;
			row.status = result.status();
			row.claimableAt = now.plus(result.delay());
			if (row.status == Delivery.Status.DEAD) {
				this.dead.put(row.sequence, row);
			}
			if (row.status != Delivery.Status.PENDING) {
				this.open.remove(row.sequence);
			}
			if (row.status != Delivery.Status.PENDING && !result.blocksKey()) {
				row.line.rows.remove(row.sequence);
			}
		});
	}

	List<OutboxRow> retryDead(Collection<UUID> events, Instant now) {
		List<OutboxRow> found = dead(events);
		found.forEach((row) -> retry(row, now));
		return found;
	}

	private void retry(OutboxRow row, Instant now) {
		standInLine(row);
		change(row, () -> {
			this.dead.remove(row.sequence);
			row.status = Delivery.Status.PENDING;
			row.attempts = 0;
			row.takeovers = 0;
			row.claimableAt = now;
			row.line.rows.put(row.sequence, row);
			this.open.put(row.sequence, row);
		});
	}

	private void standInLine(OutboxRow row) {
		row.event.key().ifPresent((key) -> row.line = this.lines.computeIfAbsent(key, (k) -> new OutboxRow.Line()));
	}

	List<OutboxRow> discardDead(Collection<UUID> events) {
		List<OutboxRow> found = dead(events);
		found.forEach(this::drop);
		return found;
	}

	List<OutboxRow> discard(Instant now) {
		List<OutboxRow> found = new ArrayList<>(this.dead.values());
		this.open.values().stream().filter((row) -> !row.isHeldAt(now)).forEach(found::add);
		found.forEach(this::drop);
		return found;
	}

	/**
	 * Gives a row up for good, whatever it is at.
	 * @return whether it had not ended, or was dead
	 */
	boolean erase(OutboxRow row) {
		boolean kept = this.open.containsKey(row.sequence) || this.dead.containsKey(row.sequence);
		if (kept) {
			drop(row);
		}
		return kept;
	}

	OutboxDepth depth(Instant now) {
		Duration oldest = this.open.isEmpty() ? Duration.ZERO
				: Duration.between(this.open.firstEntry().getValue().created, now);
		return new OutboxDepth(this.name, this.open.size(), this.dead.size(),
				oldest.isNegative() ? Duration.ZERO : oldest);
	}

	boolean isEmpty() {
		return this.open.isEmpty() && this.dead.isEmpty();
	}

	private List<OutboxRow> dead(Collection<UUID> events) {
		return this.dead.values()
			.stream()
			.filter((row) -> events.isEmpty() || events.contains(row.event.id()))
			.toList();
	}

	private void drop(OutboxRow row) {
		change(row, () -> {
			row.status = Delivery.Status.DEAD;
			row.line.held = (row.line.held == row) ? null : row.line.held;
			row.line.rows.remove(row.sequence);
			this.open.remove(row.sequence);
			this.dead.remove(row.sequence);
		});
	}

	/**
	 * Takes what the row's line offers out while it changes: it is sorted by what
	 * changes.
	 */
	private void change(OutboxRow row, Runnable change) {
		OutboxRow.Line line = row.line;
		if (line.offered != null) {
			this.offered.remove(line.offered);
		}
		change.run();
		line.offered = line.next();
		if (line.offered != null) {
			this.offered.add(line.offered);
		}
		if (line.rows.isEmpty()) {
			row.event.key().ifPresent((key) -> this.lines.remove(key, line));
		}
	}

}
