package io.github.carillon.events.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import io.github.carillon.events.outbox.OutboxEntry;
import org.jspecify.annotations.Nullable;

/**
 * Something to be written by the writer's thread: a row with the entries of its
 * deliveries, or the mark that a handler failed.
 */
final class Change {

	private final UUID id;

	private final @Nullable EventRow row;

	private final List<NewEntry> entries;

	/** Written before {@link #ended}. */
	private List<OutboxEntry> held = List.of();

	/** Who waits until it is written; nobody does when {@code null}. */
	private final @Nullable Thread waiter;

	/** How often it was refused. Seen by the writer's thread alone. */
	private int refusals;

	/** When it is to be tried again. Seen by the writer's thread alone. */
	private long due;

	private volatile boolean ended;

	/** Written before {@link #ended}. */
	private @Nullable Throwable failure;

	private Change(UUID id, @Nullable EventRow row, List<NewEntry> entries, @Nullable Thread waiter) {
		this.id = id;
		this.row = row;
		this.entries = entries;
		this.waiter = waiter;
	}

	static Change insertAwaited(EventRow row, List<NewEntry> entries) {
		return new Change(row.id(), row, entries, Thread.currentThread());
	}

	static Change insert(EventRow row) {
		return insert(row, List.of());
	}

	static Change insert(EventRow row, List<NewEntry> entries) {
		return new Change(row.id(), row, entries, null);
	}

	static Change markFailed(UUID id) {
		return new Change(id, null, List.of(), null);
	}

	UUID id() {
		return this.id;
	}

	@Nullable EventRow row() {
		return this.row;
	}

	List<NewEntry> entries() {
		return this.entries;
	}

	/**
	 * Takes note of the entries that were written.
	 */
	void written(List<Boolean> entriesWritten) {
		List<OutboxEntry> written = new ArrayList<>();
		for (int i = 0; i < this.entries.size(); i++) {
			if (entriesWritten.get(i) && this.entries.get(i).isHeld()) {
				written.add(this.entries.get(i).entry());
			}
		}
		this.held = List.copyOf(written);
	}

	/**
	 * Returns the entries that were written and are held.
	 */
	List<OutboxEntry> held() {
		return this.held;
	}

	boolean isAwaited() {
		return this.waiter != null;
	}

	/**
	 * Notes that the database does not take it.
	 * @return how often that was
	 */
	int refused() {
		return ++this.refusals;
	}

	void dueAt(long nanoTime) {
		this.due = nanoTime;
	}

	long due() {
		return this.due;
	}

	/**
	 * Ends it, unless it has ended.
	 * @return whether it had not
	 */
	synchronized boolean end(@Nullable Throwable failure) {
		if (this.ended) {
			return false;
		}
		this.failure = failure;
		this.ended = true;
		LockSupport.unpark(this.waiter);
		return true;
	}

	boolean hasEnded() {
		return this.ended;
	}

	/**
	 * Returns what went wrong, {@code null} when it is written.
	 */
	@Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Waits without regard to interruptions, which are still seen afterwards: whether the
	 * row is there must be known.
	 * @return whether it has ended in time
	 */
	boolean await(Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		boolean interrupted = false;
		while (!this.ended && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(this, deadline - System.nanoTime());
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return this.ended;
	}

	@Override
	public String toString() {
		String name = (this.row != null) ? "event " + this.id : "failure of event " + this.id;
		return this.entries.isEmpty() ? name : name + " with its deliveries to "
				+ this.entries.stream().map(NewEntry::target).collect(Collectors.joining(", "));
	}

}
