package io.github.carillon.events;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * How far one event is on one bus: which of its handlers have not ended, and what was
 * decided on it meanwhile.
 */
abstract class EventProgress {

	private static final AtomicIntegerFieldUpdater<EventProgress> OPEN = AtomicIntegerFieldUpdater
		.newUpdater(EventProgress.class, "open");

	private static final AtomicReferenceFieldUpdater<EventProgress, @Nullable Verdict> VERDICT = AtomicReferenceFieldUpdater
		.newUpdater(EventProgress.class, Verdict.class, "verdict");

	private final DefaultPublication<?> publication;

	private final Event<?> event;

	private final Dispatcher dispatcher;

	private final EventOptions options;

	private HandlerRun[] runs = {};

	/** Runs that have not ended, and one for the bringing of them on their way. */
	private volatile int open = 1;

	private volatile @Nullable Verdict verdict;

	private volatile @Nullable Future<?> timeout;

	/** Whether a transaction decides on it. */
	private volatile boolean isUndecided;

	/** What its publisher had, for handlers on other threads; gone when they are done. */
	private volatile @Nullable PublisherContext context;

	EventProgress(DefaultPublication<?> publication, Event<?> event, Dispatcher dispatcher, EventOptions options) {
		this.publication = publication;
		this.event = event;
		this.dispatcher = dispatcher;
		this.options = options;
	}

	/**
	 * Begins with its runs, of which some may have ended.
	 */
	final void open(HandlerRun[] toRun, int unended, boolean leavesCaller) {
		this.runs = toRun;
		this.open = unended + 1;
		if (leavesCaller) {
			this.context = PublisherContext.capture(this.dispatcher.carriers());
		}
	}

	/**
	 * Returns what the publisher had, {@code null} for a handler that is called by its
	 * thread or the one that commits.
	 */
	final @Nullable PublisherContext contextOf(DefaultSubscription subscription) {
		return (isInCaller() && subscription.mode() == DeliveryMode.AFTER_COMMIT) ? null : this.context;
	}

	/**
	 * Begins the time that all of it may take.
	 */
	final void begins() {
		if (!this.options.timeLimit().isZero() && this.open > 0) {
			this.timeout = this.dispatcher.timeout((EventRun) this);
			if (this.open == 0) {
				cancelTimeout();
			}
		}
	}

	private void cancelTimeout() {
		Future<?> running = this.timeout;
		if (running != null) {
			running.cancel(false);
		}
	}

	/**
	 * Notes the end of runs, or of bringing them on their way.
	 */
	final void ended(int count) {
		if (OPEN.addAndGet(this, -count) == 0) {
			cancelTimeout();
			this.context = null;
			this.publication.ended();
		}
	}

	final boolean hasEnded() {
		return this.open == 0;
	}

	/**
	 * Decides on what has not ended.
	 * @return whether nobody did before
	 */
	final boolean decide(Verdict last) {
		return VERDICT.compareAndSet(this, null, last);
	}

	final @Nullable Verdict verdict() {
		return this.verdict;
	}

	final void undecided() {
		this.isUndecided = true;
	}

	final void decided() {
		this.isUndecided = false;
	}

	final boolean isUndecided() {
		return this.isUndecided;
	}

	/**
	 * Returns what of it does not begin before a transaction commits, and what to do
	 * about that; {@code null} when there is nothing.
	 */
	final @Nullable String waitsForCommit() {
		if (!this.isUndecided) {
			return null;
		}
		List<String> waiting = Arrays.stream(this.runs)
			.filter(HandlerRun::isWaiting)
			.map(HandlerRun::handlerId)
			.toList();
		if (!isInCaller()) {
			return "%s queues it after the commit, for %s. Wait after the transaction, or publish it with Ordering.CALLER"
				.formatted(this.dispatcher.bus().label(), waiting);
		}
		return waiting.isEmpty() ? null
				: waiting + " start after its commit. Wait after the transaction, or make them SYNC";
	}

	final void cancel() {
		this.context = null;
		for (HandlerRun run : this.runs) {
			run.cancel(null);
		}
	}

	final boolean isParallel() {
		return this.options.handlers() == HandlerConcurrency.PARALLEL;
	}

	/**
	 * Returns whether the publisher's thread drives it.
	 */
	final boolean isInCaller() {
		return this.options.ordering() == Ordering.CALLER;
	}

	final HandlerRun[] runs() {
		return this.runs;
	}

	final EventOptions options() {
		return this.options;
	}

	final Event<?> event() {
		return this.event;
	}

	final Dispatcher dispatcher() {
		return this.dispatcher;
	}

	public final DefaultPublication<?> publication() {
		return this.publication;
	}

	@Override
	public final String toString() {
		return this.event + " on " + this.dispatcher.bus().label();
	}

}
