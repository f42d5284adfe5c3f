package io.github.carillon.events.history;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.serialization.EventFormat;
import io.github.carillon.events.serialization.EventSerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from lines of JSON (JSON Lines, UTF-8), as {@link EventExporter} and
 * {@link JsonlEventLog} write them, into a history. They are recorded and nothing else:
 * nobody is told of them, and nothing is delivered.
 * <p>
 * An event whose id is in the history is left as it is there, so that an import that
 * broke off can be done again from its beginning. Holds one line in memory. What comes
 * from outside is checked by nobody but the format: no schema is, and any source can be
 * claimed. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class EventImporter {

	/** How many bytes a line may have. */
	public static final int MAX_LINE = 16 * 1024 * 1024;

	private final EventHistory history;

	private final EventRecorder recorder;

	private final EventFormat format;

	/**
	 * Creates an importer.
	 * @param history where it is seen which events are there
	 * @param recorder where events are written to; the same store
	 * @param format how each is read
	 */
	public EventImporter(EventHistory history, EventRecorder recorder, EventFormat format) {
		this.history = Objects.requireNonNull(history, "history");
		this.recorder = Objects.requireNonNull(recorder, "recorder");
		this.format = Objects.requireNonNull(format, "format");
	}

	/**
	 * Reads to the end, or to a bad line. What was imported before that stays.
	 * @param in where from, not closed
	 * @param onBadLine what to do at a line that is no event
	 * @return what was done
	 * @throws IOException when it cannot be read from; the rest of what a store throws is
	 * passed on too
	 */
	public ImportResult importFrom(InputStream in, OnBadLine onBadLine) throws IOException {
		Import progress = new Import();
		JsonLines lines = new JsonLines(in, MAX_LINE);
		JsonLines.Line line = lines.next();
		while (line != null) {
			String fault = progress.take(line);
			if (fault != null && onBadLine == OnBadLine.STOP) {
				return progress.result(true);
			}
			line = lines.next();
		}
		return progress.result(false);
	}

	/**
	 * What to do at a line that is no event.
	 */
	public enum OnBadLine {

		/** Read no further. */
		STOP,

		/** Leave the line out. */
		SKIP

	}

	/**
	 * One import, as far as it is.
	 */
	private final class Import {

		private final List<ImportResult.BadLine> badLines = new ArrayList<>();

		private long lines;

		private long imported;

		private long present;

		private long bad;

		/**
		 * Imports a line.
		 * @return what is wrong with it, {@code null} when nothing is
		 */
		@Nullable String take(JsonLines.Line line) {
			this.lines++;
			String fault = (line.fault() != null) ? line.fault() : take(line.text());
			if (fault != null) {
				this.bad++;
				if (this.badLines.size() < ImportResult.MAX_BAD_LINES) {
					this.badLines.add(new ImportResult.BadLine(line.number(), fault));
				}
			}
			return fault;
		}

		private @Nullable String take(String text) {
			try {
				Event<?> event = EventImporter.this.format.read(text);
				if (EventImporter.this.history.get(event.id()).isPresent()) {
					this.present++;
				}
				else {
					EventImporter.this.recorder.record(event.toBuilder().replayed(false).build(), null);
					this.imported++;
				}
				return null;
			}
			catch (EventSerializationException | IllegalArgumentException ex) {
				return (ex.getMessage() != null) ? ex.getMessage() : ex.toString();
			}
		}

		ImportResult result(boolean stopped) {
			return new ImportResult(this.lines, this.imported, this.present, this.bad, this.badLines, stopped);
		}

	}

}
