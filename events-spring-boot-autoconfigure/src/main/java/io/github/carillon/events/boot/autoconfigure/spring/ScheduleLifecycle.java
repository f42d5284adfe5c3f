package io.github.carillon.events.boot.autoconfigure.spring;

import io.github.carillon.events.ScheduleStore;
import io.github.carillon.events.jdbc.JdbcScheduleStore;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Has what is due published once all listeners are there, and nothing more when the
 * application ends: before the buses are drained. A context that is only paused goes on,
 * since a store that was stopped cannot be started again.
 */
final class ScheduleLifecycle implements SmartLifecycle {

	/** Below the web server's, above that of the buses. */
	private static final int PHASE = DEFAULT_PHASE - 8191;

	private final ScheduleStore store;

	private final ApplicationContext context;

	private volatile boolean running;

	ScheduleLifecycle(ScheduleStore store, ApplicationContext context) {
		this.store = store;
		this.context = context;
	}

	@Override
	public void start() {
		if (this.store instanceof JdbcScheduleStore database) {
			database.start();
		}
		this.running = true;
	}

	@Override
	public void stop() {
		if (this.store instanceof JdbcScheduleStore database
				&& this.context instanceof ConfigurableApplicationContext closing && closing.isClosed()) {
			database.stop();
		}
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
