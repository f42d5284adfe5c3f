package io.github.carillon.events;

import java.util.ArrayList;
import java.util.List;

/**
 * Carries one kind of thread-locals from a publisher's thread into those of handlers.
 */
interface ContextCarrier {

	/**
	 * Returns the carriers that have something to carry in this process.
	 * @param logging the one of the logging context
	 */
	static List<ContextCarrier> all(LoggingContext logging) {
		List<ContextCarrier> carriers = new ArrayList<>();
		if (logging.isOn()) {
			carriers.add(logging);
		}
		if (RegisteredThreadLocals.ARE_AVAILABLE) {
			carriers.add(new RegisteredThreadLocals());
		}
		return List.copyOf(carriers);
	}

	/**
	 * Returns what the calling thread has now, nothing included.
	 */
	Captured capture();

	/**
	 * What a thread had.
	 */
	@FunctionalInterface
	interface Captured {

		/**
		 * Gives it to the calling thread, which then has nothing else of the kind.
		 * @return gives the thread back what it had before
		 */
		Runnable open();

	}

}
