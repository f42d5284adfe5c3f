package io.github.carillon.events.outbox;

import java.util.UUID;

/**
 * One event on its way to one target, as this instance holds it: what it reports about it
 * counts as long as nobody else has claimed it since.
 *
 * @param eventId the id of the event
 * @param target the target: {@code listener:<id>}, {@code webhook:<name>} or
 * {@code bridge:<name>}
 * @param token the fencing token: how often the entry has been claimed
 * @param attempt which attempt this is, 1 for the first; an attempt counts when it had a
 * result
 * @param takeovers how often in a row the entry was taken over from somebody who gave no
 * result for it: what kills its process each time must come to an end, too
 * @since 0.1
 */
public record OutboxEntry(UUID eventId, String target, long token, int attempt, int takeovers) {

	/**
	 * Creates an entry that was never taken over.
	 * @param eventId the id of the event
	 * @param target the target
	 * @param token the fencing token
	 * @param attempt which attempt this is
	 */
	public OutboxEntry(UUID eventId, String target, long token, int attempt) {
		this(eventId, target, token, attempt, 0);
	}

}
