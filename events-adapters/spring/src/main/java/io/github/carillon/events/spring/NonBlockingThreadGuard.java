package io.github.carillon.events.spring;

import io.github.carillon.events.Event;
import io.github.carillon.events.PublishInterceptor;
import reactor.core.scheduler.Schedulers;

/**
 * Refuses to publish on a thread that must not block, such as an event loop, and says
 * what to do instead. For buses whose publishing blocks: those that write a history into
 * a database. Safe for use by several threads. Needs Reactor.
 *
 * @since 0.1
 */
public final class NonBlockingThreadGuard implements PublishInterceptor {

	/**
	 * Lets an event through unless the calling thread must not block.
	 * @throws IllegalStateException when it must not
	 */
	@Override
	public <T> Event<T> beforePublish(Event<T> event) {
		if (Schedulers.isInNonBlockingThread()) {
			throw new IllegalStateException("""
					Event '%s' was published on '%s', a thread that must not block, and publishing writes to the \
					database. Use ReactiveEventPublisher, or move the call to another thread with \
					subscribeOn(Schedulers.boundedElastic())""".formatted(event.type(),
					Thread.currentThread().getName()));
		}
		return event;
	}

}
