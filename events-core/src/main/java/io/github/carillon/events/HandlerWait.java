package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody waits for an event. A handler that waits holds nobody up meanwhile: its lanes
 * let in what is waited for, its worker is replaced, and what it waits for runs ahead of
 * all that is queued.
 */
final class HandlerWait implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	/** Lets one wait at a time begin, so that one of a circle sees all of it. */
	private static final ReentrantLock BEGINNING = new ReentrantLock();

	private final DefaultPublication<?> target;

	private final @Nullable HandlerRun handling;

	/** Whether nothing but the end of the event ends it. */
	private final boolean isForAll;

	private final Thread thread = Thread.currentThread();

	private final long begun = System.nanoTime();

	private final List<HandlerRun> paused = new ArrayList<>();

	/** What held the threads up that are in this one, for when this is over. */
	private final Map<HandlerRun, @Nullable HandlerWait> before = new LinkedHashMap<>(2);

	private @Nullable Worker worker;

	private HandlerWait(DefaultPublication<?> target, boolean isForAll) {
		this.target = target;
		this.handling = HandlerRun.current();
		this.isForAll = isForAll;
	}

	/**
	 * Begins to wait for an event.
	 * @param target the event
	 * @param isForAll whether nothing but the end of the event ends the wait
	 * @throws IllegalStateException when it would never end
	 */
	static HandlerWait begin(DefaultPublication<?> target, boolean isForAll) {
		HandlerWait wait = new HandlerWait(target, isForAll);
		if (wait.handling != null) {
			wait.holdUp(wait.handling);
			wait.pause(wait.handling);
		}
		return wait;
	}

	/**
	 * Begins to wait for handlers that run beside the calling thread. The event may be
	 * that of a handler around them, which forwarded it.
	 */
	static HandlerWait beginBeside(DefaultPublication<?> target) {
		return begin(target, false);
	}

	/**
	 * Notes that what its thread is in does not go on, unless that closes a circle in
	 * which nobody would.
	 */
	private void holdUp(HandlerRun innermost) {
		BEGINNING.lock();
		try {
			for (HandlerRun run = innermost; run != null; run = run.outer()) {
				holdUpOne(run);
				holdUpOne(run.whole());
			}
			refuseCircle();
		}
		catch (Throwable ex) {
			letGo();
			throw ex;
		}
		finally {
			BEGINNING.unlock();
		}
	}

	private void holdUpOne(HandlerRun run) {
		if (!this.before.containsKey(run)) {
			this.before.put(run, run.waitsFor());
			run.waitsFor(this);
		}
	}

	private void refuseCircle() {
		WaitCircle circle = this.isForAll ? WaitCircle.of(this) : null;
		if (circle != null && circle.isHopeless()) {
			throw new IllegalStateException(
					"Waiting for %s would never end, since it waits for this handler: %s%nDo not wait, wait after the handler, or wait with a timeout"
						.formatted(this.target.event(), circle));
		}
	}

	private void letGo() {
		this.before.forEach(HandlerRun::waitsFor);
	}

	private void pause(HandlerRun innermost) {
		for (HandlerRun run = innermost; run != null; run = run.outer()) {
			Turn turn = run.turn();
			if (run.beginsWait() && turn != null) {
				this.paused.add(run);
				turn.handlerWaits(run);
			}
		}
		this.worker = Worker.waits();
	}

	@Override
	public void close() {
		if (this.handling == null) {
			return;
		}
		resumeLaneByLane();
		if (this.worker != null) {
			this.worker.waited();
		}
		for (HandlerRun run = this.handling; run != null; run = run.outer()) {
			run.endsWait();
		}
		letGo();
	}

	private void resumeLaneByLane() {
		record Paused(Lane.Place place, HandlerRun run) {
		}
		this.paused.stream()
			.flatMap((
					run) -> Objects.requireNonNull(run.turn()).places().stream().map((place) -> new Paused(place, run)))
			.sorted(Comparator.comparing((paused) -> paused.place().lane()))
			.forEach((paused) -> paused.place().resume(paused.run()));
	}

	/**
	 * Waits until the event is handled, or far enough.
	 * @param end what completes then
	 * @param timeout for how long at most, {@code null} for ever
	 * @param ahead whether it may run ahead of all that is queued, when a handler waits
	 */
	void until(CompletableFuture<?> end, @Nullable Duration timeout, boolean ahead)
			throws InterruptedException, TimeoutException {
		long deadline = (timeout != null) ? System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout) : 0;
		Slowness slowness = new Slowness();
		while (!end.isDone()) {
			CompletableFuture<?> next = end;
			if (ahead && this.handling != null) {
				next = CompletableFuture.anyOf(next, this.target.nextMove());
				this.target.withWhatItIsOpenFor().forEach((awaited) -> runAhead(awaited, timeout == null));
			}
			slowness.await(next, (timeout != null) ? deadline - System.nanoTime() : Long.MAX_VALUE);
		}
	}

	/**
	 * Waits for a part of the event, however long that takes.
	 */
	void until(CompletableFuture<Void> part) {
		Slowness slowness = new Slowness();
		boolean interrupted = false;
		while (!part.isDone()) {
			try {
				slowness.await(part, Long.MAX_VALUE);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
			catch (TimeoutException ex) {
				throw new IllegalStateException(ex);
			}
		}
		if (interrupted) {
			this.thread.interrupt();
		}
	}

	/**
	 * Has what of the event waits in queues, or for a thread, begin now. This thread does
	 * it: there may be no other. Only where it must not be held up and there always is
	 * another does that.
	 */
	private static void runAhead(DefaultPublication<?> awaited, boolean mayBeHeldUp) {
		for (EventRun eventRun : awaited.eventRuns()) {
			boolean here = mayBeHeldUp || !eventRun.dispatcher().handOff().crew().isElastic();
			Turn turn = eventRun.turn();
			if (turn != null) {
				runAhead(turn, eventRun, here);
			}
			for (HandlerRun run : eventRun.runs()) {
				Turn own = run.ownTurn();
				if (own != null) {
					runAhead(own, eventRun, here);
				}
			}
			if (here) {
				eventRun.runWhatNeedsThreads();
			}
		}
	}

	private static void runAhead(Turn turn, EventRun eventRun, boolean here) {
		if (!turn.take()) {
			return;
		}
		if (here) {
			turn.runAhead();
		}
		else {
			eventRun.dispatcher().handOff().crew().ready(turn::runAhead);
		}
	}

	DefaultPublication<?> target() {
		return this.target;
	}

	/**
	 * Returns whether it is for handlers beside one of the event itself, which is not
	 * held up by that more than it is by them.
	 */
	boolean isBesides(DefaultPublication<?> publication) {
		return !this.isForAll && this.target == publication;
	}

	/**
	 * Returns whether it lasts until the event is done. One in which others may win may
	 * be given up, and is over then.
	 */
	boolean isForGood() {
		for (HandlerRun run = this.handling; run != null; run = run.publication().cause()) {
			if (run.eventRun().options().completion() == Completion.FIRST) {
				return false;
			}
		}
		return this.isForAll;
	}

	/**
	 * Returns for how long it has lasted.
	 */
	long nanos() {
		return System.nanoTime() - this.begun;
	}

	@Override
	public String toString() {
		return "%s in thread %s waits for %s".formatted(
				(this.handling != null) ? WaitGraph.name(this.handling) : "somebody", this.thread.getName(),
				this.target.event());
	}

	/**
	 * Waits, and warns once when that takes long.
	 */
	private final class Slowness {

		private final Duration threshold = HandlerWait.this.target.dispatcher().slowHandler();

		private final long warnAt = System.nanoTime() + TimeUnit.NANOSECONDS.convert(this.threshold);

		private boolean warned = this.threshold.isZero();

		private void await(CompletableFuture<?> next, long nanos) throws InterruptedException, TimeoutException {
			if (nanos <= 0) {
				throw new TimeoutException();
			}
			long untilWarning = this.warned ? Long.MAX_VALUE : Math.max(0, this.warnAt - System.nanoTime());
			try {
				next.get(Math.min(nanos, untilWarning), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				if (nanos <= untilWarning) {
					throw ex;
				}
				this.warned = true;
				log.warn("{}", WaitGraph.of(HandlerWait.this, this.threshold));
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
