package io.github.carillon.events.outbox;

import java.time.Duration;

/**
 * How much of one target has not been delivered.
 *
 * @param target the target
 * @param pending how many entries wait or are in flight
 * @param dead how many were given up
 * @param oldest how long the oldest that waits or is in flight has been there; zero when
 * there is none
 * @since 0.1
 */
public record OutboxDepth(String target, long pending, long dead, Duration oldest) {
}
