package io.github.carillon.events;

/**
 * Wakes somebody up, once. Injected so that tests need not wait.
 */
interface Alarm {

	/**
	 * Runs a task after a time, in place of the one it was set to before. The task does
	 * not block.
	 * @param nanos the time in nanoseconds, not negative
	 * @param task the task
	 */
	void set(long nanos, Runnable task);

	/**
	 * Never rings again.
	 */
	void close();

}
