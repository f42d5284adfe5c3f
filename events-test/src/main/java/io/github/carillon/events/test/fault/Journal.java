package io.github.carillon.events.test.fault;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of lines that outlives the process that writes it, though not the machine: each
 * line is one write to the end of the file. Several processes may write to the same file,
 * and their lines are in the order in which they were written. Safe for use by several
 * threads, which may be interrupted.
 *
 * @since 0.1
 */
public final class Journal implements AutoCloseable {

	private static final String SEPARATOR = "\t";

	private final FileOutputStream file;

	private Journal(FileOutputStream file) {
		this.file = file;
	}

	/**
	 * Opens a journal to be written, and makes the file when there is none.
	 * @param file the file
	 * @return the journal
	 */
	public static Journal open(Path file) {
		try {
			return new Journal(new FileOutputStream(file.toFile(), true));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Writes a line.
	 * @param fields its fields, without tabs and line ends
	 */
	public void write(Object... fields) {
		StringBuilder line = new StringBuilder();
		for (Object field : fields) {
			line.append((line.length() > 0) ? SEPARATOR : "").append(field);
		}
		try {
			this.file.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the lines that are complete: the last may be half written.
	 * @param file the file, which need not be there
	 * @return the fields of each line
	 */
	public static List<List<String>> read(Path file) {
		try {
			String text = Files.exists(file) ? Files.readString(file) : "";
			return text.substring(0, text.lastIndexOf('\n') + 1)
				.lines()
				.map((line) -> List.of(line.split(SEPARATOR, -1)))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.file.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
