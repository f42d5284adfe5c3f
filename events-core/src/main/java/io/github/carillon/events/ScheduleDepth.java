package io.github.carillon.events;

import java.time.Instant;
import java.util.Optional;

/**
 * How much is to be published later.
 *
 * @param pending how many publications are to come; one by cron counts once
 * @param parked how many could not be published and wait for somebody
 * @param next when the next of the pending ones is due
 * @since 0.1
 */
public record ScheduleDepth(long pending, long parked, Optional<Instant> next) {
}
