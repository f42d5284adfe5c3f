package io.github.carillon.events.load;

/**
 * Something of which so many are done by so many threads, to be compared with others in
 * the same run.
 */
interface Contender {

	/**
	 * Returns what is done, as the report has it.
	 */
	String name();

	/**
	 * Brings about what a run needs. Not measured.
	 */
	default void prepare(int events) throws Exception {
	}

	/**
	 * Does it, and returns when all is done.
	 */
	void run(int events, int threads) throws Exception;

	/**
	 * Waits for what a run leaves behind. Not measured.
	 */
	default void settle() throws Exception {
	}

}
