package io.github.carillon.events.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.carillon.events.SystemTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from a history what a {@link RetentionPolicy} does not keep, some events at a
 * time, oldest first, and pauses in between, so that publishers and readers are never
 * locked out. Nothing is deleted unless somebody makes one of these and runs it.
 * <p>
 * An event that is still to be delivered stays, whatever the policy says, and goes with a
 * later run. Several instances may run it on the same store at the same time: each finds
 * the same boundary, and what one has deleted the other does not find. One of them is
 * enough. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class EventRetention implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EventRetention.class);

	private static final long CLOSE_TIMEOUT = TimeUnit.SECONDS.toMillis(10);

	private final EventHistory history;

	private final RetentionPolicy policy;

	private final Clock clock;

	private final CountDownLatch closed = new CountDownLatch(1);

	private final AtomicLong removed = new AtomicLong();

	/** Guarded by this. */
	private @Nullable Thread thread;

	/**
	 * Creates one by the clock of the system. Deletes nothing yet.
	 * @param history the history
	 * @param policy what is deleted
	 */
	public EventRetention(EventHistory history, RetentionPolicy policy) {
		this(history, policy, SystemTime.CLOCK);
	}

	/**
	 * Creates one. Deletes nothing yet.
	 * @param history the history
	 * @param policy what is deleted
	 * @param clock what the age of events is measured by
	 */
	public EventRetention(EventHistory history, RetentionPolicy policy, Clock clock) {
		this.history = Objects.requireNonNull(history, "history");
		this.policy = Objects.requireNonNull(policy, "policy");
		this.clock = Objects.requireNonNull(clock, "clock");
	}

	/**
	 * Deletes now what is not to be kept, in the calling thread, which must not be in a
	 * transaction. Stops early when this is closed, or the thread is interrupted during a
	 * pause.
	 * @return how many events were deleted
	 */
	public long run() {
		long before = this.removed.get();
		EventQuery rest = EventQuery.matching("*");
		for (RetentionRule rule : this.policy.rules()) {
			EventQuery query = EventQuery.matching(rule.pattern().toString()).except(rest.exceptions());
			Optional<Instant> boundary = boundary(rule, query);
			if (boundary.isPresent() && !purge(query.until(boundary.get()))) {
				break;
			}
			rest = rest.except(List.of(rule.pattern()));
		}
		return this.removed.get() - before;
	}

	/**
	 * Returns before when events go: a time that only moves on, whoever deletes
	 * meanwhile.
	 */
	private Optional<Instant> boundary(RetentionRule rule, EventQuery query) {
		Optional<Instant> byAge = rule.maxAge().map(this.clock.instant()::minus);
		Optional<Instant> byCount = (rule.maxCount() != Long.MAX_VALUE)
				? this.history.cursorAt(query, rule.maxCount()).map(EventCursor::time) : Optional.empty();
		if (byAge.isEmpty() || byCount.isEmpty()) {
			return byAge.or(() -> byCount);
		}
		return byAge.get().isAfter(byCount.get()) ? byAge : byCount;
	}

	/**
	 * Deletes all that matches.
	 * @return whether it did, and was not stopped
	 */
	private boolean purge(EventQuery query) {
		EventQuery next = query.oldestFirst().limit(this.policy.batchSize());
		while (true) {
			RemovedEvents batch = this.history.purge(next);
			this.removed.addAndGet(batch.ids().size());
			if (batch.next().isEmpty()) {
				return this.closed.getCount() > 0;
			}
			next = next.after(batch.next().get());
			if (isClosedAfter(this.policy.pause())) {
				return false;
			}
		}
	}

	private boolean isClosedAfter(Duration pause) {
		try {
			return this.closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return true;
		}
	}

	/**
	 * Deletes again and again, on a daemon thread of its own, for the first time after
	 * the interval. What is deleted and when is logged now. What fails is logged, and
	 * tried again the next time. A policy without rules deletes nothing and needs no
	 * thread.
	 * @param interval how long to wait before each time
	 * @throws IllegalArgumentException when that is not positive
	 * @throws IllegalStateException when it was started or closed before
	 */
	public synchronized void start(Duration interval) {
		if (interval.toMillis() < 1) {
			throw new IllegalArgumentException(
					"The interval is %s: it takes at least a millisecond".formatted(interval));
		}
		if (this.thread != null || this.closed.getCount() == 0) {
			throw new IllegalStateException("A retention can be started once, and not when it is closed; make another");
		}
		if (this.policy.rules().isEmpty()) {
			if (!(this.history instanceof InMemoryEventHistory)) {
				logger.info("Events are kept for ever: no retention is set");
			}
			return;
		}
		logger.info("Events are deleted every {} by {}; types that no rule is for are kept", interval, this.policy);
		this.thread = new Thread(() -> runEvery(interval), "carillon-retention");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	private void runEvery(Duration interval) {
		while (!isClosedAfter(interval)) {
			try {
				long count = run();
				logger.debug("{} events were deleted by {}", count, this.policy);
			}
			catch (RuntimeException ex) {
				logger.warn("Old events could not be deleted; this is tried again in {}", interval, ex);
			}
		}
	}

	/**
	 * Returns how many events were deleted.
	 * @return the number since this was created
	 */
	public long removed() {
		return this.removed.get();
	}

	/**
	 * Deletes nothing any more: ends after the batch that is being deleted, and waits for
	 * that, ten seconds at most.
	 */
	@Override
	public void close() {
		this.closed.countDown();
		Thread running;
		synchronized (this) {
			running = this.thread;
		}
		if (running != null && running != Thread.currentThread()) {
			try {
				running.join(CLOSE_TIMEOUT);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
