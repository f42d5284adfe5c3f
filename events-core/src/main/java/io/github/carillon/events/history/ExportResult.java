package io.github.carillon.events.history;

/**
 * What {@link EventExporter} wrote.
 *
 * @param written how many events, each on a line of its own
 * @param erased how many were left out because they had been erased
 * @since 0.1
 */
public record ExportResult(long written, long erased) {
}
