package io.github.carillon.events.test.fault;

import java.nio.file.Path;

/**
 * What was published, and what is known to have become of it. What was attempted and has
 * neither succeeded nor failed is unknown: it may be delivered and need not be.
 *
 * @since 0.1
 */
public final class PublishJournal implements AutoCloseable {

	static final String ATTEMPTED = "attempted";

	static final String SUCCEEDED = "succeeded";

	static final String FAILED = "failed";

	private final Journal journal;

	private PublishJournal(Journal journal) {
		this.journal = journal;
	}

	/**
	 * Opens a journal to be written.
	 * @param file the file
	 * @return the journal
	 */
	public static PublishJournal open(Path file) {
		return new PublishJournal(Journal.open(file));
	}

	/**
	 * Notes that an event is about to be published.
	 * @param id says which
	 */
	public void attempted(String id) {
		this.journal.write(ATTEMPTED, id);
	}

	/**
	 * Notes that an event was published: from now on it must not be lost.
	 * @param id says which
	 */
	public void succeeded(String id) {
		this.journal.write(SUCCEEDED, id);
	}

	/**
	 * Notes that an event was not published for sure, because its transaction was rolled
	 * back: it must never be delivered.
	 * @param id says which
	 */
	public void failed(String id) {
		this.journal.write(FAILED, id);
	}

	@Override
	public void close() {
		this.journal.close();
	}

}
