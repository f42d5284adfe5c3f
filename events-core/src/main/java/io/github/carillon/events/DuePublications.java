package io.github.carillon.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what is due on the threads of the bus, so that a handler that blocks delays
 * no timer: the earliest first, but several at once.
 * <p>
 * One lock protects what is open and who works on it. It may be taken under that of the
 * schedule, never the other way; nothing foreign runs under it.
 */
final class DuePublications {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	/**
	 * How many are published at once: each may need a connection of a database. No more
	 * than half of the threads, because publishing may wait for the others.
	 */
	private static final int MAX_THREADS = 100;

	private static final ThreadLocal<@Nullable Attempt> CURRENT = new ThreadLocal<>();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition idle = this.lock.newCondition();

	/** Accepted and not ended. */
	private final Set<Due> open = new LinkedHashSet<>();

	/** What the open ones repeat that are published again and again. */
	private final Set<Object> repeated = new HashSet<>();

	private final Deque<Due> waiting = new ArrayDeque<>();

	private final Target target;

	private final DefaultEventStatistics statistics;

	private final Executor executor;

	private final int limit;

	private int active;

	DuePublications(Target target, DefaultEventStatistics statistics, Workers workers) {
		this.target = target;
		this.statistics = statistics;
		this.executor = workers.executor();
		this.limit = Math.max(1, Math.min(MAX_THREADS, workers.limit() / 2));
	}

	/**
	 * Takes one over, unless one before of the same schedule is still open.
	 * @return whether it was taken and is to be {@link #start started}
	 */
	boolean accept(Due due) {
		this.lock.lock();
		try {
			Object series = due.series();
			if (series != null && !this.repeated.add(series)) {
				return false;
			}
			return this.open.add(due);
		}
		finally {
			this.lock.unlock();
		}
	}

	void start(Due due) {
		boolean hire;
		this.lock.lock();
		try {
			this.waiting.add(due);
			hire = this.active < this.limit;
			this.active += hire ? 1 : 0;
		}
		finally {
			this.lock.unlock();
		}
		if (hire) {
			hire();
		}
	}

	void skip(Due due) {
		this.statistics.notPublished();
		log.warn("The scheduled event '{}' of {} is skipped: the one before is still being published", due.type(),
				due.at());
	}

	private void hire() {
		try {
			this.executor.execute(() -> HandlerLink.runUnlinked(this::work));
		}
		catch (RuntimeException | Error ex) {
			dismissed(ex);
		}
	}

	/**
	 * Leaves what waits to the others, or fails it when there are none.
	 */
	private void dismissed(Throwable rejection) {
		List<Due> stranded = List.of();
		this.lock.lock();
		try {
			if (--this.active == 0) {
				stranded = new ArrayList<>(this.waiting);
				this.waiting.clear();
			}
		}
		finally {
			this.lock.unlock();
		}
		for (Due due : stranded) {
			failed(due, rejection, false);
			due.ended(rejection);
			end(due);
		}
	}

	private void work() {
		Due due = next();
		while (due != null) {
			publish(due);
			due = next();
		}
	}

	private @Nullable Due next() {
		this.lock.lock();
		try {
			Due next = this.waiting.poll();
			this.active -= (next == null) ? 1 : 0;
			return next;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void publish(Due due) {
		Attempt outer = CURRENT.get();
		Attempt attempt = new Attempt(this, due);
		CURRENT.set(attempt);
		Throwable failure = null;
		try {
			this.target.publish(due.draft());
		}
		catch (Throwable ex) {
			failure = ex;
			failed(due, ex, attempt.published);
		}
		finally {
			CURRENT.set(outer);
			due.ended(failure);
			end(due);
		}
	}

	/**
	 * Tells of a failure, unless that is for whoever keeps it until it is published.
	 */
	private void failed(Due due, Throwable ex, boolean published) {
		if (due.isKept()) {
			return;
		}
		if (!published) {
			this.statistics.notPublished();
		}
		log.error("Publishing the scheduled event '{}' ({}) failed", due.type(), due.id(), ex);
	}

	/**
	 * Returns whether the calling thread publishes what is due here.
	 */
	boolean isPublishingHere() {
		return publishedHere() != null;
	}

	private @Nullable Due publishedHere() {
		Attempt attempt = CURRENT.get();
		return (attempt != null && attempt.by == this) ? attempt.due : null;
	}

	/**
	 * Notes that what the calling thread publishes was published, although an exception
	 * follows: that of a listener.
	 */
	static void published() {
		Attempt attempt = CURRENT.get();
		if (attempt != null) {
			attempt.published = true;
		}
	}

	private void end(Due due) {
		this.lock.lock();
		try {
			this.open.remove(due);
			Object series = due.series();
			if (series != null) {
				this.repeated.remove(series);
			}
			this.idle.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	int size() {
		this.lock.lock();
		try {
			return this.open.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns how many more to take: some are to wait for the threads, so that these do
	 * not have to.
	 */
	int room() {
		return Math.max(0, 2 * this.limit - size());
	}

	boolean isIdle() {
		Due own = publishedHere();
		this.lock.lock();
		try {
			return this.open.stream().allMatch((due) -> due == own);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits until none is open but what the calling thread publishes.
	 */
	boolean awaitIdle(Duration timeout) {
		long nanos = TimeUnit.NANOSECONDS.convert(timeout);
		this.lock.lock();
		try {
			while (!isIdle() && nanos > 0) {
				nanos = this.idle.awaitNanos(nanos);
			}
			return isIdle();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns the ids of the events whose time had come and that have not been published
	 * to the end, but for what the calling thread publishes.
	 */
	List<UUID> unfinished() {
		Due own = publishedHere();
		this.lock.lock();
		try {
			return this.open.stream().filter((due) -> due != own).map(Due::id).toList();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The publishing of one of them.
	 */
	private static final class Attempt {

		private final DuePublications by;

		private final Due due;

		private boolean published;

		private Attempt(DuePublications by, Due due) {
			this.by = by;
			this.due = due;
		}

	}

	/**
	 * An event whose time has come.
	 */
	interface Due {

		UUID id();

		String type();

		/**
		 * Returns when it was to be published.
		 */
		Instant at();

		EventDraft<?> draft();

		/**
		 * Returns what it repeats, {@code null} when it comes alone.
		 */
		default @Nullable Object series() {
			return null;
		}

		/**
		 * Returns whether a schedule keeps it until it is published, and tells of what
		 * goes wrong.
		 */
		default boolean isKept() {
			return false;
		}

		/**
		 * Told when it is over. Does not throw.
		 */
		default void ended(@Nullable Throwable failure) {
		}

	}

	/**
	 * Publishes an event whose time has come.
	 */
	@FunctionalInterface
	interface Target {

		void publish(EventDraft<?> draft);

	}

}
