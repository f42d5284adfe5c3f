package io.github.carillon.events.outbox;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Takes a step again and again, on a thread of its own. After an error it waits, longer
 * each time, whoever wakes it meanwhile. Interrupts nobody: the step may be in a
 * database.
 */
final class Loop {

	/** Until somebody wakes it. */
	static final long UNTIL_WOKEN = Long.MAX_VALUE;

	private static final long FIRST_BACKOFF = TimeUnit.MILLISECONDS.toNanos(50);

	private final String what;

	private final Step step;

	private final long longestBackoff;

	private final StoreTrouble trouble;

	private final Object monitor = new Object();

	private volatile boolean woken;

	private volatile boolean stopped;

	private long backoff = FIRST_BACKOFF;

	private @Nullable Thread thread;

	/**
	 * Creates a loop.
	 * @param what what could not be done when the step fails
	 */
	Loop(String what, Step step, long longestBackoff, StoreTrouble trouble) {
		this.what = what;
		this.step = step;
		this.longestBackoff = longestBackoff;
		this.trouble = trouble;
	}

	void start(ThreadFactory threads) {
		this.thread = threads.newThread(this::run);
		this.thread.start();
	}

	private void run() {
		while (!this.stopped) {
			try {
				long pause = this.step.run();
				this.backoff = FIRST_BACKOFF;
				pause(pause, true);
			}
			catch (Throwable ex) {
				this.trouble.report(this.what, ex);
				pause(this.backoff, false);
				this.backoff = Math.min(this.longestBackoff, this.backoff * 2);
			}
		}
	}

	private void pause(long nanos, boolean wakeable) {
		long start = System.nanoTime();
		long left = nanos;
		synchronized (this.monitor) {
			while (left > 0 && !this.stopped && !(wakeable && this.woken)) {
				await(left);
				left = (nanos == UNTIL_WOKEN) ? nanos : nanos - (System.nanoTime() - start);
			}
			this.woken = false;
		}
	}

	/**
	 * Rounded up: a wait of zero would be one without end.
	 */
	private void await(long nanos) {
		try {
			this.monitor.wait(Math.min(TimeUnit.HOURS.toMillis(1), nanos / 1_000_000 + 1));
		}
		catch (InterruptedException ex) {
			// means nothing here: only stop ends the loop
		}
	}

	void wake() {
		if (!this.woken) {
			synchronized (this.monitor) {
				this.woken = true;
				this.monitor.notifyAll();
			}
		}
	}

	/**
	 * Takes no further step. One that is being taken goes on.
	 */
	void stop() {
		synchronized (this.monitor) {
			this.stopped = true;
			this.monitor.notifyAll();
		}
	}

	boolean isStopped() {
		return this.stopped;
	}

	/**
	 * Waits for the last step.
	 * @param nanos how long at most
	 */
	void join(long nanos) throws InterruptedException {
		if (this.thread != null && this.thread != Thread.currentThread()) {
			this.thread.join(Math.max(1, nanos / 1_000_000));
		}
	}

	/**
	 * What a loop does.
	 */
	@FunctionalInterface
	interface Step {

		/**
		 * Takes the step.
		 * @return in how many nanoseconds to take the next, unless woken before
		 */
		long run();

	}

}
