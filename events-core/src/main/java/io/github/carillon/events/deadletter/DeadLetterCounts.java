package io.github.carillon.events.deadletter;

/**
 * How many dead letters there are, and were since the process began.
 *
 * @param waiting how many there are
 * @param added how many came, each counted once until it was settled
 * @param settled how many were delivered by a retry, or handed to an outbox for that
 * @param discarded how many were given up for good
 * @param dropped how many were pushed out of the queue by later ones
 * @param lost how many could not be written down
 * @since 0.1
 */
public record DeadLetterCounts(long waiting, long added, long settled, long discarded, long dropped, long lost) {
}
