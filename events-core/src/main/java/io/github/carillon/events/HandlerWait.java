package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

	private final DefaultPublication<?> target;

	private final @Nullable HandlerRun handling;

	private final Thread thread = Thread.currentThread();

	private final List<HandlerRun> paused = new ArrayList<>();

	private @Nullable Worker worker;

	private @Nullable HandlerWait before;

	private HandlerWait(DefaultPublication<?> target, @Nullable HandlerRun handling) {
		this.target = target;
		this.handling = handling;
	}

	static HandlerWait begin(DefaultPublication<?> target) {
		refuseCircle(HandlerRun.current(), target);
		return beginBeside(target);
	}

	/**
	 * Begins to wait for handlers that run beside the calling thread. The event may be
	 * that of a handler around them, which forwarded it.
	 */
	static HandlerWait beginBeside(DefaultPublication<?> target) {
		HandlerRun handling = HandlerRun.current();
		HandlerWait wait = new HandlerWait(target, handling);
		if (handling != null) {
			wait.before = handling.waitsFor();
			handling.waitsFor(wait);
			wait.pause(handling);
			wait.worker = Worker.waits();
		}
		return wait;
	}

	/**
	 * Refuses to wait for what waits for the handler itself.
	 */
	private static void refuseCircle(@Nullable HandlerRun handling, DefaultPublication<?> target) {
		for (HandlerRun run = handling; run != null; run = waitsFor(run)) {
			if (run.publication() == target) {
				throw new IllegalStateException(
						"A handler of %s waits for %s, which waits for it: that would never end. Do not wait, or wait after the handler"
							.formatted(run.event(), target.event()));
			}
		}
	}

	/**
	 * Returns what waits for a run: the one around it, or the one that published its
	 * event and waits for that.
	 */
	private static @Nullable HandlerRun waitsFor(HandlerRun run) {
		HandlerRun cause = run.publication().cause();
		HandlerWait wait = (cause != null) ? cause.waitsFor() : null;
		return (wait != null && wait.target == run.publication()) ? cause : run.outer();
	}

	private void pause(HandlerRun innermost) {
		for (HandlerRun run = innermost; run != null; run = run.outer()) {
			Turn turn = run.turn();
			if (run.beginsWait() && turn != null) {
				this.paused.add(run);
				turn.handlerWaits(run);
			}
		}
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
		this.handling.waitsFor(this.before);
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
				runAhead(timeout == null);
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
	private void runAhead(boolean mayBeHeldUp) {
		for (EventRun eventRun : this.target.eventRuns()) {
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

	@Nullable HandlerRun handling() {
		return this.handling;
	}

	Thread thread() {
		return this.thread;
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
