package io.github.carillon.events.history;

/**
 * Measures time, and runs things when some of it has passed.
 */
interface Timer extends AutoCloseable {

	/**
	 * Returns the time in nanoseconds since whenever.
	 */
	long nanoTime();

	/**
	 * Runs an action once the time has passed.
	 * @return what keeps it from running
	 */
	Runnable after(long nanos, Runnable action);

	/**
	 * Runs nothing any more. What runs already is not interrupted.
	 */
	@Override
	void close();

}
