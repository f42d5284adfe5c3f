package io.github.carillon.events.jdbc;

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

	void end(@Nullable Throwable failure) {
		this.failure = failure;
		this.ended = true;
		LockSupport.unpark(this.waiter);
	}

	/**
	 * Waits without regard to interruptions, which are still seen afterwards: whether the
	 * row is there must be known.
	 * @return what went wrong, {@code null} when it is written
	 */
	@Nullable Throwable await() {
		boolean interrupted = false;
		while (!this.ended) {
			LockSupport.park(this);
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return this.failure;
	}

	@Override
	public String toString() {
		return (this.row != null) ? "event " + this.id : "failure of event " + this.id;
	}

}
