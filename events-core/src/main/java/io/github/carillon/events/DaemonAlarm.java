package io.github.carillon.events;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Rings in a daemon thread of its own, which is there only while something is to come.
 */
final class DaemonAlarm implements Alarm {

	private static final int IDLE_SECONDS = 30;

	private final String name;

	private @Nullable ScheduledThreadPoolExecutor thread;

	private @Nullable Future<?> next;

	private boolean closed;

	DaemonAlarm(String name) {
		this.name = name;
	}

	@Override
	public synchronized void set(long nanos, Runnable task) {
		if (this.closed) {
			return;
		}
		if (this.thread == null) {
			this.thread = daemon(this.name);
		}
		if (this.next != null) {
			this.next.cancel(false);
		}
		this.next = this.thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
	}

	private static ScheduledThreadPoolExecutor daemon(String name) {
		ScheduledThreadPoolExecutor executor = Timers.thread(name);
		executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	/**
	 * Interrupts nobody: the task may be in an executor that runs handlers at once.
	 */
	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.thread != null) {
			this.thread.shutdown();
		}
	}

}
