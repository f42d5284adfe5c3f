package io.github.carillon.events;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * One event on one bus: its handlers there, and whose turn it is among them.
 * <p>
 * On a {@link Ordering#CALLER} bus the publisher's thread drives it, see
 * {@link CallerRuns}; else it is a turn of its own. Serial handlers are driven by one
 * thread at a time: whoever ends a run, in its thread or from another, goes on with the
 * next.
 */
final class EventRun implements Turn.Task {

	private static final AtomicIntegerFieldUpdater<EventRun> OPEN = AtomicIntegerFieldUpdater.newUpdater(EventRun.class,
			"open");

	private static final AtomicIntegerFieldUpdater<EventRun> IN_TURN = AtomicIntegerFieldUpdater
		.newUpdater(EventRun.class, "inTurn");

	private static final AtomicReferenceFieldUpdater<EventRun, @Nullable Verdict> VERDICT = AtomicReferenceFieldUpdater
		.newUpdater(EventRun.class, Verdict.class, "verdict");

	private final DefaultPublication<?> publication;

	private final Event<?> event;

	private final Dispatcher dispatcher;

	private final EventOptions options;

	private HandlerRun[] runs = {};

	/** Runs that have not ended, and one for the bringing of them on their way. */
	private volatile int open = 1;

	/** Those of them that the turn, or the publisher, waits for. */
	private volatile int inTurn;

	private volatile @Nullable Verdict verdict;

	private volatile @Nullable Turn turn;

	private @Nullable Future<?> timeout;

	/** Touched by whoever drives, who is one at a time. */
	private int next;

	private volatile boolean driven;

	/** What its publisher had, for handlers on other threads; gone when they are done. */
	private volatile @Nullable PublisherContext context;

	/**
	 * Completes when nothing is in turn any more, for the publisher that waits for it.
	 */
	private volatile @Nullable CompletableFuture<Void> besideDone;

	EventRun(DefaultPublication<?> publication, Event<?> event, Dispatcher dispatcher, EventOptions options) {
		this.publication = publication;
		this.event = event;
		this.dispatcher = dispatcher;
		this.options = options;
	}

	void open(HandlerRun[] toRun) {
		this.runs = toRun;
		int unended = 1;
		int unendedInTurn = 0;
		for (HandlerRun run : toRun) {
			unended += run.isFinal() ? 0 : 1;
			unendedInTurn += (run.isFinal() || isDetached(run)) ? 0 : 1;
		}
		this.inTurn = unendedInTurn;
		this.open = unended;
		if (leavesCaller()) {
			this.context = PublisherContext.capture(this.dispatcher.carriers());
		}
	}

	private boolean leavesCaller() {
		if (!isInCaller() || isParallel()) {
			return this.runs.length > 0;
		}
		for (HandlerRun run : this.runs) {
			if (run.subscription().mode() == DeliveryMode.ASYNC) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns what the publisher had, {@code null} for a handler that is called by its
	 * thread or the one that commits.
	 */
	@Nullable PublisherContext contextOf(DefaultSubscription subscription) {
		return (isInCaller() && subscription.mode() == DeliveryMode.AFTER_COMMIT) ? null : this.context;
	}

	/**
	 * Begins the time that all of it may take.
	 */
	void begins() {
		if (!this.options.timeLimit().isZero()) {
			this.timeout = this.dispatcher.timeout(this);
		}
	}

	/**
	 * Hands it to the threads of the bus.
	 */
	void handOff(Turn toOthers, boolean mayWait) {
		this.turn = toOthers;
		this.dispatcher.handOff().submit(toOthers, mayWait);
		this.publication.moved();
	}

	private boolean isDetached(HandlerRun run) {
		DeliveryMode mode = run.subscription().mode();
		return mode == DeliveryMode.ASYNC || (mode == DeliveryMode.AFTER_COMMIT && isInCaller());
	}

	@Override
	public void start() {
		begins();
		this.publication.started();
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
		for (HandlerRun run : this.runs) {
			if (isDetached(run)) {
				this.dispatcher.handOff(run);
			}
			else if (own == null) {
				own = run;
			}
			else {
				this.dispatcher.handOff().ready(() -> runBeside(run));
			}
		}
		driven();
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
		List<HandlerRun> sync = Arrays.stream(this.runs).filter((run) -> !isDetached(run)).toList();
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.besideDone = done;
		sync.stream().skip(1).forEach((run) -> this.dispatcher.handOff().ready(run::run));
		sync.forEach(HandlerRun::run);
		if (this.inTurn > 0) {
			try (HandlerWait wait = HandlerWait.beginBeside(this.publication)) {
				wait.until(done);
			}
		}
	}

	/**
	 * Runs the handlers one after the other, until one of them goes on without this
	 * thread.
	 */
	private void drive() {
		while (this.next < this.runs.length) {
			HandlerRun run = this.runs[this.next++];
			if (isDetached(run)) {
				this.dispatcher.handOff(run);
			}
			else if (!run.run()) {
				return;
			}
		}
		driven();
	}

	private void driven() {
		if (!this.driven) {
			this.driven = true;
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
		else {
			this.dispatcher.handOff().ready(() -> {
				drive();
				endTurn();
			});
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
		if (this.inTurn == 0 && this.driven) {
			own.endHere();
		}
		else if (isParallel()) {
			own.handlerEnded();
		}
	}

	/**
	 * Notes the end of a run that was not counted in one with others.
	 */
	void ended(HandlerRun run) {
		ended(1);
		if (!isDetached(run) && IN_TURN.decrementAndGet(this) == 0 && this.besideDone != null) {
			this.besideDone.complete(null);
		}
	}

	/**
	 * Notes the end of runs, or of bringing them on their way.
	 */
	void ended(int count) {
		if (OPEN.addAndGet(this, -count) == 0) {
			if (this.timeout != null) {
				this.timeout.cancel(false);
			}
			this.context = null;
			this.publication.ended();
		}
	}

	/**
	 * Notes that a run of the publisher's thread goes on without it.
	 */
	void staged(HandlerRun run) {
		Verdict decided = this.verdict;
		if (decided != null) {
			run.giveUp(decided);
		}
	}

	/**
	 * Notes that a handler returned a value that is an answer.
	 */
	void answered(HandlerRun run) {
		if (this.options.completion() == Completion.FIRST) {
			stop(Verdict.WON);
		}
		this.publication.answered(run);
	}

	void timedOut() {
		String reason = "the event took longer than " + this.options.timeLimit();
		this.dispatcher.gaveUp(this, reason);
		stop(Verdict.because(reason));
	}

	@Override
	public void stop(String reason) {
		stop(Verdict.because(reason));
	}

	/**
	 * Ends what has not ended. What the publisher's thread runs, it ends itself.
	 */
	void stop(Verdict last) {
		if (!VERDICT.compareAndSet(this, null, last)) {
			return;
		}
		for (HandlerRun run : this.runs) {
			if (!run.isCallers()) {
				run.giveUp(last);
			}
		}
		if (this.turn != null) {
			this.turn.drop(String.valueOf(last.reason()));
		}
	}

	@Override
	public void dropped(String reason) {
		for (HandlerRun run : this.runs) {
			this.dispatcher.dropped(run, reason);
		}
		ended(1);
	}

	void cancel() {
		this.context = null;
		for (HandlerRun run : this.runs) {
			run.cancel(null);
		}
	}

	@Override
	public int handlers() {
		return isParallel() ? this.inTurn : 1;
	}

	boolean isParallel() {
		return this.options.handlers() == HandlerConcurrency.PARALLEL;
	}

	/**
	 * Returns whether the publisher's thread drives it.
	 */
	boolean isInCaller() {
		return this.options.ordering() == Ordering.CALLER;
	}

	@Nullable Verdict verdict() {
		return this.verdict;
	}

	@Nullable Turn turn() {
		return this.turn;
	}

	HandlerRun[] runs() {
		return this.runs;
	}

	EventOptions options() {
		return this.options;
	}

	Event<?> event() {
		return this.event;
	}

	Dispatcher dispatcher() {
		return this.dispatcher;
	}

	@Override
	public DefaultPublication<?> publication() {
		return this.publication;
	}

	@Override
	public String toString() {
		return this.event + " on " + this.dispatcher.bus().label();
	}

}
