package io.github.carillon.events;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * How far a publication is. Done when its event is on no bus any more and no child is
 * awaited, or when its transaction rolled back.
 *
 * @param <T> the class of the data
 */
abstract class PublicationProgress<T> implements Publication<T> {

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<PublicationProgress> OPEN = AtomicIntegerFieldUpdater
		.newUpdater(PublicationProgress.class, "open");

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<PublicationProgress, PublicationStatus> STATUS = AtomicReferenceFieldUpdater
		.newUpdater(PublicationProgress.class, PublicationStatus.class, "status");

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<PublicationProgress> FAILURE_NOTED = AtomicIntegerFieldUpdater
		.newUpdater(PublicationProgress.class, "failureNoted");

	private static final EventRun[] NOWHERE = {};

	private final Event<T> event;

	private final Dispatcher dispatcher;

	/** The event on each bus that took it. */
	private volatile EventRun[] eventRuns = NOWHERE;

	/** Buses where it is not done, and awaited children that are not. */
	private volatile int open = 1;

	private volatile PublicationStatus status = PublicationStatus.PENDING;

	private volatile @Nullable CompletableFuture<Publication<T>> future;

	private volatile @Nullable CompletableFuture<@Nullable Void> move;

	/** The thread whose transaction decides, until it has. */
	private volatile @Nullable Thread undecidedIn;

	private volatile int failureNoted;

	PublicationProgress(Event<T> event, Dispatcher dispatcher) {
		this.event = event;
		this.dispatcher = dispatcher;
	}

	/**
	 * Makes it one of nothing, which is done.
	 */
	final void endAs(PublicationStatus last) {
		this.status = last;
		this.open = 0;
	}

	/**
	 * Takes one more bus in, for which it is open already when it is the first.
	 */
	final synchronized void add(EventRun eventRun) {
		EventRun[] more = Arrays.copyOf(this.eventRuns, this.eventRuns.length + 1);
		more[more.length - 1] = eventRun;
		this.eventRuns = more;
	}

	final EventRun[] eventRuns() {
		return this.eventRuns;
	}

	/**
	 * Keeps it open for one thing more.
	 * @return whether it was still open
	 */
	final boolean stayOpen() {
		int now;
		do {
			now = this.open;
			if (now == 0) {
				return false;
			}
		}
		while (!OPEN.compareAndSet(this, now, now + 1));
		return true;
	}

	final Stream<HandlerRun> runs() {
		return Arrays.stream(this.eventRuns).flatMap((eventRun) -> Arrays.stream(eventRun.runs()));
	}

	final void undecided() {
		this.undecidedIn = Thread.currentThread();
	}

	final void decided() {
		this.undecidedIn = null;
	}

	final boolean isUndecided() {
		return this.undecidedIn != null;
	}

	final @Nullable Thread undecidedIn() {
		return this.undecidedIn;
	}

	/**
	 * Returns, to one caller, that a handler failed. Not before it is decided that the
	 * event happened, and that all its handlers are done.
	 */
	final boolean takeFailure() {
		return this.undecidedIn == null && this.status == PublicationStatus.COMPLETED && hasFailed()
				&& FAILURE_NOTED.compareAndSet(this, 0, 1);
	}

	private boolean hasFailed() {
		for (EventRun eventRun : this.eventRuns) {
			for (HandlerRun run : eventRun.runs()) {
				if (run.outcome().isFailure()) {
					return true;
				}
			}
		}
		return false;
	}

	final void started() {
		if (this.status == PublicationStatus.PENDING) {
			STATUS.compareAndSet(this, PublicationStatus.PENDING, PublicationStatus.STARTED);
		}
	}

	/**
	 * Notes the end of one thing it was open for.
	 */
	final void ended() {
		if (OPEN.decrementAndGet(this) == 0
				&& (STATUS.compareAndSet(this, PublicationStatus.STARTED, PublicationStatus.COMPLETED)
						|| STATUS.compareAndSet(this, PublicationStatus.PENDING, PublicationStatus.COMPLETED))) {
			tellWaiters(PublicationStatus.COMPLETED);
		}
	}

	/**
	 * Ends it because the transaction rolled back, also when everything in it had ended.
	 */
	final void discard() {
		decided();
		this.status = PublicationStatus.DISCARDED;
		for (EventRun eventRun : this.eventRuns) {
			eventRun.cancel();
		}
		tellWaiters(PublicationStatus.DISCARDED);
	}

	private void tellWaiters(PublicationStatus last) {
		this.dispatcher.completed((DefaultPublication<T>) this, last);
		CompletableFuture<Publication<T>> waiting = this.future;
		if (waiting != null) {
			waiting.complete(this);
		}
	}

	/**
	 * Returns what completes when more of it waits in queues.
	 */
	final synchronized CompletableFuture<@Nullable Void> nextMove() {
		CompletableFuture<@Nullable Void> next = this.move;
		if (next == null) {
			next = new CompletableFuture<>();
			this.move = next;
		}
		return next;
	}

	void moved() {
		if (this.move == null) {
			return;
		}
		CompletableFuture<@Nullable Void> waiting;
		synchronized (this) {
			waiting = this.move;
			this.move = null;
		}
		if (waiting != null) {
			waiting.complete(null);
		}
	}

	final Dispatcher dispatcher() {
		return this.dispatcher;
	}

	@Override
	public final Event<T> event() {
		return this.event;
	}

	@Override
	public final PublicationStatus status() {
		return this.status;
	}

	@Override
	public final boolean isDone() {
		return this.status == PublicationStatus.COMPLETED || this.status == PublicationStatus.DISCARDED;
	}

	/**
	 * Returns the one future of all waiters. Whichever comes second, making it or being
	 * done, completes it.
	 */
	final CompletableFuture<Publication<T>> done() {
		CompletableFuture<Publication<T>> shared;
		synchronized (this) {
			shared = (this.future != null) ? this.future : new CompletableFuture<>();
			this.future = shared;
		}
		if (isDone()) {
			shared.complete(this);
		}
		return shared;
	}

}
