package io.github.carillon.events;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one turn at a time on its way (or as many as its width), in the order in which
 * they joined. Says in which order things happen, never in which thread.
 * <p>
 * A turn whose handlers all wait for other events is paused. It keeps its place, so that
 * the queue does not move; but turns that somebody waits for may enter ahead of the
 * queue, each as soon as nothing else is active. A turn that was let in and has not begun
 * makes way for them: it may be waiting for the very thread that waits. So at most one
 * event is being handled at any moment, and a circle of waiting handlers and queues never
 * locks up. Events of one family, a cause and what followed from it, do not keep each
 * other out.
 * <p>
 * The lock protects all fields, and the places. Nothing foreign is called while it is
 * held, and no other lock is taken.
 */
final class Lane implements Comparable<Lane> {

	private static final AtomicLong COUNT = new AtomicLong();

	private final long number = COUNT.incrementAndGet();

	private final LaneKind kind;

	private final int width;

	private final Runnable left;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Deque<Place> line = new ArrayDeque<>();

	/** Those that were let in and have not left, in that order. */
	private final List<Place> present = new ArrayList<>(2);

	/** How many wait to enter ahead of the line. */
	private int entering;

	/**
	 * Creates a lane.
	 * @param kind what it orders
	 * @param width how many turns may be on their way at once
	 * @param left called each time a turn has left for good
	 */
	Lane(LaneKind kind, int width, Runnable left) {
		this.kind = kind;
		this.width = width;
		this.left = left;
	}

	/**
	 * Orders the lanes of the process: who takes several takes them in this order.
	 */
	@Override
	public int compareTo(Lane other) {
		int byKind = this.kind.compareTo(other.kind);
		return (byKind != 0) ? byKind : Long.compare(this.number, other.number);
	}

	@Override
	public boolean equals(Object other) {
		return this == other;
	}

	@Override
	public int hashCode() {
		return Long.hashCode(this.number);
	}

	boolean isExclusive() {
		return this.width == 1;
	}

	Place place(Turn turn) {
		return new Place(turn);
	}

	/**
	 * Returns those that have been let in and not ended.
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
	 * Lets the next ones of the line in.
	 * @return those, to be told so without the lock
	 */
	private List<Place> admit() {
		this.changed.signalAll();
		if (!hasRoom()) {
			return List.of();
		}
		List<Place> admitted = new ArrayList<>(1);
		while (hasRoom()) {
			Place next = this.line.remove();
			next.comeIn();
			next.turn.letIn();
			admitted.add(next);
		}
		return admitted;
	}

	private boolean hasRoom() {
		return this.entering == 0 && this.present.size() < this.width && !this.line.isEmpty();
	}

	private void locked(Runnable change) {
		this.lock.lock();
		try {
			change.run();
		}
		finally {
			this.lock.unlock();
		}
	}

	private enum State {

		OUTSIDE, IN_LINE, ENTERING, PRESENT, LEFT

	}

	/**
	 * The place of one turn in this lane.
	 */
	final class Place {

		private final Turn turn;

		private State state = State.OUTSIDE;

		private boolean isPaused;

		/** Those of its handlers that wait; not for long any that was given up. */
		private final List<HandlerRun> waiting = new ArrayList<>(0);

		private Place(Turn turn) {
			this.turn = turn;
		}

		Lane lane() {
			return Lane.this;
		}

		/**
		 * Joins the line, unless it is in it or further already.
		 * @return whether the turn may go on at once; else it is told when it may
		 */
		boolean join() {
			List<Place> admitted = List.of();
			boolean isIn;
			Lane.this.lock.lock();
			try {
				if (this.state == State.OUTSIDE) {
					this.state = State.IN_LINE;
					Lane.this.line.add(this);
					admitted = admit();
				}
				isIn = this.state == State.PRESENT;
			}
			finally {
				Lane.this.lock.unlock();
			}
			for (Place other : admitted) {
				if (other != this) {
					other.turn.queue();
				}
			}
			return isIn;
		}

		/**
		 * Enters ahead of the line, when those that are active let it.
		 */
		void enter() {
			List<Place> admitted;
			Lane.this.lock.lock();
			try {
				if (this.state == State.IN_LINE) {
					Lane.this.line.removeLastOccurrence(this);
				}
				if (this.state == State.IN_LINE || this.state == State.OUTSIDE) {
					this.state = State.ENTERING;
					Lane.this.entering++;
					awaitRoom();
					Lane.this.entering--;
					if (this.state == State.ENTERING) {
						comeIn();
					}
				}
				admitted = admit();
			}
			finally {
				Lane.this.lock.unlock();
			}
			admitted.forEach((place) -> place.turn.queue());
		}

		private void comeIn() {
			this.state = State.PRESENT;
			Lane.this.present.add(this);
		}

		private void awaitRoom() {
			boolean interrupted = false;
			while (this.state != State.LEFT && strangers() >= Lane.this.width) {
				if (!displaceOne()) {
					interrupted |= awaitChange();
				}
			}
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}

		/**
		 * Waits for a change, and not for one that waits for a thread: this one may be
		 * what that lacks.
		 * @return whether an interrupt was put off
		 */
		private boolean awaitChange() {
			List<Turn.Task> stuck = Lane.this.present.stream()
				.filter(this::isKeptOutBy)
				.map((other) -> other.turn.task())
				.filter(Turn.Task::needsThread)
				.toList();
			try {
				if (stuck.isEmpty()) {
					Lane.this.changed.awaitUninterruptibly();
				}
				else if (Lane.this.changed.awaitNanos(Crew.PATIENCE.toNanos()) <= 0) {
					rescue(stuck);
				}
				return false;
			}
			catch (InterruptedException ex) {
				return true;
			}
		}

		private void rescue(List<Turn.Task> stuck) {
			Lane.this.lock.unlock();
			try {
				stuck.forEach(Turn.Task::rescue);
			}
			finally {
				Lane.this.lock.lock();
			}
		}

		private int strangers() {
			int strangers = 0;
			for (Place other : Lane.this.present) {
				strangers += isKeptOutBy(other) ? 1 : 0;
			}
			return strangers;
		}

		private boolean isKeptOutBy(Place other) {
			return other != this && !other.isPaused && !other.turn.isFamily(this.turn);
		}

		/**
		 * Puts the last one that has not begun back to the head of the line.
		 */
		private boolean displaceOne() {
			for (int i = Lane.this.present.size() - 1; i >= 0; i--) {
				Place other = Lane.this.present.get(i);
				if (isKeptOutBy(other) && other.turn.putBack()) {
					Lane.this.present.remove(i);
					other.state = State.IN_LINE;
					Lane.this.line.addFirst(other);
					return true;
				}
			}
			return false;
		}

		/**
		 * Leaves for good, whether it was in or not.
		 */
		void leave() {
			List<Place> admitted;
			Lane.this.lock.lock();
			try {
				if (this.state == State.LEFT) {
					return;
				}
				if (this.state == State.PRESENT) {
					Lane.this.present.remove(this);
				}
				else if (this.state == State.IN_LINE) {
					Lane.this.line.removeFirstOccurrence(this);
				}
				this.state = State.LEFT;
				admitted = admit();
			}
			finally {
				Lane.this.lock.unlock();
			}
			admitted.forEach((place) -> place.turn.queue());
			Lane.this.left.run();
		}

		/**
		 * Notes that one more of its handlers waits.
		 */
		void pause(HandlerRun run) {
			locked(() -> {
				this.waiting.add(run);
				pauseIfAllWait();
			});
		}

		/**
		 * Notes that one of its handlers has ended.
		 */
		void lost() {
			locked(this::pauseIfAllWait);
		}

		private void pauseIfAllWait() {
			this.waiting.removeIf(HandlerRun::isFinal);
			if (!this.isPaused && !this.waiting.isEmpty() && this.waiting.size() >= this.turn.task().handlers()) {
				this.isPaused = true;
				Lane.this.changed.signalAll();
			}
		}

		/**
		 * Tells those that it keeps out that it needs a thread.
		 */
		void needsThread() {
			locked(Lane.this.changed::signalAll);
		}

		/**
		 * Goes on after a {@link #pause}, when those that are active let it. Who was
		 * given up meanwhile goes on without.
		 */
		void resume(HandlerRun run) {
			locked(() -> {
				if (this.waiting.contains(run) && !run.isFinal()) {
					goOn();
				}
				this.waiting.remove(run);
			});
		}

		/**
		 * Returns whether it went on without its handlers, which wait or were given up.
		 */
		boolean isPaused() {
			Lane.this.lock.lock();
			try {
				return this.isPaused;
			}
			finally {
				Lane.this.lock.unlock();
			}
		}

		/**
		 * Goes on with the next handler, although one that waits was given up.
		 */
		void resume() {
			locked(() -> {
				goOn();
				this.waiting.removeIf(HandlerRun::isFinal);
			});
		}

		private void goOn() {
			if (this.isPaused) {
				awaitRoom();
			}
			this.isPaused = false;
		}

	}

}
