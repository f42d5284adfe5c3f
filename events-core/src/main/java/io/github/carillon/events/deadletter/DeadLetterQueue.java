package io.github.carillon.events.deadletter;

import java.util.Optional;
import java.util.UUID;

/**
 * Where dead letters are kept. Called from several threads, outside of transactions; may
 * block, and throws when the store cannot be reached.
 *
 * @since 0.1
 */
public interface DeadLetterQueue {

	/**
	 * Keeps a letter, in place of the one with the same id if there is one.
	 * @param letter the letter
	 * @return whether there was none
	 */
	boolean add(DeadLetter letter);

	/**
	 * Returns a letter.
	 * @param id the id
	 * @return the letter, empty when there is none
	 */
	Optional<DeadLetter> get(UUID id);

	/**
	 * Returns letters, those that failed last first; see {@link DeadLetterCursor} for
	 * those that failed at the same time.
	 * @param query what is asked for
	 * @return a page of them
	 */
	DeadLetterPage query(DeadLetterQuery query);

	/**
	 * Counts letters.
	 * @param query what is asked for, whatever its limit and cursor
	 * @return how many there are
	 */
	long count(DeadLetterQuery query);

	/**
	 * Takes a letter out, unless it has failed again meanwhile: then the one that is
	 * there failed last at another time.
	 * @param letter the letter
	 * @return whether it was there, and is not any more
	 */
	boolean remove(DeadLetter letter);

	/**
	 * Returns how many letters were lost because there was no room for them.
	 * @return the number; none for a store that takes any number
	 */
	default long dropped() {
		return 0;
	}

}
