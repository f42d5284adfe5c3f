package io.github.carillon.events.boot.autoconfigure;

import java.time.Duration;
import java.util.Arrays;

import io.github.carillon.events.DurationText;
import io.github.carillon.events.EventBus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Has what the buses accepted handled when the application stops: after the web server
 * and the message listeners, which publish, and before any bean is destroyed, which
 * handlers need. The buses themselves are closed when they are destroyed, so that a
 * context can be stopped and started again. A bus that is not done in time is closed at
 * once when the context is: it names what it leaves behind, and nothing of it begins any
 * more with beans that are gone.
 */
final class EventBusDrain implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(EventBusDrain.class);

	/** Below the web server's, which stops first. */
	private static final int PHASE = DEFAULT_PHASE - 8192;

	private final ConfigurableApplicationContext context;

	private final Duration timeout;

	private volatile boolean running;

	EventBusDrain(ConfigurableApplicationContext context, Duration timeout) {
		this.context = context;
		this.timeout = timeout;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		long deadline = System.nanoTime() + this.timeout.toNanos();
		ConfigurableListableBeanFactory beans = this.context.getBeanFactory();
		Arrays.stream(beans.getBeanNamesForType(EventBus.class, false, false))
			.filter(beans::containsSingleton)
			.map((name) -> beans.getBean(name, EventBus.class))
			.forEach((bus) -> drain(bus, Duration.ofNanos(Math.max(0, deadline - System.nanoTime()))));
		this.running = false;
	}

	private void drain(EventBus bus, Duration left) {
		if (bus.awaitIdle(left) || !this.context.isClosed()) {
			return;
		}
		log.warn("Bus '{}' was not done within {} and is closed before the beans are destroyed", bus.label(),
				DurationText.of(this.timeout));
		bus.close(Duration.ZERO);
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
