package io.github.carillon.events.jdbc;

import java.time.Duration;
import java.util.UUID;

import io.github.carillon.events.outbox.OutboxEntry;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the outbox that is to be written.
 *
 * @param eventId the id of the event
 * @param target the name of the target
 * @param key the ordering key
 * @param holder who holds it from the start, {@code null} when it is to be claimed
 */
record NewEntry(UUID eventId, String target, @Nullable String key, @Nullable Holder holder) {

	/** The fencing token of what is held from the start. */
	private static final long FIRST_TOKEN = 1;

	/**
	 * Returns the same, to be claimed: for what is written when nobody waits for it any
	 * more, and so nobody would deliver it before its lease ran out.
	 */
	NewEntry unheld() {
		return new NewEntry(this.eventId, this.target, this.key, null);
	}

	boolean isHeld() {
		return this.holder != null;
	}

	long token() {
		return isHeld() ? FIRST_TOKEN : 0;
	}

	OutboxEntry entry() {
		return new OutboxEntry(this.eventId, this.target, FIRST_TOKEN, 1);
	}

	/**
	 * An instance that holds entries.
	 *
	 * @param name its name
	 * @param lease for how long without renewal
	 */
	record Holder(String name, Duration lease) {
	}

}
