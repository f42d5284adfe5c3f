package io.github.carillon.events;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a bus: what it still takes then, and what it cannot finish.
 */
final class BusClosing {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	/** How many ids are logged. */
	private static final int SHOWN = 100;

	private final EventBus bus;

	private final HandOff handOff;

	private final EventSchedule schedule;

	private final DuePublications due;

	private volatile boolean closing;

	private volatile boolean closed;

	BusClosing(EventBus bus, HandOff handOff, EventSchedule schedule, DuePublications due) {
		this.bus = bus;
		this.handOff = handOff;
		this.schedule = schedule;
		this.due = due;
	}

	/**
	 * Refuses to publish on a bus that is closed, or being closed by others than its own
	 * handlers and schedule.
	 */
	void refusePublishing(@Nullable HandlerRun handling) {
		if (this.closed || (this.closing && !(handling != null && handling.eventBus() == this.bus)
				&& !this.due.isPublishingHere())) {
			throw new IllegalStateException("Bus '%s' is closed and takes no more events".formatted(this.bus.label()));
		}
	}

	boolean isClosing() {
		return this.closing;
	}

	void refuseSubscribing() {
		if (this.closing) {
			throw new IllegalStateException(
					"Bus '%s' is closed and takes no more subscriptions".formatted(this.bus.label()));
		}
	}

	boolean awaitIdle(Duration timeout) {
		long deadline = deadline(timeout);
		boolean idle;
		do {
			this.schedule.startDue();
			idle = this.due.awaitIdle(left(deadline)) && this.handOff.awaitIdle(left(deadline));
		}
		// what was handled may have scheduled more, and that may be on its way by now
		while (idle && (this.schedule.startDue() || !this.due.isIdle() || !this.handOff.awaitIdle(Duration.ZERO)));
		return idle;
	}

	List<UUID> close(Duration timeout) {
		if (this.closed) {
			return List.of();
		}
		this.closing = true;
		long deadline = deadline(timeout);
		this.schedule.startDue();
		Set<UUID> unhandled = new LinkedHashSet<>(this.schedule.close());
		this.due.awaitIdle(timeout);
		awaitPublishers(deadline);
		List<Event<?>> unended = this.handOff.close(left(deadline));
		this.closed = true;
		unhandled.addAll(this.due.unfinished());
		unended.forEach((event) -> unhandled.add(event.id()));
		List<UUID> ids = List.copyOf(unhandled);
		tell(ids);
		return ids;
	}

	/**
	 * Waits for the handlers that run in the threads of publishers, but not for those
	 * around the calling one. Looks now and then: what they cost is most of what
	 * publishing costs, so they tell nobody when they end.
	 */
	private void awaitPublishers(long deadline) {
		long own = handlersAround();
		while (this.bus.statistics().inFlight() > own && deadline - System.nanoTime() > 0
				&& !Thread.currentThread().isInterrupted()) {
			LockSupport.parkNanos(this, LOOK_NANOS);
		}
	}

	private long handlersAround() {
		long count = 0;
		for (HandlerRun run = HandlerRun.current(); run != null; run = run.outer()) {
			count += (run.eventBus() == this.bus && run.status() == HandlerResult.Status.STARTED) ? 1 : 0;
		}
		return count;
	}

	void close() {
		close(TIMEOUT);
	}

	private void tell(List<UUID> unhandled) {
		if (!unhandled.isEmpty()) {
			log.warn("Bus '{}' was closed before {} handled: {}{}", this.bus.label(),
					(unhandled.size() == 1) ? "1 event was" : unhandled.size() + " events were",
					unhandled.subList(0, Math.min(SHOWN, unhandled.size())),
					(unhandled.size() > SHOWN) ? " and more" : "");
		}
	}

	private static long deadline(Duration timeout) {
		return System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
	}

	private static Duration left(long deadline) {
		return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
	}

}
