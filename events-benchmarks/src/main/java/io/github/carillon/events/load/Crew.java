package io.github.carillon.events.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that share some work evenly.
 */
final class Crew {

	private Crew() {
	}

	/**
	 * Does the work with as many threads, and returns when all of them are done.
	 */
	static void share(int events, int threads, Work work) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> shares = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				int thread = i;
				int from = (int) ((long) events * i / threads);
				int to = (int) ((long) events * (i + 1) / threads);
				shares.add(executor.submit(() -> {
					work.run(thread, from, to);
					return null;
				}));
			}
			for (Future<?> share : shares) {
				share.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	/**
	 * The work of one thread: from one number to another, without that.
	 */
	@FunctionalInterface
	interface Work {

		void run(int thread, int from, int to) throws Exception;

	}

}
