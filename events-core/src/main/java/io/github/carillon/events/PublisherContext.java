package io.github.carillon.events;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread-locals that a publisher had, for the handlers that run on another thread.
 * One that cannot be carried harms neither publisher nor handler.
 */
final class PublisherContext {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	private final List<ContextCarrier.Captured> captured;

	private PublisherContext(List<ContextCarrier.Captured> captured) {
		this.captured = captured;
	}

	/**
	 * Returns what the calling thread has, {@code null} when nothing can be carried.
	 */
	static @Nullable PublisherContext capture(List<ContextCarrier> carriers) {
		if (carriers.isEmpty()) {
			return null;
		}
		return new PublisherContext(carriers.stream().map(ContextCarrier::capture).toList());
	}

	/**
	 * Gives the calling thread what a handler in it is to find there: what the publisher
	 * had, and the correlation id to log.
	 * @return gives it back what it had itself, when run by the same thread
	 */
	static Runnable open(EventRun eventRun, DefaultSubscription subscription) {
		LoggingContext logging = eventRun.dispatcher().logging();
		PublisherContext context = eventRun.contextOf(subscription);
		if (context != null) {
			Runnable restoring = context.open();
			logging.enter(eventRun.event());
			return restoring;
		}
		String before = logging.enter(eventRun.event());
		return () -> logging.leave(before);
	}

	/**
	 * Gives the calling thread what the publisher had, and nothing else.
	 * @return gives it back what it had itself, when run by the same thread
	 */
	Runnable open() {
		Deque<Runnable> restoring = new ArrayDeque<>(this.captured.size());
		for (ContextCarrier.Captured values : this.captured) {
			restoring.push(values.open());
		}
		return () -> restoring.forEach(Runnable::run);
	}

	static void failed(Object what, Throwable ex) {
		log.warn("{} cannot be carried from a publisher to its handlers; they do without", what, ex);
	}

}
