package io.github.carillon.events.outbox;

import java.util.concurrent.CompletionStage;

import io.github.carillon.events.Event;
import org.jspecify.annotations.Nullable;

/**
 * An entry that this instance holds, from its claim or commit until its result is written
 * down. Safe for use by several threads.
 */
final class HeldEntry {

	private final @Nullable Event<?> event;

	private final @Nullable Throwable unreadable;

	private OutboxEntry entry;

	private long heldSince;

	private boolean fenced;

	private boolean ended;

	private int renewalsSinceEnd;

	private @Nullable CompletionStage<?> underWay;

	HeldEntry(ClaimedEntry claimed, long heldSince) {
		this.entry = claimed.entry();
		this.event = claimed.event();
		this.unreadable = claimed.unreadable();
		this.heldSince = heldSince;
	}

	synchronized OutboxEntry entry() {
		return this.entry;
	}

	String target() {
		return entry().target();
	}

	boolean isKeyed() {
		return this.event == null || this.event.key().isPresent();
	}

	ClaimedEntry claimed() {
		return new ClaimedEntry(entry(), this.event, this.unreadable);
	}

	/**
	 * Goes on under another claim: the lease had run out, and this instance was the one
	 * that claimed the entry anew. An older claim, that of a commit that was handed over
	 * late, changes nothing.
	 */
	synchronized void adopt(OutboxEntry again, long now) {
		if (again.token() > this.entry.token()) {
			this.entry = again;
			this.heldSince = now;
			this.fenced = false;
		}
	}

	/**
	 * Returns the entry as it was claimed anew.
	 * @param as the claim before
	 * @return another one, {@code null} when it was not
	 */
	synchronized @Nullable HeldEntry claimedSince(OutboxEntry as) {
		return this.entry.equals(as) ? null : new HeldEntry(claimed(), this.heldSince);
	}

	/**
	 * Notes another lease.
	 */
	synchronized void renewed(OutboxEntry as, long now) {
		if (this.entry.equals(as)) {
			this.heldSince = now;
			this.renewalsSinceEnd += this.ended ? 1 : 0;
		}
	}

	/**
	 * Notes that somebody else has claimed the entry.
	 * @return whether that was not known
	 */
	synchronized boolean fence(OutboxEntry as) {
		boolean fresh = this.entry.equals(as) && !this.fenced;
		this.fenced |= fresh;
		return fresh;
	}

	synchronized boolean isFenced() {
		return this.fenced;
	}

	/**
	 * Returns whether it is sure that nobody else has claimed it.
	 */
	synchronized boolean isSafe(long now, long lease) {
		return !this.fenced && now - this.heldSince < lease;
	}

	/**
	 * Notes what its delivery is waited for by.
	 */
	void underWay(CompletionStage<?> delivery) {
		boolean useless;
		synchronized (this) {
			this.underWay = delivery;
			useless = this.fenced || this.ended;
		}
		if (useless) {
			cancel();
		}
	}

	/**
	 * Lets its delivery know that the result counts for nothing any more.
	 */
	void cancel() {
		CompletionStage<?> delivery;
		synchronized (this) {
			delivery = this.underWay;
		}
		try {
			if (delivery != null) {
				delivery.toCompletableFuture().cancel(false);
			}
		}
		catch (UnsupportedOperationException ex) {
			// a stage that cannot be cancelled goes on for nothing
		}
	}

	/**
	 * Notes that there is a result; only the first counts.
	 */
	synchronized boolean end() {
		boolean first = !this.ended;
		this.ended = true;
		return first;
	}

	synchronized boolean hasEnded() {
		return this.ended;
	}

	/**
	 * Returns how often the store renewed it although it did not take its result.
	 */
	synchronized int renewalsSinceEnd() {
		return this.renewalsSinceEnd;
	}

}
