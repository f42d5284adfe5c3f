package io.github.carillon.events.boot.autoconfigure.outbox;

import io.github.carillon.events.outbox.OutboxRelay;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Has the relay deliver once all listeners are there, and finish what is under way when
 * the application ends: after the web server, which publishes, and before the buses are
 * drained, which the relay would fill again. A context that is only paused goes on
 * delivering, since a relay that was closed cannot be started again.
 */
final class OutboxLifecycle implements SmartLifecycle {

	/** Below the web server's, above that of the buses. */
	private static final int PHASE = DEFAULT_PHASE - 8191;

	private final OutboxRelay relay;

	private final ApplicationContext context;

	private volatile boolean running;

	OutboxLifecycle(OutboxRelay relay, ApplicationContext context) {
		this.relay = relay;
		this.context = context;
	}

	@Override
	public void start() {
		this.relay.start();
		this.running = true;
	}

	@Override
	public void stop() {
		if (this.context instanceof ConfigurableApplicationContext closing && closing.isClosed()) {
			this.relay.close();
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
