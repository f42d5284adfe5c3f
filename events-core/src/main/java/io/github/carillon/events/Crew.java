package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The workers of a bus, and what they may do as soon as one of them is free.
 * <p>
 * The lock protects all fields, and whether a worker is held up; nothing foreign runs
 * under it.
 */
final class Crew {

	/** How long the threads of a bus have the first claim to what needs one. */
	static final Duration PATIENCE = Duration.ofMillis(50);

	private final ReentrantLock lock = new ReentrantLock();

	/** In the order in which they came. */
	private final Set<Runnable> ready = new LinkedHashSet<>();

	private final Workers workers;

	private int active;

	/** Whether somebody drops what the executor has refused, and then tries again. */
	private boolean isRefused;

	/** Workers whose threads are kept by handlers that were given up. */
	private int lost;

	/** Workers in threads of ours, in place of those that are lost. */
	private int lent;

	/** Whether somebody is about to lend one more. */
	private boolean isLending;

	Crew(Workers workers) {
		this.workers = workers;
	}

	/**
	 * Runs something as soon as there is a thread. Not bounded here: it is a turn that
	 * waits, of which there are so many, or part of one that has begun.
	 */
	void ready(Runnable work) {
		Worker hired = null;
		boolean lends = false;
		this.lock.lock();
		try {
			if (!(work instanceof Turn turn) || turn.isWaiting()) {
				this.ready.add(work);
				hired = Worker.isLeaving(this) ? null : hire();
				lends = beginsLending();
			}
		}
		finally {
			this.lock.unlock();
		}
		start(hired);
		lendSoon(lends);
	}

	/**
	 * Takes back what no thread has come for, because others have begun or ended it: it
	 * would stay here for as long as none comes.
	 */
	void withdraw(Runnable work) {
		this.lock.lock();
		try {
			this.ready.remove(work);
		}
		finally {
			this.lock.unlock();
		}
	}

	int readyCount() {
		this.lock.lock();
		try {
			return this.ready.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns whether there always is one more thread.
	 */
	boolean isElastic() {
		return this.workers.elastic();
	}

	private @Nullable Worker hire() {
		if (this.isRefused || this.ready.isEmpty() || this.active >= this.workers.limit()) {
			return null;
		}
		this.active++;
		return new Worker(this);
	}

	private void start(@Nullable Worker hired) {
		Worker next = hired;
		while (next != null) {
			try {
				this.workers.executor().execute(next);
				return;
			}
			catch (RuntimeException | Error ex) {
				next = refused(ex);
			}
		}
	}

	/**
	 * Leaves what is ready to the others, or to a thread of ours in place of one that is
	 * lost, or drops it when there are none. What that lets on its way waits here
	 * meanwhile, so that one drop is not within the other.
	 * @return who is to try next
	 */
	private @Nullable Worker refused(Throwable rejection) {
		List<Runnable> stranded;
		boolean lends;
		this.lock.lock();
		try {
			this.active--;
			lends = beginsLending();
			stranded = strand();
		}
		finally {
			this.lock.unlock();
		}
		lendSoon(lends);
		if (stranded.isEmpty()) {
			return null;
		}
		stranded.forEach((work) -> drop(work, rejection));
		this.lock.lock();
		try {
			this.isRefused = false;
			return hire();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes out what nobody works on or is about to.
	 */
	private List<Runnable> strand() {
		if (this.active > 0 || this.isLending || this.ready.isEmpty()) {
			return List.of();
		}
		List<Runnable> stranded = new ArrayList<>(this.ready);
		this.ready.clear();
		this.isRefused = true;
		return stranded;
	}

	/**
	 * Drops a turn; what is part of one that has begun is done here.
	 */
	private static void drop(Runnable work, Throwable rejection) {
		Worker.run((work instanceof Turn turn) ? () -> turn.drop("the executor refused it: " + rejection) : work);
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
				this.lost--;
				return null;
			}
			next = poll();
			this.active -= (next == null) ? 1 : 0;
			hired = hire();
		}
		finally {
			this.lock.unlock();
		}
		start(hired);
		return next;
	}

	private @Nullable Runnable poll() {
		Iterator<Runnable> first = this.ready.iterator();
		if (!first.hasNext()) {
			return null;
		}
		Runnable next = first.next();
		first.remove();
		return next;
	}

	/**
	 * Counts a worker out that is held up: by a handler that was given up and may never
	 * return, or by one that waits for what others have to do. Another may take over.
	 */
	void heldUp(Worker worker, boolean forEver) {
		Worker hired = null;
		boolean lends;
		this.lock.lock();
		try {
			this.lost += (forEver && !worker.isAbandoned()) ? 1 : 0;
			if (worker.holdUp(forEver)) {
				this.active--;
				hired = hire();
			}
			lends = beginsLending();
		}
		finally {
			this.lock.unlock();
		}
		start(hired);
		lendSoon(lends);
	}

	/**
	 * Returns whether the calling thread is to see to it that something goes on in a
	 * thread of ours: that of a lost worker may have been the only one.
	 */
	private boolean beginsLending() {
		if (this.isLending || this.lent >= this.lost || this.ready.isEmpty() || isElastic()) {
			return false;
		}
		this.isLending = true;
		return true;
	}

	private void lendSoon(boolean lends) {
		if (lends) {
			Timers.afterOnAnother(PATIENCE, this::lend);
		}
	}

	/**
	 * Works in the calling thread on what the executor has found no thread for, or leaves
	 * it to the executor again when the lost thread is back.
	 */
	private void lend() {
		Worker hired = null;
		boolean lends;
		boolean more;
		this.lock.lock();
		try {
			this.isLending = false;
			lends = this.lent < this.lost && !this.ready.isEmpty();
			if (lends) {
				this.lent++;
				this.active++;
			}
			else {
				hired = hire();
			}
			more = beginsLending();
		}
		finally {
			this.lock.unlock();
		}
		start(hired);
		lendSoon(more);
		if (lends) {
			new Worker(this).run();
			returnLent();
		}
	}

	private void returnLent() {
		boolean more;
		this.lock.lock();
		try {
			this.lent--;
			more = beginsLending();
		}
		finally {
			this.lock.unlock();
		}
		lendSoon(more);
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

	void close() {
		this.workers.close();
	}

}
