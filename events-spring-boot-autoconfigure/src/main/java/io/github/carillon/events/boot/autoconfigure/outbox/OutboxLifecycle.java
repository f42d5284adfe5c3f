package io.github.carillon.events.boot.autoconfigure.outbox;

import io.github.carillon.events.outbox.OutboxRelay;

import org.springframework.context.SmartLifecycle;

/**
 * Has the relay deliver once all listeners are there, and finish what is under way when
 * the application ends or pauses: after the web server, which publishes, and before the
 * buses are drained, which the relay would fill again.
 */
final class OutboxLifecycle implements SmartLifecycle {

	/** Below the web server's, above that of the buses. */
	private static final int PHASE = DEFAULT_PHASE - 8191;

	private final OutboxRelay relay;

	OutboxLifecycle(OutboxRelay relay) {
		this.relay = relay;
	}

	@Override
	public void start() {
		this.relay.start();
	}

	@Override
	public void stop() {
		this.relay.stop();
	}

	@Override
	public boolean isRunning() {
		return this.relay.isRunning();
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
