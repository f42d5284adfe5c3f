package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * What waits between publishers and the threads of a bus, how much of it, and who works
 * on it. In which order the turns come is not decided here but by their lanes.
 * <p>
 * One lock protects all fields; no handler and nothing else foreign runs under it.
 */
final class HandOff {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition room = this.lock.newCondition();

	private final Condition idle = this.lock.newCondition();

	/** Turns that have not begun, oldest first. */
	private final Set<Turn> waiting = new LinkedHashSet<>();

	/** Turns that have begun and not ended. */
	private final Set<Turn> begun = new LinkedHashSet<>();

	/** Runs without a turn: they wait for the stage that their handler returned. */
	private final Set<HandlerRun> staged = new LinkedHashSet<>();

	/** What may run as soon as there is a thread. */
	private final Deque<Runnable> ready = new ArrayDeque<>();

	private final QueueOptions options;

	private final Workers workers;

	private final SlowWatch watch;

	private int active;

	private boolean closed;

	HandOff(QueueOptions options, Workers workers, SlowWatch watch) {
		this.options = options;
		this.workers = workers;
		this.watch = watch;
	}

	/**
	 * Takes a turn, when there is room for it.
	 * @param turn the turn
	 * @param mayWait whether the publisher may wait for room
	 */
	void submit(Turn turn, boolean mayWait) {
		Turn overflowing = null;
		String reason;
		this.lock.lock();
		try {
			reason = this.closed ? "the bus is closed" : makeRoom(mayWait);
			if (reason == null || (this.options.overflow() == Overflow.DROP_OLDEST && !this.closed)) {
				overflowing = (reason != null) ? this.waiting.iterator().next() : null;
				this.waiting.add(turn);
			}
			else {
				overflowing = turn;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (overflowing != null && reason != null) {
			overflowing.drop(reason);
		}
		if (overflowing != turn) {
			turn.queue();
		}
	}

	/**
	 * Waits for room as the options allow.
	 * @return {@code null} when there is some, else why there is none
	 */
	private @Nullable String makeRoom(boolean mayWait) {
		long nanos = (this.options.overflow() == Overflow.BLOCK) ? TimeUnit.NANOSECONDS.convert(this.options.blockFor())
				: 0;
		while (this.waiting.size() >= this.options.capacity() && !this.closed) {
			try {
				if (nanos <= 0 || !mayWait) {
					return "the queue of " + this.options.capacity() + " was full (" + this.options.overflow()
							+ (mayWait ? ")" : "), and the handler that published it is what it waits for");
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

	/**
	 * Runs something as soon as there is a thread. Not bounded here: it is a turn, or
	 * part of one that has begun.
	 */
	void ready(Runnable work) {
		Worker hired;
		this.lock.lock();
		try {
			this.ready.add(work);
			hired = Worker.isLeaving(this) ? null : hire();
		}
		finally {
			this.lock.unlock();
		}
		start(hired);
	}

	/**
	 * Calls something soon that must not wait for the workers, such as the end of what
	 * keeps them.
	 */
	void urgently(Runnable work) {
		if (this.workers.elastic()) {
			this.workers.executor().execute(work);
		}
		else {
			work.run();
		}
	}

	/**
	 * Returns whether there always is one more thread.
	 */
	boolean isElastic() {
		return this.workers.elastic();
	}

	private @Nullable Worker hire() {
		if (this.ready.isEmpty() || this.active >= this.workers.limit()) {
			return null;
		}
		this.active++;
		return new Worker(this);
	}

	private void start(@Nullable Worker hired) {
		if (hired == null) {
			return;
		}
		try {
			this.workers.executor().execute(hired);
		}
		catch (RuntimeException | Error ex) {
			dismissed(ex);
		}
	}

	/**
	 * Leaves what is queued to the others, or drops it when there are none.
	 */
	private void dismissed(Throwable rejection) {
		List<Runnable> stranded = List.of();
		this.lock.lock();
		try {
			if (--this.active == 0) {
				stranded = new ArrayList<>(this.ready);
				this.ready.clear();
			}
		}
		finally {
			this.lock.unlock();
		}
		for (Runnable work : stranded) {
			if (work instanceof Turn turn) {
				turn.drop("the executor refused it: " + rejection);
			}
			else {
				work.run();
			}
		}
	}

	/**
	 * Returns what a worker is to do next, {@code null} when it is to go.
	 */
	@Nullable Runnable next(Worker worker) {
		Runnable next;
		Worker hired;
		this.lock.lock();
		try {
			if (worker.isAbandoned()) {
				return null;
			}
			next = this.ready.poll();
			this.active -= (next == null) ? 1 : 0;
			hired = hire();
		}
		finally {
			this.lock.unlock();
		}
		start(hired);
		return next;
	}

	/**
	 * Counts a worker out that is held up: by a handler that was given up and may never
	 * return, or by one that waits for what others have to do. Another may take over.
	 */
	void heldUp(Worker worker, boolean forEver) {
		Worker hired = null;
		this.lock.lock();
		try {
			if (worker.holdUp(forEver)) {
				this.active--;
				hired = hire();
			}
		}
		finally {
			this.lock.unlock();
		}
		start(hired);
	}

	/**
	 * Counts it in again.
	 */
	void goesOn(Worker worker) {
		this.lock.lock();
		try {
			if (worker.goOn()) {
				this.active++;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void begun(Turn turn) {
		this.lock.lock();
		try {
			this.begun.add(turn);
			this.waiting.remove(turn);
			this.room.signal();
		}
		finally {
			this.lock.unlock();
		}
		this.watch.begun(this);
	}

	void ended(Turn turn) {
		this.lock.lock();
		try {
			if (!this.begun.remove(turn) && this.waiting.remove(turn)) {
				this.room.signal();
			}
			signalIfIdle();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits for a run on its way out of its thread until it has {@link #ended}.
	 */
	void staged(HandlerRun run) {
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

	/**
	 * Returns the turns that have begun and not ended.
	 */
	List<Turn> begun() {
		this.lock.lock();
		try {
			return List.copyOf(this.begun);
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isIdle() {
		return this.waiting.isEmpty() && this.begun.isEmpty() && this.staged.isEmpty();
	}

	private void signalIfIdle() {
		if (isIdle()) {
			this.idle.signalAll();
		}
	}

	int queued() {
		this.lock.lock();
		try {
			return this.waiting.size();
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
	 * @return the events that were not handled to the end
	 */
	List<Event<?>> close(Duration timeout) {
		awaitIdle(timeout);
		List<Turn> unbegun;
		List<Turn> unended;
		List<Event<?>> unhandled = new ArrayList<>();
		this.lock.lock();
		try {
			this.closed = true;
			unbegun = List.copyOf(this.waiting);
			unended = List.copyOf(this.begun);
			this.staged.forEach((run) -> unhandled.add(run.event()));
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		unended.forEach((turn) -> unhandled.add(turn.task().publication().event()));
		unbegun.forEach((turn) -> unhandled.add(turn.task().publication().event()));
		unbegun.forEach((turn) -> turn.drop("the bus was closed"));
		unended.forEach((turn) -> turn.task().stop("the bus was closed"));
		this.workers.close();
		return unhandled;
	}

}
