package io.github.carillon.events;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Calls back after a time, on one daemon thread of the process: what is called must be
 * short.
 */
final class Timers {

	private static final ScheduledThreadPoolExecutor THREAD = thread();

	private Timers() {
	}

	static Future<?> after(Duration delay, Runnable task) {
		return THREAD.schedule(task, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
	}

	private static ScheduledThreadPoolExecutor thread() {
		ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, (work) -> {
			Thread daemon = new Thread(work, "carillon-timers");
			daemon.setDaemon(true);
			return daemon;
		});
		thread.setRemoveOnCancelPolicy(true);
		return thread;
	}

}
