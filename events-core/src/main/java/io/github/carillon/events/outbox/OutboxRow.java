package io.github.carillon.events.outbox;

import java.time.Instant;
import java.util.Comparator;
import java.util.TreeMap;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import org.jspecify.annotations.Nullable;

/**
 * An entry as {@link InMemoryOutbox} keeps it. Guarded by its store.
 */
final class OutboxRow {

	static final Comparator<OutboxRow> LONGEST_DUE_FIRST = Comparator.comparing((OutboxRow row) -> row.claimableAt)
		.thenComparingLong((row) -> row.sequence);

	/** What is left of it, once it was erased. */
	Event<?> event;

	final String target;

	Delivery.Status status = Delivery.Status.PENDING;

	/** When it may be claimed: when it is due, or when its lease runs out. */
	Instant claimableAt;

	Instant created;

	/** The order of the commits, from 1. */
	long sequence;

	long token;

	int attempts;

	int takeovers;

	Line line = new Line();

	OutboxRow(Event<?> event, String target, Instant created) {
		this.event = event;
		this.target = target;
		this.created = created;
		this.claimableAt = created;
	}

	/**
	 * Holds it until a time.
	 */
	OutboxEntry hold(Instant until) {
		if (this.status == Delivery.Status.IN_FLIGHT) {
			this.takeovers++;
		}
		this.status = Delivery.Status.IN_FLIGHT;
		this.claimableAt = until;
		this.token++;
		return new OutboxEntry(this.event.id(), this.target, this.token, this.attempts + 1, this.takeovers);
	}

	boolean isCommitted() {
		return this.sequence > 0;
	}

	boolean isHeldAt(Instant now) {
		return this.status == Delivery.Status.IN_FLIGHT && this.claimableAt.isAfter(now);
	}

	boolean isHeldAs(OutboxEntry entry) {
		return isCommitted() && this.status == Delivery.Status.IN_FLIGHT && this.token == entry.token();
	}

	Delivery delivery() {
		return new StoredDelivery(this.target, this.status, this.attempts);
	}

	/**
	 * The entries of one target and one key, of which one at a time is offered. An entry
	 * without a key has a line of its own.
	 */
	static final class Line {

		final TreeMap<Long, OutboxRow> rows = new TreeMap<>();

		@Nullable OutboxRow held;

		@Nullable OutboxRow offered;

		@Nullable OutboxRow next() {
			if (this.held != null || this.rows.isEmpty()) {
				return this.held;
			}
			OutboxRow first = this.rows.firstEntry().getValue();
			return (first.status == Delivery.Status.DEAD) ? null : first;
		}

	}

	private record StoredDelivery(String target, Delivery.Status status, int attempts) implements Delivery {
	}

}
