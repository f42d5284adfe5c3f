package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded queue between publishers and the threads that run
 * {@link DeliveryMode#ASYNC} handlers.
 * <p>
 * One lock protects the queue and who works on it; no handler and nothing else foreign
 * runs under it.
 */
final class HandOff {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition room = this.lock.newCondition();

	private final Condition idle = this.lock.newCondition();

	private final Deque<HandlerRun> queue = new ArrayDeque<>();

	private final Set<HandlerRun> running = new HashSet<>();

	private final Options options;

	private final Workers workers;

	private final BiConsumer<HandlerRun, String> dropped;

	/** Runs without a thread: they wait for the stage that their handler returned. */
	private final Set<HandlerRun> staged = new HashSet<>();

	private int active;

	private boolean closed;

	HandOff(Options options, Workers workers, BiConsumer<HandlerRun, String> dropped) {
		this.options = options;
		this.workers = workers;
		this.dropped = dropped;
	}

	void submit(HandlerRun run) {
		HandlerRun overflowing = null;
		String reason = null;
		boolean hire = false;
		this.lock.lock();
		try {
			reason = this.closed ? "the bus is closed" : makeRoom();
			if (reason == null || this.options.overflow() == Overflow.DROP_OLDEST && !this.closed) {
				overflowing = (reason != null) ? this.queue.poll() : null;
				this.queue.add(run);
				hire = this.active < this.workers.limit();
				this.active += hire ? 1 : 0;
			}
			else {
				overflowing = run;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (overflowing != null && reason != null) {
			this.dropped.accept(overflowing, reason);
		}
		if (hire) {
			hire();
		}
	}

	/**
	 * Waits for room as the options allow.
	 * @return {@code null} when there is some, else why there is none
	 */
	private @Nullable String makeRoom() {
		long nanos = (this.options.overflow() == Overflow.BLOCK) ? TimeUnit.NANOSECONDS.convert(this.options.blockFor())
				: 0;
		while (this.queue.size() >= this.options.capacity() && !this.closed) {
			try {
				if (nanos <= 0) {
					return "the queue of " + this.options.capacity() + " was full (" + this.options.overflow() + ")";
				}
				nanos = this.room.awaitNanos(nanos);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return "the publisher was interrupted while it waited for room in the queue";
			}
		}
		return this.closed ? "the bus is closed" : null;
	}

	private void hire() {
		try {
			this.workers.executor().execute(this::work);
		}
		catch (RuntimeException | Error ex) {
			dismissed(ex);
		}
	}

	/**
	 * Leaves what is queued to the others, or drops it when there are none.
	 */
	private void dismissed(Throwable rejection) {
		List<HandlerRun> stranded = List.of();
		this.lock.lock();
		try {
			if (--this.active == 0) {
				stranded = new ArrayList<>(this.queue);
				this.queue.clear();
				this.room.signalAll();
				signalIfIdle();
			}
		}
		finally {
			this.lock.unlock();
		}
		stranded.forEach((run) -> this.dropped.accept(run, "the executor refused it: " + rejection));
	}

	private void work() {
		// an interrupt is meant for the handler that runs, or for whoever lent the thread
		boolean interrupted = Thread.interrupted();
		HandlerRun run = null;
		while ((run = next(run)) != null) {
			try {
				run.run();
			}
			catch (Throwable ex) {
				log.error("Delivery of {} to {} broke", run.event(), run.handlerId(), ex);
			}
			Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Waits for a run on its way out of its thread until it has {@link #ended}.
	 */
	void goesOn(HandlerRun run) {
		this.lock.lock();
		try {
			this.staged.add(run);
		}
		finally {
			this.lock.unlock();
		}
	}

	void ended(HandlerRun run) {
		this.lock.lock();
		try {
			this.staged.remove(run);
			signalIfIdle();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isIdle() {
		return this.active == 0 && this.staged.isEmpty();
	}

	private void signalIfIdle() {
		if (isIdle()) {
			this.idle.signalAll();
		}
	}

	private @Nullable HandlerRun next(@Nullable HandlerRun before) {
		this.lock.lock();
		try {
			if (before != null) {
				this.running.remove(before);
			}
			HandlerRun next = this.queue.poll();
			if (next != null) {
				this.running.add(next);
				this.room.signal();
			}
			else {
				this.active--;
				signalIfIdle();
			}
			return next;
		}
		finally {
			this.lock.unlock();
		}
	}

	int queued() {
		this.lock.lock();
		try {
			return this.queue.size();
		}
		finally {
			this.lock.unlock();
		}
	}

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
	 * Takes nothing more, gives what it has some time, and gives up the rest.
	 * @return the runs that were not ended
	 */
	List<HandlerRun> close(Duration timeout) {
		boolean ended = awaitIdle(timeout);
		List<HandlerRun> unhandled = new ArrayList<>();
		List<HandlerRun> stranded;
		this.lock.lock();
		try {
			this.closed = true;
			unhandled.addAll(this.running);
			unhandled.addAll(this.staged);
			stranded = new ArrayList<>(this.queue);
			this.queue.clear();
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		stranded.forEach((run) -> this.dropped.accept(run, "the bus was closed"));
		unhandled.addAll(stranded);
		this.workers.close();
		return ended ? stranded : unhandled;
	}

	/**
	 * How much may wait.
	 *
	 * @param capacity how many runs
	 * @param overflow what happens to one more
	 * @param blockFor how long a publisher waits for room
	 */
	record Options(int capacity, Overflow overflow, Duration blockFor) {

		static final Options DEFAULTS = new Options(10_000, Overflow.BLOCK, Duration.ofSeconds(5));

		Options {
			if (capacity < 1) {
				throw new IllegalArgumentException("A queue needs a capacity of at least 1, not " + capacity);
			}
			if (blockFor.isNegative()) {
				throw new IllegalArgumentException("A publisher cannot wait for " + blockFor);
			}
		}

	}

	/**
	 * Who works.
	 *
	 * @param executor where each one runs
	 * @param limit how many at once
	 * @param closing what ends them
	 */
	record Workers(Executor executor, int limit, Runnable closing) {

		void close() {
			this.closing.run();
		}

	}

}
