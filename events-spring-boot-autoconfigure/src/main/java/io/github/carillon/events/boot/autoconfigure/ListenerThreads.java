package io.github.carillon.events.boot.autoconfigure;

import io.github.carillon.events.AsyncThreads;
import io.github.carillon.events.boot.autoconfigure.EventBusProperties.Executor;
import io.github.carillon.events.boot.autoconfigure.EventBusProperties.Listeners;

import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;

/**
 * Chooses the threads that listeners run on.
 *
 * @param java the version of Java
 * @param virtualWanted whether Spring Boot uses virtual threads
 */
record ListenerThreads(int java, boolean virtualWanted) {

	/** Before, a virtual thread that waits for a monitor holds on to a carrier. */
	private static final int UNPINNED = 24;

	private static final int VIRTUAL = 21;

	static ListenerThreads of(Environment environment) {
		return new ListenerThreads(Runtime.version().feature(), Threading.VIRTUAL.isActive(environment));
	}

	AsyncThreads choose(Listeners listeners, String name) {
		AsyncThreads threads = isVirtual(listeners.executor()) ? AsyncThreads.virtual() : AsyncThreads.platform(name);
		Integer limit = listeners.threads();
		if (limit == null) {
			return threads;
		}
		EventBusBuilderConfigurer.require(limit >= 1, "listeners.threads", limit,
				"At least one listener must be able to run.");
		return threads.withLimit(limit);
	}

	boolean isVirtual(Executor executor) {
		EventBusBuilderConfigurer.require(executor != Executor.VIRTUAL || this.java >= VIRTUAL, "listeners.executor",
				executor, "This is Java %d, and virtual threads need Java %d or later. Use 'auto' or 'platform'."
					.formatted(this.java, VIRTUAL));
		return executor == Executor.VIRTUAL
				|| (executor == Executor.AUTO && this.virtualWanted && this.java >= UNPINNED);
	}

}
