package io.github.carillon.events.boot.autoconfigure;

import java.time.Duration;
import java.util.Arrays;

import io.github.carillon.events.EventBus;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Has what the buses accepted handled when the application stops: after the web server
 * and the message listeners, which publish, and before any bean is destroyed, which
 * handlers need. The buses themselves are closed when they are destroyed, so that a
 * context can be stopped and started again.
 */
final class EventBusDrain implements SmartLifecycle {

	/** Below the web server's, which stops first. */
	private static final int PHASE = DEFAULT_PHASE - 8192;

	private final ConfigurableListableBeanFactory beans;

	private final Duration timeout;

	private volatile boolean running;

	EventBusDrain(ConfigurableListableBeanFactory beans, Duration timeout) {
		this.beans = beans;
		this.timeout = timeout;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		long deadline = System.nanoTime() + this.timeout.toNanos();
		Arrays.stream(this.beans.getBeanNamesForType(EventBus.class, false, false))
			.filter(this.beans::containsSingleton)
			.map((name) -> this.beans.getBean(name, EventBus.class))
			.forEach((bus) -> bus.awaitIdle(Duration.ofNanos(Math.max(0, deadline - System.nanoTime()))));
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
