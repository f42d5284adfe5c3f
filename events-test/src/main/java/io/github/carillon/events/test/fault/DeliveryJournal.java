package io.github.carillon.events.test.fault;

import java.nio.file.Path;

/**
 * What a listener was given, by which process.
 *
 * @since 0.1
 */
public final class DeliveryJournal implements AutoCloseable {

	private final Journal journal;

	private final long process = ProcessHandle.current().pid();

	private DeliveryJournal(Journal journal) {
		this.journal = journal;
	}

	/**
	 * Opens a journal to be written.
	 * @param file the file
	 * @return the journal
	 */
	public static DeliveryJournal open(Path file) {
		return new DeliveryJournal(Journal.open(file));
	}

	/**
	 * Notes that an event was delivered.
	 * @param id says which
	 * @param attempt the number of the attempt
	 * @param key what it is in order with, empty when with nothing
	 * @param sequence its number among the events of its key, increasing in the order in
	 * which they were published
	 */
	public void delivered(String id, int attempt, String key, long sequence) {
		this.journal.write(this.process, id, attempt, key, sequence);
	}

	@Override
	public void close() {
		this.journal.close();
	}

}
