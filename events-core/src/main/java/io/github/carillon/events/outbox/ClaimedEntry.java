package io.github.carillon.events.outbox;

import io.github.carillon.events.Event;
import org.jspecify.annotations.Nullable;

/**
 * An entry with its event.
 *
 * @param entry the entry
 * @param event the event, {@code null} when it cannot be read
 * @param unreadable why it cannot be read, {@code null} when it can
 * @since 0.1
 */
public record ClaimedEntry(OutboxEntry entry, @Nullable Event<?> event, @Nullable Throwable unreadable) {
}
