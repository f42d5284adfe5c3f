package io.github.carillon.events;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What was handed to the threads of a bus, on its way: first through the lanes that order
 * it, then to a thread. Begun by exactly one: a worker, or a handler that waits for it.
 */
final class Turn implements Runnable {

	private static final int BEGUN = -1;

	private static final int ENDED = -2;

	private final Task task;

	private final HandOff handOff;

	/** In the order of their lanes. */
	private final List<Lane.Place> places;

	/**
	 * While it waits, how many lanes have let it in; changed under their locks. What
	 * became of it afterwards.
	 */
	private final AtomicInteger state = new AtomicInteger();

	Turn(Task task, HandOff handOff, List<Lane> lanes) {
		this.task = task;
		this.handOff = handOff;
		this.places = lanes.stream().sorted().map((lane) -> lane.place(this)).toList();
	}

	Task task() {
		return this.task;
	}

	List<Lane> lanes() {
		return this.places.stream().map(Lane.Place::lane).toList();
	}

	boolean isFamily(Turn other) {
		DefaultPublication<?> one = this.task.publication();
		DefaultPublication<?> another = other.task.publication();
		return one.isWithin(another) || another.isWithin(one);
	}

	/**
	 * Returns whether a handler around the calling one holds up a lane of it that lets in
	 * no other meanwhile, so that waiting for the lane would be in vain.
	 */
	boolean isHeldAround() {
		return CallerHolds.now().keepsOut(this);
	}

	boolean isWaiting() {
		return this.state.get() >= 0;
	}

	boolean hasEnded() {
		return this.state.get() == ENDED;
	}

	/**
	 * Joins its lanes one after the other, and then waits for a thread. Also called when
	 * one of them has let it in.
	 */
	void queue() {
		for (Lane.Place place : this.places) {
			if (!isWaiting() || !place.join()) {
				return;
			}
		}
		if (isWaiting()) {
			this.handOff.crew().ready(this);
		}
	}

	/**
	 * Notes that one more lane has let it in.
	 */
	void letIn() {
		this.state.getAndUpdate((now) -> (now >= 0) ? now + 1 : now);
	}

	/**
	 * Notes that a lane has put it back, if it has not begun.
	 * @return whether it had not
	 */
	boolean putBack() {
		return this.state.getAndUpdate((now) -> (now >= 0) ? now - 1 : now) >= 0;
	}

	/**
	 * Begins in the thread of a worker, unless a lane has put it back or somebody else
	 * came first.
	 */
	@Override
	public void run() {
		if (this.state.compareAndSet(this.places.size(), BEGUN)) {
			this.handOff.begun(this);
			this.task.start();
		}
	}

	/**
	 * Takes it out of the hands of the workers, to {@link #runAhead} of all that wait.
	 * @return whether it had not begun
	 */
	boolean take() {
		if (!leavesWaiting(BEGUN)) {
			return false;
		}
		this.handOff.begun(this);
		return true;
	}

	private boolean leavesWaiting(int next) {
		if (this.state.getAndUpdate((now) -> (now >= 0) ? next : now) < 0) {
			return false;
		}
		this.handOff.crew().withdraw(this);
		return true;
	}

	void runAhead() {
		Worker held = Worker.waits();
		this.places.forEach(Lane.Place::enter);
		if (held != null) {
			held.waited();
		}
		this.task.start();
	}

	/**
	 * Gives it up before it has begun.
	 * @param reason why
	 * @return whether it had not begun
	 */
	boolean drop(String reason) {
		if (!leavesWaiting(ENDED)) {
			return false;
		}
		leave();
		this.handOff.ended(this);
		this.task.dropped(reason);
		return true;
	}

	/**
	 * Ends it, from whichever thread.
	 * @return whether it had not ended
	 */
	boolean end() {
		int before = this.state.getAndSet(ENDED);
		if (before == ENDED) {
			return false;
		}
		if (before != BEGUN) {
			this.handOff.crew().withdraw(this);
		}
		leave();
		this.handOff.ended(this);
		return true;
	}

	/**
	 * Ends it as the last thing that the calling thread does for it.
	 */
	void endHere() {
		Worker.leaves(this);
		end();
	}

	private void leave() {
		this.places.forEach(Lane.Place::leave);
	}

	void handlerWaits(HandlerRun run) {
		this.places.forEach((place) -> place.pause(run));
	}

	/**
	 * Goes on with another handler than the one before, which may have waited when it was
	 * given up.
	 */
	void goOn() {
		if (this.places.stream().noneMatch(Lane.Place::isPaused)) {
			return;
		}
		Worker held = Worker.waits();
		this.places.forEach(Lane.Place::resume);
		if (held != null) {
			held.waited();
		}
	}

	void handlerEnded() {
		this.places.forEach(Lane.Place::lost);
	}

	void needsThread() {
		this.places.forEach(Lane.Place::needsThread);
	}

	/**
	 * Returns its places, for whoever takes up several turns again.
	 */
	List<Lane.Place> places() {
		return this.places;
	}

	@Override
	public String toString() {
		int now = this.state.get();
		return this.task + " (" + ((now == BEGUN) ? "begun" : (now == ENDED) ? "ended" : "waiting") + ")";
	}

	/**
	 * What there is to do. It ends its turn itself: it may have returned by then.
	 */
	interface Task {

		/**
		 * Begins. Called once at most, and not after {@link #dropped}.
		 */
		void start();

		/**
		 * Told that it will not begin.
		 */
		void dropped(String reason);

		/**
		 * Gives up what of it has not ended.
		 * @return whether there was any
		 */
		boolean stop(String reason);

		DefaultPublication<?> publication();

		/**
		 * Returns how many handlers it has that have not ended. Asked under the lock of a
		 * lane.
		 */
		int handlers();

		/**
		 * Returns whether part of it waits for a thread, and there may be none. Asked
		 * under the lock of a lane.
		 */
		default boolean needsThread() {
			return false;
		}

		/**
		 * Gives it a thread that is not one of the bus.
		 */
		default void rescue() {
		}

	}

}
