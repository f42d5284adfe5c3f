package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What waits between publishers and the threads of a bus, how much of it, and what of it
 * has begun. In which order the turns come is not decided here but by their lanes, and
 * who works on them by the crew.
 * <p>
 * One lock protects all fields; no handler and nothing else foreign runs under it.
 */
final class HandOff {

	private static final String CLOSED = "the bus is closed";

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition room = this.lock.newCondition();

	private final Condition idle = this.lock.newCondition();

	/** Turns that have not begun, oldest first. */
	private final Set<Turn> waiting = new LinkedHashSet<>();

	/** Turns that have begun and not ended. */
	private final Set<Turn> begun = new LinkedHashSet<>();

	/** Runs without a turn: they wait for the stage that their handler returned. */
	private final Set<HandlerRun> staged = new LinkedHashSet<>();

	private final QueueOptions options;

	private final Crew crew;

	private boolean closed;

	HandOff(QueueOptions options, Workers workers) {
		this.options = options;
		this.crew = new Crew(workers);
	}

	int capacity() {
		return this.options.capacity();
	}

	Crew crew() {
		return this.crew;
	}

	/**
	 * Takes a turn, when there is room for it.
	 * @param turn the turn
	 * @param mayWait whether the publisher may wait for room
	 */
	void submit(Turn turn, boolean mayWait) {
		List<Turn> overflowing = new ArrayList<>(0);
		String reason = add(turn, mayWait, overflowing);
		if (reason != null && mayWait && this.options.isPatient() && !isClosed()) {
			reason = addInTime(turn);
		}
		overflowing.forEach((oldest) -> oldest.drop(full(true)));
		if (reason != null) {
			turn.drop(reason);
		}
		else {
			turn.queue();
		}
	}

	/**
	 * Adds a turn that still waits, in place of older ones where the options say so.
	 * @return why it does not, {@code null} when it does
	 */
	private @Nullable String add(Turn turn, boolean mayWait, List<Turn> overflowing) {
		this.lock.lock();
		try {
			if (this.closed) {
				return CLOSED;
			}
			if (!hasRoom() && this.options.overflow() != Overflow.DROP_OLDEST) {
				return full(mayWait);
			}
			Iterator<Turn> oldest = this.waiting.iterator();
			while (!hasRoom()) {
				overflowing.add(oldest.next());
				oldest.remove();
			}
			addIfWaiting(turn);
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits for room as long as the options allow. A handler that publishes gives its
	 * worker's place to another meanwhile, who may make that room.
	 */
	private @Nullable String addInTime(Turn turn) {
		Worker held = Worker.waits();
		this.lock.lock();
		try {
			return awaitRoom(turn);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "the publisher was interrupted while it waited for room in the queue";
		}
		finally {
			this.lock.unlock();
			if (held != null) {
				held.waited();
			}
		}
	}

	private @Nullable String awaitRoom(Turn turn) throws InterruptedException {
		long nanos = TimeUnit.NANOSECONDS.convert(this.options.blockFor());
		while (!hasRoom() && !this.closed && turn.isWaiting()) {
			if (nanos <= 0) {
				return full(true);
			}
			nanos = this.room.awaitNanos(nanos);
		}
		if (!this.closed) {
			addIfWaiting(turn);
		}
		signalIfRoom();
		return this.closed ? CLOSED : null;
	}

	private void addIfWaiting(Turn turn) {
		if (turn.isWaiting()) {
			this.waiting.add(turn);
		}
	}

	private boolean hasRoom() {
		return this.waiting.size() < this.options.capacity();
	}

	private void signalIfRoom() {
		if (hasRoom()) {
			this.room.signal();
		}
	}

	private String full(boolean mayWait) {
		return "the queue of " + this.options.capacity() + " was full (" + this.options.overflow()
				+ (mayWait ? ")" : "), and nobody could wait for room");
	}

	void begun(Turn turn) {
		this.lock.lock();
		try {
			if (!turn.hasEnded()) {
				this.begun.add(turn);
			}
			this.waiting.remove(turn);
			signalIfRoom();
		}
		finally {
			this.lock.unlock();
		}
	}

	void ended(Turn turn) {
		this.lock.lock();
		try {
			if (!this.begun.remove(turn)) {
				leaveWaiting(turn);
			}
			this.idle.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes it out of those that wait, or tells those who wait for room that it needs
	 * none any more: it may be one of theirs.
	 */
	private void leaveWaiting(Turn turn) {
		if (this.waiting.remove(turn)) {
			signalIfRoom();
		}
		else {
			this.room.signalAll();
		}
	}

	/**
	 * Waits for a run on its way out of its thread until it has {@link #ended}.
	 */
	void staged(HandlerRun run) {
		this.lock.lock();
		try {
			if (!run.isFinal()) {
				this.staged.add(run);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void ended(HandlerRun run) {
		this.lock.lock();
		try {
			this.staged.remove(run);
			this.idle.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns the runs that go on without a thread.
	 */
	List<HandlerRun> staged() {
		this.lock.lock();
		try {
			return List.copyOf(this.staged);
		}
		finally {
			this.lock.unlock();
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

	/**
	 * Waits until nothing is left but the handlers that the calling thread is in.
	 * @return whether that is so; not, also before the time is over, when the rest waits
	 * for these handlers
	 */
	boolean awaitIdle(Duration timeout) {
		long nanos = TimeUnit.NANOSECONDS.convert(timeout);
		CallerHolds caller = CallerHolds.now();
		Worker held = Worker.waits();
		this.lock.lock();
		try {
			while (!isIdleBut(caller) && !isHeldBy(caller) && nanos > 0) {
				nanos = this.idle.awaitNanos(nanos);
			}
			return isIdleBut(caller);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.lock.unlock();
			if (held != null) {
				held.waited();
			}
		}
	}

	private boolean isIdleBut(CallerHolds caller) {
		return this.waiting.isEmpty() && areNoOthersBegun(caller);
	}

	private boolean areNoOthersBegun(CallerHolds caller) {
		return caller.turns().containsAll(this.begun) && caller.runs().containsAll(this.staged);
	}

	/**
	 * Returns whether nothing goes on before the caller does.
	 */
	private boolean isHeldBy(CallerHolds caller) {
		return !this.waiting.isEmpty() && areNoOthersBegun(caller)
				&& this.waiting.stream().allMatch((turn) -> caller.keepsOut(turn));
	}

	private boolean isClosed() {
		this.lock.lock();
		try {
			return this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes nothing more, gives what it has some time, and gives up the rest, but not the
	 * handlers that the calling thread is in: they end by themselves.
	 * @return the events that were not handled to the end
	 */
	List<Event<?>> close(Duration timeout) {
		awaitIdle(timeout);
		CallerHolds caller = CallerHolds.now();
		List<Turn> turns = new ArrayList<>();
		List<HandlerRun> stages;
		this.lock.lock();
		try {
			this.closed = true;
			turns.addAll(this.begun);
			turns.addAll(this.waiting);
			turns.removeAll(caller.turns());
			stages = this.staged.stream().filter((run) -> !caller.runs().contains(run)).toList();
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		List<Event<?>> unhandled = giveUp(turns, stages);
		this.crew.close();
		return unhandled;
	}

	/**
	 * Gives up what has not ended by itself. All that waits first, for what ends lets
	 * others begin; and what was given up because its cause was is not handled either.
	 */
	private static List<Event<?>> giveUp(List<Turn> turns, List<HandlerRun> stages) {
		String reason = "the bus was closed";
		List<Turn.Task> tasks = Stream.concat(turns.stream().map(Turn::task), stages.stream()).toList();
		Set<DefaultPublication<?>> open = new HashSet<>();
		tasks.forEach((task) -> open.add(task.publication()));
		open.removeIf(Publication::isDone);
		Set<Turn.Task> ended = new HashSet<>();
		turns.stream().filter((turn) -> turn.drop(reason)).forEach((turn) -> ended.add(turn.task()));
		tasks.stream().filter((task) -> !ended.contains(task) && task.stop(reason)).toList().forEach(ended::add);
		open.removeIf((publication) -> publication.runs().noneMatch(HandlerRun::isStopped));
		return tasks.stream()
			.filter((task) -> ended.contains(task) || open.contains(task.publication()))
			.<Event<?>>map((task) -> task.publication().event())
			.distinct()
			.toList();
	}

}
