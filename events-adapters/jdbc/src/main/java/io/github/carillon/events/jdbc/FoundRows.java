package io.github.carillon.events.jdbc;

import java.util.List;

import io.github.carillon.events.history.EventCursor;
import org.jspecify.annotations.Nullable;

/**
 * What a query found, as something that was read of each row.
 *
 * @param rows what was read
 * @param next the place to go on after, {@code null} at the end
 * @param <T> what is read of a row
 */
record FoundRows<T>(List<T> rows, @Nullable EventCursor next) {
}
