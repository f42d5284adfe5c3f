package io.github.carillon.events;

import java.time.Duration;
import java.util.concurrent.Semaphore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs and tells of handlers that failed, and limits how many of them wait to be tried
 * again.
 */
final class Failures {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	private final DeliveryListeners listeners;

	private final DefaultEventStatistics statistics;

	private final int capacity;

	private final Semaphore mayWait;

	Failures(DeliveryListeners listeners, DefaultEventStatistics statistics, int capacity) {
		this.listeners = listeners;
		this.statistics = statistics;
		this.capacity = capacity;
		this.mayWait = new Semaphore(capacity);
	}

	/**
	 * Returns whether one more run may wait to be tried again, and counts it in.
	 */
	boolean mayWait(HandlerRun attempt) {
		boolean isRoom = this.mayWait.tryAcquire();
		if (!isRoom) {
			log.warn("{} is not tried again for {}: {} others wait for that, as many as the queue has room for",
					attempt.subscription().name(), attempt.event(), this.capacity);
		}
		return isRoom;
	}

	/**
	 * Counts one out.
	 */
	void waited() {
		this.mayWait.release();
	}

	/**
	 * Notes that an attempt failed and is followed by another.
	 */
	void retrying(HandlerRun attempt, Throwable error, Duration delay) {
		DefaultSubscription subscription = attempt.subscription();
		this.statistics.retried(subscription.counter());
		log(log.atWarn(), "Listener {} failed attempt {} at event '{}' ({}) and is tried again in {}", attempt, error)
			.addArgument(attempt.attempts())
			.addArgument(attempt.event().type())
			.addArgument(attempt.event().id())
			.addArgument(DurationText.of(delay))
			.log();
		this.listeners.retrying(attempt.event(), subscription, attempt.attempts(), error);
	}

	/**
	 * Logs the failure that ends a run. Of one attempt at a durable delivery whoever
	 * makes the attempts says more.
	 */
	void last(HandlerRun run, Throwable error) {
		boolean isAttempt = run.publication().isDelivery() && run.subscription().mode() == DeliveryMode.DURABLE;
		log(isAttempt ? log.atDebug() : log.atError(), "Listener {} failed on event '{}' ({})", run, error)
			.addArgument(run.event().type())
			.addArgument(run.event().id())
			.log();
	}

	/**
	 * Takes a run out that has found no room. Of a delivery to one subscription whoever
	 * asked for it is told, and may ask again.
	 */
	void dropped(HandlerRun run, String reason) {
		DeliveryDroppedException error = new DeliveryDroppedException(
				"%s was not delivered to %s: %s".formatted(run.event(), run.subscription().name(), reason), reason);
		if (run.cancel(error) && !run.publication().isDelivery()) {
			this.statistics.dropped(run.subscription().counter());
			log.warn(error.getMessage());
		}
	}

	private static LoggingEventBuilder log(LoggingEventBuilder builder, String message, HandlerRun run,
			Throwable error) {
		return builder.setMessage(message)
			.addArgument(run.subscription().name())
			.addKeyValue("event_id", run.event().id())
			.addKeyValue("event_type", run.event().type())
			.addKeyValue("event_listener", run.handlerId())
			.addKeyValue("event_attempt", run.attempts())
			.setCause(error);
	}

	/**
	 * Tells of the runs of an event that failed before it was decided that it happened.
	 */
	void forGood(EventRun eventRun) {
		for (HandlerRun run : eventRun.runs()) {
			forGood(run);
		}
	}

	/**
	 * Tells of a run that failed, once it is decided that the event happened.
	 */
	void forGood(HandlerRun run) {
		if (DefaultEventStatistics.isFailed(run.outcome()) && !run.publication().isDelivery()
				&& !run.eventRun().isUndecided() && run.takeFailureToTell()) {
			this.listeners.failed(run.event(), run.subscription(), run);
		}
	}

}
