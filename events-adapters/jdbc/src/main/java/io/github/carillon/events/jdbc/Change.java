package io.github.carillon.events.jdbc;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Something to be written by the writer's thread: a row, or the mark that a handler
 * failed.
 */
final class Change {

	private final UUID id;

	private final @Nullable EventRow row;

	/** Who waits until it is written; nobody does when {@code null}. */
	private final @Nullable Thread waiter;

	private volatile boolean ended;

	/** Written before {@link #ended}. */
	private @Nullable Throwable failure;

	private Change(UUID id, @Nullable EventRow row, @Nullable Thread waiter) {
		this.id = id;
		this.row = row;
		this.waiter = waiter;
	}

	static Change insertAwaited(EventRow row) {
		return new Change(row.id(), row, Thread.currentThread());
	}

	static Change insert(EventRow row) {
		return new Change(row.id(), row, null);
	}

	static Change markFailed(UUID id) {
		return new Change(id, null, null);
	}

	UUID id() {
		return this.id;
	}

	@Nullable EventRow row() {
		return this.row;
	}

	boolean isAwaited() {
		return this.waiter != null;
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
		return (this.row != null) ? "event " + this.id : "failure of event " + this.id;
	}

}
