package io.github.carillon.events;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What was handed to the threads of a bus, on its way: first through the lanes that order
 * it, then to a thread. Begun by exactly one: a worker, or a handler that waits for it.
 */
final class Turn implements Runnable {

	private final Task task;

	private final HandOff handOff;

	private final List<Lane.Place> places;

	private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

	private volatile int passed;

	Turn(Task task, HandOff handOff, List<Lane> lanes) {
		this.task = task;
		this.handOff = handOff;
		this.places = lanes.stream().map((lane) -> lane.place(this)).toList();
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

	boolean isWaiting() {
		return this.state.get() == State.WAITING;
	}

	/**
	 * Joins its lanes one after the other, and then waits for a thread.
	 */
	void queue() {
		while (this.passed < this.places.size()) {
			if (!this.places.get(this.passed).join()) {
				return;
			}
			this.passed++;
		}
		this.handOff.ready(this);
	}

	/**
	 * Goes on because the lane it waited for lets it.
	 */
	void granted() {
		this.passed++;
		queue();
	}

	/**
	 * Begins in the thread of a worker.
	 */
	@Override
	public void run() {
		if (this.state.compareAndSet(State.WAITING, State.BEGUN)) {
			this.handOff.begun(this);
			this.task.start();
		}
		else if (this.state.get() == State.ENDED) {
			leave();
		}
	}

	/**
	 * Takes it out of the hands of the workers, to {@link #runAhead} of all that wait.
	 * @return whether it had not begun
	 */
	boolean take() {
		if (!this.state.compareAndSet(State.WAITING, State.BEGUN)) {
			return false;
		}
		this.handOff.begun(this);
		return true;
	}

	void runAhead() {
		this.places.forEach(Lane.Place::enter);
		this.task.start();
	}

	/**
	 * Gives it up before it has begun.
	 * @param reason why
	 */
	void drop(String reason) {
		if (this.state.compareAndSet(State.WAITING, State.ENDED)) {
			leave();
			this.handOff.ended(this);
			this.task.dropped(reason);
		}
	}

	/**
	 * Ends it, from whichever thread.
	 */
	void end() {
		if (this.state.getAndSet(State.ENDED) != State.ENDED) {
			leave();
			this.handOff.ended(this);
		}
	}

	/**
	 * Ends it as the last thing that the calling thread does for it.
	 */
	void endHere() {
		Worker.leaves(this);
		end();
	}

	private void leave() {
		for (Lane.Place place : this.places) {
			place.leave();
		}
	}

	void handlerWaits() {
		this.places.forEach((place) -> place.pause(this.task.handlers()));
	}

	void handlerEnded() {
		this.places.forEach((place) -> place.lost(this.task.handlers()));
	}

	/**
	 * Returns its places, for whoever takes up several turns again: lane by lane in the
	 * order of their numbers.
	 */
	List<Lane.Place> places() {
		return this.places;
	}

	@Override
	public String toString() {
		return this.task + " (" + this.state.get() + ")";
	}

	private enum State {

		WAITING, BEGUN, ENDED

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
		 */
		void stop(String reason);

		DefaultPublication<?> publication();

		/**
		 * Returns how many handlers it has that have not ended.
		 */
		int handlers();

	}

}
