package io.github.carillon.events.deadletter;

import java.util.List;
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
	 * Keeps a letter, in place of the one with the same id if there is one. Not one that
	 * a store knows to have been settled before it came.
	 * @param letter the letter
	 * @return whether it is kept and there was none
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
	 * Finds a letter by how many failed last no earlier, itself included.
	 * @param number the number, 1 for the letter that failed last
	 * @return its place, empty when there are fewer
	 */
	Optional<DeadLetterCursor> cursorAt(long number);

	/**
	 * Takes a letter out, unless it has failed again meanwhile: then the one that is
	 * there failed last at another time.
	 * @param letter the letter
	 * @return whether it was there, and is not any more
	 */
	boolean remove(DeadLetter letter);

	/**
	 * Returns letters about what the store knows to be dead and has no letter about:
	 * writing that failed, or the process died before it.
	 * @param limit how many at most
	 * @return the letters, which are not kept yet; none for a store that knows of nothing
	 */
	default List<DeadLetter> unfiled(int limit) {
		return List.of();
	}

	/**
	 * Returns how many letters were lost because there was no room for them.
	 * @return the number; none for a store that takes any number
	 */
	default long dropped() {
		return 0;
	}

}
