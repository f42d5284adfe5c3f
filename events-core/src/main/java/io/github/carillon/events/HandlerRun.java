package io.github.carillon.events;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

/**
 * One event in one handler: the run itself, in whichever thread.
 */
class HandlerRun extends DefaultHandlerResult implements Turn.Task {

	/** The run around this one in the same thread. */
	private @Nullable HandlerRun outer;

	private volatile @Nullable Worker worker;

	private volatile @Nullable Turn turn;

	private @Nullable Future<?> timeout;

	/** What waits for the stage that its handler returned. */
	private volatile @Nullable StageEnd stageEnd;

	private int waits;

	/** What its handler waits for. */
	private volatile @Nullable HandlerWait waitsFor;

	private final @Nullable Attempts attempts;

	/** The run that this is one attempt at, to which what it publishes belongs too. */
	private final @Nullable HandlerRun whole;

	HandlerRun(EventRun eventRun, DefaultSubscription subscription) {
		super(eventRun, subscription, null, 1);
		RetrySchedule schedule = subscription.retry();
		this.attempts = (schedule != RetrySchedule.NEVER) ? new Attempts(this, schedule) : null;
		this.whole = null;
	}

	/**
	 * Makes a delivery to one subscription, which is one attempt.
	 */
	HandlerRun(EventRun eventRun, DefaultSubscription subscription, int attempt) {
		super(eventRun, subscription, null, attempt);
		this.attempts = null;
		this.whole = null;
	}

	HandlerRun(HandlerRun whole, int attempt) {
		super(whole.eventRun(), whole.subscription(), whole.allAttempts(), attempt);
		this.attempts = null;
		this.whole = whole;
	}

	/**
	 * Returns the run whose handler the calling thread is in.
	 */
	static @Nullable HandlerRun current() {
		return HandlingThreads.current();
	}

	/**
	 * Hands it to another thread.
	 */
	void handOff(Turn toOthers) {
		this.turn = toOthers;
		if (isPending()) {
			dispatcher().handOff().submit(toOthers, !publication().isDelivery() && !toOthers.isHeldAround());
			publication().moved();
		}
		else {
			toOthers.end();
		}
	}

	@Override
	public void start() {
		Turn own = this.turn;
		if (run() && own != null) {
			own.endHere();
		}
	}

	@Override
	public void dropped(String reason) {
		dispatcher().failures().dropped(this, reason);
	}

	@Override
	public boolean stop(String reason) {
		return giveUp(Verdict.because(reason));
	}

	@Override
	public int handlers() {
		return 1;
	}

	/**
	 * Runs the handler and counts the run, unless it has been cancelled.
	 * @return whether it has ended here; if not, whoever ends it goes on
	 */
	boolean run() {
		Outcome useless = useless();
		if (useless != null) {
			finishUnstarted(useless);
			return isFinal();
		}
		if (!claim()) {
			return isFinal();
		}
		if (this.whole == null && !subscription().take()) {
			return finish(Outcome.ended(Status.CANCELLED, null));
		}
		if (this.attempts != null) {
			return this.attempts.begin();
		}
		if (!holds(Worker.current())) {
			return false;
		}
		this.outer = current();
		this.timeout = dispatcher().timeout(this);
		Runnable restoring = PublisherContext.open(eventRun(), subscription());
		try {
			return call(dispatcher().timestamp());
		}
		finally {
			restoring.run();
			HandlingThreads.current(this.outer);
			returned();
		}
	}

	/**
	 * Runs the handler and leaves it to the caller to count the run, if it is still
	 * {@link #isInTurn in turn} then. Nobody else may run or end it meanwhile.
	 * @param now the time
	 * @param around the run whose handler the calling thread is in
	 * @return the time afterwards
	 */
	long runInTurn(long now, @Nullable HandlerRun around) {
		if (!isPending()) {
			return now;
		}
		Outcome useless = useless();
		if (useless != null || !subscription().take()) {
			finishUnstarted((useless != null) ? useless : Outcome.ended(Status.CANCELLED, null));
			return dispatcher().timestamp();
		}
		claimInTurn();
		beginInTurn();
		this.outer = around;
		call(now);
		this.outer = null;
		return hasJustEnded() ? endedAtNanos() : dispatcher().timestamp();
	}

	/**
	 * Calls the handler, and stays {@link #current} for whoever comes next.
	 */
	private boolean call(long now) {
		HandlingThreads.current(this);
		dispatcher().watch().begun();
		startedAt(now);
		publication().started();
		if (tellsOfStart()) {
			dispatcher().listeners().started(event(), handlerId());
			startedAt(dispatcher().timestamp());
		}
		try {
			Outcome skipped = publication().isDelivery() ? dispatcher().filter(this) : null;
			if (skipped != null) {
				return finish(skipped);
			}
			CausalChain.check(publication().chain(), subscription(), dispatcher().maxDepth());
			Object result = subscription().function().apply(eventForHandler());
			return (result instanceof CompletionStage<?> stage) ? goOn(stage) : succeed(result);
		}
		catch (Throwable ex) {
			return fail(ex);
		}
	}

	private boolean goOn(CompletionStage<?> stage) {
		StageEnd end = new StageEnd(this);
		this.stageEnd = end;
		stage();
		return end.await(stage);
	}

	/**
	 * Lets go on what waited for the end of the run, which came from another thread.
	 */
	void endedElsewhere() {
		Attempts all = attemptOf();
		Turn own = this.turn;
		if (all != null) {
			all.endedElsewhere(this);
		}
		else if (own != null) {
			own.end();
		}
		else {
			eventRun().goOn();
		}
	}

	private Event<Object> eventForHandler() {
		@SuppressWarnings("unchecked")
		Event<Object> event = (Event<Object>) event();
		Class<?> wanted = subscription().wantedClass();
		if (wanted == null || wanted.isInstance(event.data())) {
			return event;
		}
		return event.toBuilder().data(dispatcher().convert(event, wanted)).build();
	}

	boolean succeed(@Nullable Object result) {
		if (isFinal()) {
			return false;
		}
		boolean isAnswer = dispatcher().publishIfEvent(this, result);
		boolean ended = finish(tooLate(Outcome.completed(result, isAnswer)));
		if (ended && outcome().isAnswer()) {
			eventRun().answered(this);
		}
		return ended;
	}

	boolean fail(Throwable ex) {
		if (ex instanceof InterruptedException) {
			Thread.currentThread().interrupt();
		}
		Outcome failed = tooLate(Outcome.ended(Status.FAILED, ex));
		boolean isForPublisher = isForPublisher();
		boolean ended = finish(failed);
		if (ended && !isForPublisher && outcome().status() == Status.FAILED && isLastAttempt()) {
			dispatcher().failures().last(this, ex);
		}
		return ended;
	}

	private boolean isLastAttempt() {
		Attempts all = attemptOf();
		return all == null || all.isDecisive(this);
	}

	/**
	 * Takes the run out before it has started.
	 * @param reason why, {@code null} when that needs no telling
	 * @return whether it had not started
	 */
	boolean cancel(@Nullable Throwable reason) {
		return finishUnstarted(Outcome.ended(Status.CANCELLED, reason));
	}

	/**
	 * Gives the run up, started or not. The handler is not interrupted unless its
	 * subscription asks for it.
	 * @return whether it had not ended
	 */
	boolean giveUp(Verdict verdict) {
		if (!finishUnstarted(verdict.cancelled(this))) {
			return !isFinal() && giveUp(verdict.aborted(this), verdict);
		}
		Turn own = this.turn;
		if (own != null) {
			own.end();
		}
		return true;
	}

	void timedOut(Duration limit) {
		HandlerTimeoutException error = HandlerTimeoutException.of(this, limit);
		dispatcher().gaveUp(this, String.valueOf(error.getMessage()));
		giveUp(Outcome.ended(Status.TIMED_OUT, error), Verdict.byCause());
	}

	private boolean giveUp(Outcome last, Verdict forChildren) {
		if (!finish(last)) {
			return false;
		}
		children().giveUp(forChildren);
		abandon();
		endedElsewhere();
		dispatcher().handOff().ended(this);
		return true;
	}

	@Override
	void finished() {
		if (this.timeout != null) {
			this.timeout.cancel(false);
		}
		if (this.attempts != null) {
			this.attempts.stop();
		}
	}

	@Override
	@Nullable Attempts allAttempts() {
		return this.attempts;
	}

	/**
	 * Notes whose thread it runs in.
	 * @return whether it still is to run: who gave it up before could not know
	 */
	private synchronized boolean holds(@Nullable Worker runner) {
		this.worker = isFinal() ? null : runner;
		return !isFinal();
	}

	/**
	 * Leaves the thread to the handler, which may never return.
	 */
	private void abandon() {
		Worker holding = interruptIfAsked();
		if (holding != null) {
			holding.abandon();
		}
	}

	/**
	 * Interrupts the handler, not what its thread does after that.
	 */
	private synchronized @Nullable Worker interruptIfAsked() {
		Worker holding = this.worker;
		Thread thread = (holding != null) ? holding.thread() : null;
		if (thread != null && subscription().isInterruptible()) {
			thread.interrupt();
		}
		return holding;
	}

	private synchronized void returned() {
		this.worker = null;
		this.outer = null;
	}

	/**
	 * Returns whether the calling thread is the one that called its handler, and not one
	 * that gave it up or ended its stage.
	 */
	boolean isInItsThread() {
		StageEnd end = this.stageEnd;
		return (end != null) ? end.isRegistering() : current() == this || outcome().status() == Status.FAILED;
	}

	@Nullable Turn turn() {
		Turn own = whole().turn;
		return (own != null) ? own : eventRun().turn();
	}

	@Nullable Turn ownTurn() {
		return this.turn;
	}

	@Nullable HandlerRun outer() {
		return this.outer;
	}

	void outer(@Nullable HandlerRun around) {
		this.outer = around;
	}

	/**
	 * Returns the run that this is one attempt at, or itself.
	 */
	HandlerRun whole() {
		return (this.whole != null) ? this.whole : this;
	}

	/**
	 * Notes that its handler waits.
	 * @return whether it did not before
	 */
	boolean beginsWait() {
		return this.waits++ == 0;
	}

	void endsWait() {
		this.waits--;
	}

	@Nullable HandlerWait waitsFor() {
		return this.waitsFor;
	}

	void waitsFor(@Nullable HandlerWait wait) {
		this.waitsFor = wait;
	}

}
