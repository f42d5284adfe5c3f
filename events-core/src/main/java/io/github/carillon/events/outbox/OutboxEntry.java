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
 * @param attempt which attempt this is, 1 for the first
 * @since 0.1
 */
public record OutboxEntry(UUID eventId, String target, long token, int attempt) {
}
