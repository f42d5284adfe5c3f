package io.github.carillon.events;

import java.util.concurrent.Executor;

/**
 * What works for a bus.
 *
 * @param executor where each worker runs
 * @param limit how many work at once
 * @param elastic whether the executor always finds one more thread
 * @param closing what ends them
 */
record Workers(Executor executor, int limit, boolean elastic, Runnable closing) {

	void close() {
		this.closing.run();
	}

}
