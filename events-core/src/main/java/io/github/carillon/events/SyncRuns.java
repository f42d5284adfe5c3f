package io.github.carillon.events;

import org.jspecify.annotations.Nullable;

/**
 * The {@link DeliveryMode#SYNC} runs of one event, in the publisher's thread one after
 * the other. They are counted together and the end of one is the start of the next: what
 * they cost apart from their handlers is most of what publishing costs.
 */
final class SyncRuns {

	private final Dispatcher dispatcher;

	private final CommitBoundary.@Nullable Transaction transaction;

	private @Nullable HandlerRun outer;

	private boolean begun;

	private long now;

	private int handled;

	private int failed;

	private @Nullable Throwable forPublisher;

	SyncRuns(Dispatcher dispatcher, CommitBoundary.@Nullable Transaction transaction) {
		this.dispatcher = dispatcher;
		this.transaction = transaction;
	}

	void run(HandlerRun run) {
		if (!this.begun) {
			this.begun = true;
			this.outer = HandlerRun.current();
			this.now = this.dispatcher.timestamp();
			this.dispatcher.statistics().entered();
		}
		boolean doomedBefore = this.transaction != null && this.transaction.isRollbackOnly();
		this.now = run.runInTurn(this.now);
		if (run.isInTurn() && run.status() == HandlerResult.Status.COMPLETED) {
			this.handled++;
		}
		Throwable error = run.failure();
		if (error != null) {
			this.failed += run.isInTurn() ? 1 : 0;
			boolean doomed = this.transaction != null && !doomedBefore && this.transaction.isRollbackOnly();
			if (doomed || run.subscription().onError() == OnError.PROPAGATE) {
				addForPublisher(error);
			}
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
			HandlerRun.leave(this.outer);
			this.dispatcher.statistics().left(this.handled, this.failed);
		}
		return this.handled + this.failed;
	}

	void throwToPublisher() {
		if (this.forPublisher != null) {
			throw Rethrow.asIs(this.forPublisher);
		}
	}

}
