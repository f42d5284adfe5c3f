package io.github.carillon.events;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * One event on one bus: its handlers there, and whose turn it is among them.
 * <p>
 * On a {@link Ordering#CALLER} bus the publisher's thread drives it, see
 * {@link CallerRuns}; else it is a turn of its own. Serial handlers are driven by one
 * thread at a time: whoever ends a run, in its thread or from another, goes on with the
 * next.
 */
final class EventRun extends EventProgress implements Turn.Task {

	private static final AtomicIntegerFieldUpdater<EventRun> IN_TURN = AtomicIntegerFieldUpdater
		.newUpdater(EventRun.class, "inTurn");

	private static final AtomicIntegerFieldUpdater<EventRun> DRIVE = AtomicIntegerFieldUpdater
		.newUpdater(EventRun.class, "drive");

	/** Somebody drives, or is about to. */
	private static final int DRIVING = 0;

	/** Whoever comes first drives on. */
	private static final int NEEDS_THREAD = 1;

	/** All runs were brought on their way, or it is over. */
	private static final int DRIVEN = 2;

	/** Runs that have not ended and that the turn, or the publisher, waits for. */
	private volatile int inTurn;

	private volatile int drive;

	/** Whether a thread that is not one of the bus was asked to help. */
	private volatile boolean isRescued;

	private volatile @Nullable Turn turn;

	/** Touched by whoever drives, who is one at a time. */
	private int next;

	/**
	 * Completes when nothing is in turn any more, for the publisher that waits for it.
	 */
	private volatile @Nullable CompletableFuture<Void> besideDone;

	EventRun(DefaultPublication<?> publication, Event<?> event, Dispatcher dispatcher, EventOptions options) {
		super(publication, event, dispatcher, options);
	}

	void open(HandlerRun[] toRun) {
		int unended = 0;
		int unendedInTurn = 0;
		boolean leavesCaller = (!isInCaller() || isParallel()) && toRun.length > 0;
		for (HandlerRun run : toRun) {
			unended += run.isFinal() ? 0 : 1;
			unendedInTurn += (run.isFinal() || isDetached(run)) ? 0 : 1;
			leavesCaller |= run.subscription().mode() == DeliveryMode.ASYNC;
		}
		this.inTurn = unendedInTurn;
		open(toRun, unended, leavesCaller);
	}

	/**
	 * Hands it to the threads of the bus.
	 */
	void handOff(Turn toOthers) {
		this.turn = toOthers;
		Verdict decided = verdict();
		if (decided != null) {
			toOthers.drop(String.valueOf(decided.reason()));
		}
		else {
			dispatcher().handOff().submit(toOthers, !toOthers.isHeldAround());
			publication().moved();
		}
	}

	private boolean isDetached(HandlerRun run) {
		DeliveryMode mode = run.subscription().mode();
		return mode == DeliveryMode.ASYNC || (mode == DeliveryMode.AFTER_COMMIT && isInCaller());
	}

	@Override
	public void start() {
		begins();
		publication().started();
		if (isParallel()) {
			fork();
		}
		else {
			drive();
		}
		endTurn();
	}

	/**
	 * Runs the handlers side by side, on this thread too.
	 */
	private void fork() {
		HandlerRun own = null;
		for (HandlerRun run : runs()) {
			if (isDetached(run)) {
				dispatcher().handOff(run);
			}
			else if (own == null) {
				own = run;
			}
			else {
				dispatcher().handOff().crew().ready(() -> runBeside(run));
			}
		}
		driven();
		tellOfNeed();
		if (own != null) {
			own.run();
		}
	}

	private void runBeside(HandlerRun run) {
		if (run.run()) {
			endTurn();
		}
	}

	/**
	 * Runs the {@link DeliveryMode#SYNC} handlers side by side and waits for them. What
	 * no other thread has begun, this one runs, so that it never waits in vain.
	 */
	void runBesideCaller() {
		List<HandlerRun> sync = Arrays.stream(runs()).filter((run) -> !isDetached(run)).toList();
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.besideDone = done;
		Crew crew = dispatcher().handOff().crew();
		List<Runnable> offered = sync.stream().skip(1).map((run) -> (Runnable) run::run).toList();
		offered.forEach(crew::ready);
		sync.forEach(HandlerRun::run);
		offered.forEach(crew::withdraw);
		if (this.inTurn > 0) {
			try (HandlerWait wait = HandlerWait.beginBeside(publication())) {
				wait.until(done);
			}
		}
	}

	/**
	 * Runs the handlers one after the other, until one of them goes on without this
	 * thread.
	 */
	private void drive() {
		while (this.next < runs().length) {
			HandlerRun run = runs()[this.next++];
			if (isDetached(run)) {
				dispatcher().handOff(run);
			}
			else if (!run.run()) {
				return;
			}
		}
		driven();
	}

	private void driven() {
		if (DRIVE.getAndSet(this, DRIVEN) != DRIVEN) {
			ended(1);
		}
	}

	/**
	 * Drives on because a run ended from outside the thread that drove.
	 */
	void goOn() {
		if (this.turn == null) {
			return;
		}
		if (isParallel()) {
			endTurn();
		}
		else if (DRIVE.compareAndSet(this, DRIVING, NEEDS_THREAD)) {
			this.isRescued = false;
			dispatcher().handOff().crew().ready(this::driveOn);
			tellOfNeed();
		}
	}

	private void tellOfNeed() {
		Turn own = this.turn;
		publication().moved();
		if (own != null && needsThread()) {
			own.needsThread();
		}
	}

	@Override
	public boolean needsThread() {
		if (this.isRescued || dispatcher().handOff().crew().isElastic()) {
			return false;
		}
		return this.drive == NEEDS_THREAD || (this.drive == DRIVEN && isParallel() && hasUnbegun());
	}

	private boolean hasUnbegun() {
		for (HandlerRun run : runs()) {
			if (!isDetached(run) && run.isPending()) {
				return true;
			}
		}
		return false;
	}

	@Override
	public void rescue() {
		this.isRescued = true;
		Timers.onAnother(this::runWhatNeedsThreads);
	}

	private void driveOn() {
		Turn own = this.turn;
		if (own != null && DRIVE.compareAndSet(this, NEEDS_THREAD, DRIVING)) {
			own.goOn();
			drive();
			endTurn();
		}
	}

	/**
	 * Does in the calling thread, which waits for the event, what of the turn waits for a
	 * thread: those of the bus may all be waiting, too.
	 */
	void runWhatNeedsThreads() {
		driveOn();
		if (isParallel() && this.turn != null && this.drive == DRIVEN) {
			for (HandlerRun run : runs()) {
				if (!isDetached(run) && run.isPending()) {
					runBeside(run);
				}
			}
		}
	}

	/**
	 * Ends the turn, when nothing it waits for is left.
	 */
	private void endTurn() {
		Turn own = this.turn;
		if (own == null) {
			return;
		}
		if (isOver()) {
			own.endHere();
		}
		else if (isParallel()) {
			own.handlerEnded();
		}
	}

	private boolean isOver() {
		return this.inTurn == 0 && this.drive == DRIVEN;
	}

	/**
	 * Notes the end of a run that was not counted in one with others.
	 */
	void ended(HandlerRun run) {
		ended(1);
		CompletableFuture<Void> waiting = this.besideDone;
		if (!isDetached(run) && IN_TURN.decrementAndGet(this) == 0 && waiting != null) {
			waiting.complete(null);
		}
	}

	/**
	 * Notes that a run of the publisher's thread goes on without it.
	 */
	void staged(HandlerRun run) {
		Verdict decided = verdict();
		if (decided != null) {
			run.giveUp(decided);
		}
	}

	/**
	 * Notes that a handler returned a value that is an answer.
	 */
	void answered(HandlerRun run) {
		if (options().completion() == Completion.FIRST) {
			stop(Verdict.WON);
		}
		publication().answered(run);
	}

	void timedOut() {
		if (!hasEnded()) {
			String reason = "the event took longer than " + DurationText.of(options().timeLimit());
			dispatcher().gaveUp(this, reason);
			stop(Verdict.because(reason));
		}
	}

	@Override
	public boolean stop(String reason) {
		return stop(Verdict.because(reason));
	}

	/**
	 * Ends what has not ended. What the publisher's thread runs, it ends itself, but may
	 * be waiting for what that published; a turn ends here, since its thread may never
	 * come back.
	 * @return whether a run was given up here
	 */
	boolean stop(Verdict last) {
		if (!decide(last)) {
			return false;
		}
		boolean gaveUp = false;
		for (HandlerRun run : runs()) {
			if (run.isCallers()) {
				run.children().giveUp(last);
			}
			else {
				gaveUp |= run.giveUp(last);
			}
		}
		Turn own = this.turn;
		if (own != null) {
			own.drop(String.valueOf(last.reason()));
			driven();
			if (isOver()) {
				own.end();
			}
		}
		return gaveUp;
	}

	@Override
	public void dropped(String reason) {
		for (HandlerRun run : runs()) {
			dispatcher().failures().dropped(run, reason);
		}
		driven();
	}

	@Override
	public int handlers() {
		return isParallel() ? this.inTurn : 1;
	}

	@Nullable Turn turn() {
		return this.turn;
	}

}
