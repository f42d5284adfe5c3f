package io.github.carillon.events;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Calls back, mostly after a time, on daemon threads of the process. Not on those of a
 * bus: they may be what is held up.
 */
final class Timers {

	private static final int IDLE_SECONDS = 10;

	private static final ScheduledThreadPoolExecutor THREAD = thread("carillon-timers");

	private static final ThreadPoolExecutor OTHERS = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS,
			TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("carillon-spare"));

	private Timers() {
	}

	/**
	 * Calls on the one thread of all timers: what is called must be short, and call
	 * nothing foreign.
	 */
	static Future<?> after(Duration delay, Runnable task) {
		return THREAD.schedule(task, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
	}

	/**
	 * Calls on a thread that may take its time.
	 */
	static Future<?> afterOnAnother(Duration delay, Runnable task) {
		return after(delay, () -> onAnother(task));
	}

	static void onAnother(Runnable task) {
		OTHERS.execute(task);
	}

	/**
	 * Makes a thread that calls at a time, for somebody who keeps it to himself.
	 */
	static ScheduledThreadPoolExecutor thread(String name) {
		ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, daemons(name));
		thread.setRemoveOnCancelPolicy(true);
		return thread;
	}

	private static ThreadFactory daemons(String name) {
		return (work) -> {
			Thread daemon = new Thread(work, name);
			daemon.setDaemon(true);
			return daemon;
		};
	}

}
