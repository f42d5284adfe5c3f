package io.github.carillon.events.history;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs things on one thread of its own, which is there only while something is to be run.
 */
final class ThreadTimer implements Timer {

	private final ScheduledThreadPoolExecutor executor;

	ThreadTimer() {
		this.executor = new ScheduledThreadPoolExecutor(1, ThreadTimer::thread);
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.executor.setKeepAliveTime(10, TimeUnit.SECONDS);
		this.executor.allowCoreThreadTimeOut(true);
	}

	private static Thread thread(Runnable work) {
		Thread thread = new Thread(work, "carillon-debounce");
		thread.setDaemon(true);
		return thread;
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public Runnable after(long nanos, Runnable action) {
		Future<?> scheduled = this.executor.schedule(action, nanos, TimeUnit.NANOSECONDS);
		return () -> scheduled.cancel(false);
	}

	@Override
	public void close() {
		this.executor.shutdown();
	}

}
