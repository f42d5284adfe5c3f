package io.github.carillon.events;

import org.jspecify.annotations.Nullable;

/**
 * The {@link DeliveryMode#SYNC} runs of one event, in the publisher's thread one after
 * the other. They are counted together, and the end of one is the start of the next where
 * nothing ran in between: what they cost apart from their handlers is most of what
 * publishing costs.
 */
final class CallerRuns {

	private final Dispatcher dispatcher;

	private final CommitBoundary.@Nullable Transaction transaction;

	private @Nullable HandlerRun outer;

	private @Nullable String loggedBefore;

	private boolean begun;

	private long now;

	/** Whether it is later than that. */
	private boolean isLate;

	private int ended;

	private int handled;

	private int failed;

	private int aborted;

	private @Nullable Throwable forPublisher;

	CallerRuns(Dispatcher dispatcher, CommitBoundary.@Nullable Transaction transaction) {
		this.dispatcher = dispatcher;
		this.transaction = transaction;
	}

	/**
	 * Runs one that is the publisher's.
	 * @return whether it is one of these; if not, it takes its time before the next one
	 */
	boolean runs(HandlerRun run) {
		boolean isMine = run.subscription().mode() == DeliveryMode.SYNC;
		if (!isMine) {
			this.isLate = true;
		}
		else if (!run.eventRun().isParallel()) {
			run(run);
		}
		return isMine;
	}

	private void run(HandlerRun run) {
		if (!this.begun) {
			this.begun = true;
			this.outer = HandlerRun.current();
			this.loggedBefore = this.dispatcher.logging().enter(run.event());
			this.isLate = true;
			this.dispatcher.statistics().entered();
		}
		if (this.isLate) {
			this.isLate = false;
			this.now = this.dispatcher.timestamp();
		}
		boolean doomedBefore = isDoomed();
		this.now = run.runInTurn(this.now, this.outer);
		if (run.isInTurn()) {
			this.ended++;
			this.handled += (run.status() == HandlerResult.Status.COMPLETED) ? 1 : 0;
			this.failed += (run.status() == HandlerResult.Status.FAILED) ? 1 : 0;
			this.aborted += (run.status() == HandlerResult.Status.ABORTED) ? 1 : 0;
		}
		collect(run, !doomedBefore && isDoomed());
	}

	/**
	 * Runs all of them side by side, see {@link EventRun#runBesideCaller()}.
	 */
	void runBeside(EventRun eventRun) {
		boolean doomedBefore = isDoomed();
		eventRun.runBesideCaller();
		boolean doomed = !doomedBefore && isDoomed();
		for (HandlerRun run : eventRun.runs()) {
			if (run.subscription().mode() == DeliveryMode.SYNC) {
				collect(run, doomed);
			}
		}
	}

	private boolean isDoomed() {
		return this.transaction != null && this.transaction.isRollbackOnly();
	}

	private void collect(HandlerRun run, boolean doomed) {
		Throwable error = run.failure();
		if (error != null && (doomed || run.isForPublisher())) {
			addForPublisher(error);
		}
	}

	private void addForPublisher(Throwable error) {
		if (this.forPublisher == null) {
			this.forPublisher = error;
		}
		else if (this.forPublisher != error) {
			this.forPublisher.addSuppressed(error);
		}
	}

	/**
	 * Counts the runs.
	 * @return how many have ended and were not counted before
	 */
	int finish() {
		if (this.begun) {
			HandlingThreads.current(this.outer);
			this.dispatcher.logging().leave(this.loggedBefore);
			this.dispatcher.statistics().left(this.handled, this.failed);
			this.dispatcher.statistics().aborted(this.aborted);
		}
		return this.ended;
	}

	void throwToPublisher() {
		if (this.forPublisher != null) {
			DuePublications.published();
			throw Rethrow.asIs(this.forPublisher);
		}
	}

}
