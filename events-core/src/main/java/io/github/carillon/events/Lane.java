package io.github.carillon.events;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Lets one turn at a time on its way (or as many as its width), in the order in which
 * they joined. Says in which order things happen, never in which thread.
 * <p>
 * A turn whose handlers all wait for other events is paused. It keeps its place, so that
 * the queue does not move; but turns that somebody waits for may enter ahead of the
 * queue, each as soon as nothing else is active. So at most one event is being handled at
 * any moment, and a circle of waiting handlers and queues never locks up. Events of one
 * family, a cause and what followed from it, do not keep each other out.
 * <p>
 * The lock protects all fields, and the places. Nothing foreign is called while it is
 * held, and no other lock is taken.
 */
final class Lane {

	private static final AtomicLong COUNT = new AtomicLong();

	/** Orders the lanes of the process: who takes several takes them by number. */
	private final long number = COUNT.incrementAndGet();

	private final int width;

	private final Runnable left;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Deque<Place> line = new ArrayDeque<>();

	private final List<Place> present = new ArrayList<>(2);

	/** How many wait to enter ahead of the line. */
	private int entering;

	/**
	 * Creates a lane.
	 * @param width how many turns may be on their way at once
	 * @param left called each time a turn has left for good
	 */
	Lane(int width, Runnable left) {
		this.width = width;
		this.left = left;
	}

	long number() {
		return this.number;
	}

	Place place(Turn turn) {
		return new Place(turn);
	}

	/**
	 * Returns those that have begun and not ended.
	 */
	List<Turn> present() {
		this.lock.lock();
		try {
			return this.present.stream().map((place) -> place.turn).toList();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Lets the next ones of the line go.
	 */
	private @Nullable Place next() {
		this.changed.signalAll();
		if (this.entering > 0 || this.present.size() >= this.width) {
			return null;
		}
		Place next = this.line.poll();
		if (next != null) {
			next.isActive = true;
			this.present.add(next);
		}
		return next;
	}

	/**
	 * The place of one turn in this lane.
	 */
	final class Place {

		private final Turn turn;

		private boolean isActive;

		private boolean hasLeft;

		/** How many of its handlers wait. */
		private int waiting;

		private Place(Turn turn) {
			this.turn = turn;
		}

		Lane lane() {
			return Lane.this;
		}

		/**
		 * Joins the line.
		 * @return whether the turn may go on at once; else it is told when it may
		 */
		boolean join() {
			Lane.this.lock.lock();
			try {
				if (this.hasLeft || Lane.this.present.contains(this)) {
					return true;
				}
				Lane.this.line.add(this);
				return next() == this;
			}
			finally {
				Lane.this.lock.unlock();
			}
		}

		/**
		 * Enters ahead of the line, when those that are active let it.
		 */
		void enter() {
			Lane.this.lock.lock();
			try {
				if (!this.hasLeft && !Lane.this.present.contains(this)) {
					Lane.this.line.removeLastOccurrence(this);
					Lane.this.entering++;
					awaitLeave();
					Lane.this.entering--;
					Lane.this.present.add(this);
					this.isActive = true;
				}
			}
			finally {
				Lane.this.lock.unlock();
			}
		}

		private void awaitLeave() {
			while (!this.hasLeft && strangers() >= Lane.this.width) {
				Lane.this.changed.awaitUninterruptibly();
			}
		}

		private int strangers() {
			int strangers = 0;
			for (Place other : Lane.this.present) {
				strangers += (other.isActive && !other.turn.isFamily(this.turn)) ? 1 : 0;
			}
			return strangers;
		}

		/**
		 * Leaves for good, whether it was in or not.
		 */
		void leave() {
			Place next;
			Lane.this.lock.lock();
			try {
				if (this.hasLeft) {
					return;
				}
				this.hasLeft = true;
				if (!Lane.this.present.remove(this)) {
					Lane.this.line.removeFirstOccurrence(this);
				}
				next = next();
			}
			finally {
				Lane.this.lock.unlock();
			}
			if (next != null) {
				next.turn.granted();
			}
			Lane.this.left.run();
		}

		/**
		 * Notes that one more of its handlers waits.
		 * @param handlers how many handlers it has that have not ended
		 */
		void pause(int handlers) {
			Lane.this.lock.lock();
			try {
				this.waiting++;
				pauseIfAllWait(handlers);
			}
			finally {
				Lane.this.lock.unlock();
			}
		}

		/**
		 * Notes that one of its handlers has ended.
		 * @param handlers how many handlers it has that have not ended
		 */
		void lost(int handlers) {
			Lane.this.lock.lock();
			try {
				pauseIfAllWait(handlers);
			}
			finally {
				Lane.this.lock.unlock();
			}
		}

		private void pauseIfAllWait(int handlers) {
			if (this.waiting > 0 && this.waiting >= handlers && this.isActive) {
				this.isActive = false;
				Lane.this.changed.signalAll();
			}
		}

		/**
		 * Goes on after a {@link #pause}, when those that are active let it.
		 */
		void resume() {
			Lane.this.lock.lock();
			try {
				if (!this.isActive && !this.hasLeft) {
					awaitLeave();
				}
				this.isActive = !this.hasLeft;
				this.waiting--;
			}
			finally {
				Lane.this.lock.unlock();
			}
		}

	}

}
