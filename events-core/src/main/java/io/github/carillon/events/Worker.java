package io.github.carillon.events;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on what a {@link Crew} has ready, in one thread, until nothing is left. Whether
 * it is held up is protected by the lock of the crew.
 */
final class Worker implements Runnable {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	private static final ThreadLocal<@Nullable Worker> CURRENT = new ThreadLocal<>();

	private final Crew crew;

	private @Nullable Thread thread;

	private @Nullable Runnable work;

	private boolean isLeaving;

	private boolean isAbandoned;

	private int waits;

	Worker(Crew crew) {
		this.crew = crew;
	}

	static @Nullable Worker current() {
		return CURRENT.get();
	}

	/**
	 * Returns whether the calling thread is a worker of a crew that asks it for work
	 * next, so that nobody else has to.
	 */
	static boolean isLeaving(Crew crew) {
		Worker worker = CURRENT.get();
		return worker != null && worker.crew == crew && worker.isLeaving && !worker.isAbandoned;
	}

	/**
	 * Notes that the calling thread does nothing more for a turn, when that is what it
	 * works on.
	 */
	static void leaves(Turn turn) {
		Worker worker = CURRENT.get();
		if (worker != null && worker.work == turn) {
			worker.isLeaving = true;
		}
	}

	@Override
	public void run() {
		// an interrupt is meant for the handler that runs, or for whoever lent the thread
		boolean interrupted = Thread.interrupted();
		Worker outer = CURRENT.get();
		this.thread = Thread.currentThread();
		CURRENT.set(this);
		while ((this.work = this.crew.next(this)) != null) {
			this.isLeaving = false;
			run(this.work);
			Thread.interrupted();
		}
		CURRENT.set(outer);
		this.thread = null;
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Does something apart from what the calling thread is at.
	 */
	static void run(Runnable work) {
		HandlerRun outer = HandlerRun.current();
		HandlingThreads.current(null);
		try {
			work.run();
		}
		catch (Throwable ex) {
			log.error("{} broke", work, ex);
		}
		finally {
			HandlingThreads.current(outer);
		}
	}

	boolean isAbandoned() {
		return this.isAbandoned;
	}

	/**
	 * Notes that it is held up.
	 * @return whether it was not before
	 */
	boolean holdUp(boolean forEver) {
		if (forEver) {
			boolean first = !this.isAbandoned && this.waits == 0;
			this.isAbandoned = true;
			return first;
		}
		return this.waits++ == 0 && !this.isAbandoned;
	}

	/**
	 * Notes that it goes on.
	 * @return whether nothing else holds it up
	 */
	boolean goOn() {
		return --this.waits == 0 && !this.isAbandoned;
	}

	/**
	 * Begins to wait in a handler for something else.
	 */
	static @Nullable Worker waits() {
		Worker worker = CURRENT.get();
		if (worker != null) {
			worker.crew.heldUp(worker, false);
		}
		return worker;
	}

	void waited() {
		this.crew.goesOn(this);
	}

	/**
	 * Leaves its thread to a handler that was given up.
	 */
	void abandon() {
		this.crew.heldUp(this, true);
	}

	@Nullable Thread thread() {
		return this.thread;
	}

}
