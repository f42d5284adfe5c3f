package io.github.carillon.events.history;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventRecorder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends each event to a file as a line of its own (JSON Lines), for other programs to
 * read. <pre class="code">
 * JsonlEventLog log = JsonlEventLog.open(Path.of("events.jsonl"), CarillonJson.create().format()::write);
 * EventBus bus = EventBus.builder().recorder(history.andThen(log)).build();
 * </pre>
 * <p>
 * <b>When.</b> Without a transaction the line is in the file before any handler runs. In
 * one it is written when that has committed, before the handlers that waited for the
 * commit run: what the file says happened did. An event that is rolled back leaves no
 * line.
 * <p>
 * <b>How durable.</b> A line that was written survives the end of the process, and the
 * end of the machine with {@link Flush#TO_DISK}. A process that dies between a commit and
 * its line leaves none: what has to be complete is read from an {@link EventHistory} in
 * the database.
 * <p>
 * <b>Errors</b> never reach the publisher: an event that could not be written is counted
 * in {@link #errors()} and logged, the first and then ever fewer of them.
 * <p>
 * The file only grows; a tool that copies and truncates it may. Safe for use by several
 * threads and buses of one process; another process needs another file.
 *
 * @since 0.1
 */
public final class JsonlEventLog implements EventRecorder, Closeable {

	private static final Logger logger = LoggerFactory.getLogger(JsonlEventLog.class);

	private static final byte[] LINE_END = { '\n' };

	private final Path file;

	private final Function<Event<?>, String> encoder;

	private final Lines lines;

	private final AtomicLong errors = new AtomicLong();

	private JsonlEventLog(Path file, Function<Event<?>, String> encoder, Lines lines) {
		this.file = file;
		this.encoder = encoder;
		this.lines = lines;
	}

	/**
	 * Opens a log that flushes to the operating system, and makes the file and the
	 * directories above it where they are missing.
	 * @param file the file
	 * @param encoder what makes JSON of an event, such as
	 * {@link io.github.carillon.events.serialization.EventFormat#write}
	 * @return the log, to be closed after its buses
	 * @throws UncheckedIOException when the file cannot be written
	 */
	public static JsonlEventLog open(Path file, Function<Event<?>, String> encoder) {
		return open(file, encoder, Flush.TO_SYSTEM);
	}

	/**
	 * Opens a log, and makes the file and the directories above it where they are
	 * missing.
	 * @param file the file
	 * @param encoder what makes JSON of an event, such as
	 * {@link io.github.carillon.events.serialization.EventFormat#write}
	 * @param flush how far a line is brought before publishing goes on
	 * @return the log, to be closed after its buses
	 * @throws UncheckedIOException when the file cannot be written
	 */
	public static JsonlEventLog open(Path file, Function<Event<?>, String> encoder, Flush flush) {
		Path absolute = file.toAbsolutePath();
		try {
			return new JsonlEventLog(absolute, encoder, new Lines(absolute, flush == Flush.TO_DISK));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Events cannot be logged to " + absolute, ex);
		}
	}

	@Override
	public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		byte[] line;
		try {
			line = line(this.encoder.apply(event));
		}
		catch (RuntimeException ex) {
			lost(event, ex);
			return;
		}
		if (transaction == null) {
			append(event, line);
		}
		else {
			transaction.join(new AtCommit(event, line));
		}
	}

	/**
	 * JSON has line ends between its tokens only, where a space is as good.
	 */
	static byte[] line(String json) {
		return (json.replace('\r', ' ').replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
	}

	private void append(Event<?> event, byte[] line) {
		try {
			this.lines.append(line);
		}
		catch (IOException | RuntimeException ex) {
			lost(event, ex);
		}
	}

	private void lost(Event<?> event, Exception ex) {
		long count = this.errors.incrementAndGet();
		if (Long.bitCount(count) == 1) {
			logger.error("{} cannot be logged to {}; that makes {}", event, this.file, count, ex);
		}
	}

	/**
	 * Returns how many events could not be written.
	 * @return the number
	 */
	public long errors() {
		return this.errors.get();
	}

	/**
	 * Closes the file. What is recorded afterwards counts as an error.
	 */
	@Override
	public void close() {
		try {
			this.lines.close();
		}
		catch (IOException ex) {
			logger.warn("{} cannot be closed", this.file, ex);
		}
	}

	@Override
	public String toString() {
		return "JsonlEventLog[" + this.file + "]";
	}

	/**
	 * How far a line is brought before publishing goes on.
	 */
	public enum Flush {

		/** To the operating system: it survives the end of the process. */
		TO_SYSTEM,

		/**
		 * To the disk: it survives the end of the machine. Takes milliseconds, and lets
		 * one publisher pass at a time.
		 */
		TO_DISK

	}

	/**
	 * Writes a line once it is decided that its event happened.
	 */
	private final class AtCommit implements CommitBoundary.Participant {

		private final Event<?> event;

		private final byte[] line;

		AtCommit(Event<?> event, byte[] line) {
			this.event = event;
			this.line = line;
		}

		@Override
		public void committed() {
			append(this.event, this.line);
		}

		@Override
		public void rolledBack() {
			// it did not happen
		}

	}

	/**
	 * The file. A stream and no channel: an interrupt would close that for everybody.
	 */
	private static final class Lines implements Closeable {

		/** Protects the stream, so that lines do not mix. */
		private final ReentrantLock lock = new ReentrantLock();

		private final FileOutputStream out;

		private final boolean force;

		/** Whether the file ends within a line, after a crash or on a full disk. */
		private boolean torn;

		Lines(Path file, boolean force) throws IOException {
			Path directory = file.getParent();
			if (directory != null && !Files.isDirectory(directory)) {
				Files.createDirectories(directory);
			}
			this.torn = isTorn(file);
			this.out = new FileOutputStream(file.toFile(), true);
			this.force = force;
		}

		private static boolean isTorn(Path file) throws IOException {
			if (!Files.isRegularFile(file) || Files.size(file) == 0) {
				return false;
			}
			try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
				content.seek(content.length() - 1);
				return content.read() != '\n';
			}
		}

		void append(byte[] line) throws IOException {
			this.lock.lock();
			try {
				if (this.torn) {
					this.out.write(LINE_END);
				}
				this.torn = true;
				this.out.write(line);
				this.torn = false;
				if (this.force) {
					this.out.getFD().sync();
				}
			}
			finally {
				this.lock.unlock();
			}
		}

		@Override
		public void close() throws IOException {
			this.lock.lock();
			try {
				this.out.close();
			}
			finally {
				this.lock.unlock();
			}
		}

	}

}
