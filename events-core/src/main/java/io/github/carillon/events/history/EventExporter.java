package io.github.carillon.events.history;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

import io.github.carillon.events.Event;
import io.github.carillon.events.serialization.EventFormat;

/**
 * Writes events of a history as lines of JSON (JSON Lines, UTF-8), oldest first: one
 * event a line, as {@link JsonlEventLog} does and {@link EventImporter} reads. Holds one
 * page of events in memory. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class EventExporter {

	private static final int PAGE = 200;

	private final EventHistory history;

	private final EventFormat format;

	/**
	 * Creates an exporter.
	 * @param history where events are read from
	 * @param format how each is written
	 */
	public EventExporter(EventHistory history, EventFormat format) {
		this.history = Objects.requireNonNull(history, "history");
		this.format = Objects.requireNonNull(format, "format");
	}

	/**
	 * Writes the events that match. Those that are published meanwhile may be among them:
	 * ask for events until a time to know where the export ends. What has been erased is
	 * left out.
	 * @param query what is asked; order and limit are of no account, after a cursor it
	 * goes on
	 * @param out where to, neither closed nor flushed
	 * @return how much was written
	 * @throws IOException when it cannot be written to
	 * @throws io.github.carillon.events.serialization.EventSerializationException when an
	 * event has no such form; those before it have been written
	 */
	public ExportResult export(EventQuery query, OutputStream out) throws IOException {
		EventQuery next = query.oldestFirst().limit(PAGE);
		long written = 0;
		long erased = 0;
		while (true) {
			EventPage page = this.history.query(next);
			for (Event<?> event : page.events()) {
				if (ErasedData.isErased(event)) {
					erased++;
				}
				else {
					out.write(JsonlEventLog.line(this.format.write(event)));
					written++;
				}
			}
			if (page.next().isEmpty()) {
				return new ExportResult(written, erased);
			}
			next = next.after(page.next().get());
		}
	}

}
