package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link Publication}. Done when its last run has ended, or its
 * transaction rolled back.
 *
 * @param <T> the class of the data
 */
final class DefaultPublication<T> implements Publication<T> {

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<DefaultPublication> OPEN = AtomicIntegerFieldUpdater
		.newUpdater(DefaultPublication.class, "open");

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<DefaultPublication, PublicationStatus> STATUS = AtomicReferenceFieldUpdater
		.newUpdater(DefaultPublication.class, PublicationStatus.class, "status");

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<DefaultPublication> FAILURE_NOTED = AtomicIntegerFieldUpdater
		.newUpdater(DefaultPublication.class, "failureNoted");

	private final Event<T> event;

	private final Dispatcher dispatcher;

	private HandlerRun[] runs = {};

	/** Runs that have not ended, and one for the dispatching of them. */
	private volatile int open;

	private volatile PublicationStatus status = PublicationStatus.PENDING;

	private volatile @Nullable CompletableFuture<Publication<T>> future;

	/** The thread whose transaction decides, until it has. */
	private volatile @Nullable Thread undecidedIn;

	private volatile int failureNoted;

	DefaultPublication(Event<T> event, Dispatcher dispatcher) {
		this.event = event;
		this.dispatcher = dispatcher;
	}

	/**
	 * Takes the runs; those that have not ended yet will have to.
	 */
	void open(HandlerRun[] toRun) {
		this.runs = toRun;
		int unended = 1;
		for (HandlerRun run : toRun) {
			unended += run.status().isFinal() ? 0 : 1;
		}
		OPEN.lazySet(this, unended);
	}

	HandlerRun[] runs() {
		return this.runs;
	}

	void undecided() {
		this.undecidedIn = Thread.currentThread();
	}

	void decided() {
		this.undecidedIn = null;
	}

	/**
	 * Returns, to one caller, that a handler failed. Not before it is decided that the
	 * event happened, and that all its handlers are done.
	 */
	boolean takeFailure() {
		return this.undecidedIn == null && this.status == PublicationStatus.COMPLETED && hasFailed()
				&& FAILURE_NOTED.compareAndSet(this, 0, 1);
	}

	void started() {
		if (this.status == PublicationStatus.PENDING) {
			STATUS.compareAndSet(this, PublicationStatus.PENDING, PublicationStatus.STARTED);
		}
	}

	/**
	 * Notes the end of runs, or of dispatching.
	 */
	void ended(int count) {
		if (OPEN.addAndGet(this, -count) == 0
				&& (STATUS.compareAndSet(this, PublicationStatus.STARTED, PublicationStatus.COMPLETED)
						|| STATUS.compareAndSet(this, PublicationStatus.PENDING, PublicationStatus.COMPLETED))) {
			tellWaiters(PublicationStatus.COMPLETED);
		}
	}

	/**
	 * Ends it because the transaction rolled back, also when everything in it had ended.
	 */
	void discard() {
		decided();
		this.status = PublicationStatus.DISCARDED;
		for (HandlerRun run : this.runs) {
			run.cancel(null);
		}
		tellWaiters(PublicationStatus.DISCARDED);
	}

	private void tellWaiters(PublicationStatus last) {
		this.dispatcher.completed(this, last);
		CompletableFuture<Publication<T>> waiting = this.future;
		if (waiting != null) {
			waiting.complete(this);
		}
	}

	private boolean hasFailed() {
		for (HandlerRun run : this.runs) {
			if (run.status() == HandlerResult.Status.FAILED) {
				return true;
			}
		}
		return false;
	}

	@Override
	public Event<T> event() {
		return this.event;
	}

	@Override
	public PublicationStatus status() {
		return this.status;
	}

	@Override
	public boolean isDone() {
		return this.status == PublicationStatus.COMPLETED || this.status == PublicationStatus.DISCARDED;
	}

	@Override
	public Publication<T> await() {
		return isDone() ? this : await((done) -> done.get());
	}

	@Override
	public Publication<T> await(Duration timeout) {
		return isDone() ? this
				: await((done) -> done.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS), timeout);
	}

	private Publication<T> await(Wait<T> wait, Duration... timeout) {
		refuseBeforeCommit();
		runInHandler();
		try {
			return wait.until(shared());
		}
		catch (TimeoutException ex) {
			throw new PublicationTimeoutException(this, timeout[0]);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(
					"Interrupted while waiting for " + this.event + "; it is handled all the same", ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Runs what waits for a thread on the one that waits for it, when that runs a
	 * handler: there may be no other.
	 */
	private void runInHandler() {
		if (HandlerRun.current() != null && this.undecidedIn == null) {
			for (HandlerRun run : this.runs) {
				if (run.isWaiting()) {
					run.run();
				}
			}
		}
	}

	private void refuseBeforeCommit() {
		if (this.undecidedIn != Thread.currentThread()) {
			return;
		}
		List<String> waiting = Arrays.stream(this.runs)
			.filter(HandlerRun::isWaiting)
			.map(HandlerRun::handlerId)
			.toList();
		if (!waiting.isEmpty()) {
			throw new IllegalStateException(("Waiting for %s inside the transaction that publishes it would never end: "
					+ "%s start after its commit. Wait after the transaction, or make them SYNC")
				.formatted(this.event, waiting));
		}
	}

	@Override
	public Publication<T> awaitInOrder(Duration timeout) {
		throw Unsupported.yet("Publication.awaitInOrder");
	}

	@Override
	public Publication<T> orThrow() {
		await();
		List<Throwable> errors = Arrays.stream(this.runs)
			.filter((run) -> run.status() != HandlerResult.Status.SKIPPED)
			.flatMap((run) -> run.error().stream())
			.toList();
		if (errors.size() == 1) {
			throw Rethrow.asIs(errors.get(0));
		}
		if (!errors.isEmpty()) {
			throw new HandlersFailedException(this.event, errors);
		}
		if (this.status == PublicationStatus.DISCARDED) {
			throw new IllegalStateException(
					this.event + " did not happen: the transaction that published it rolled back");
		}
		return this;
	}

	@Override
	public List<HandlerResult> results() {
		return List.of(this.runs);
	}

	@Override
	public <R> Optional<R> result(Class<R> type) {
		orThrow();
		return values(type).findFirst();
	}

	@Override
	public <R> Optional<R> first(Class<R> type) {
		await();
		return values(type).findFirst();
	}

	@Override
	public <R> List<R> results(Class<R> type) {
		orThrow();
		return values(type).toList();
	}

	private <R> Stream<R> values(Class<R> type) {
		return Arrays.stream(this.runs)
			.flatMap((run) -> run.value().stream())
			.filter((value) -> type.isInstance(value) && !(value instanceof Event))
			.map(type::cast);
	}

	@Override
	public List<Publication<?>> children() {
		List<Publication<?>> children = new ArrayList<>();
		for (HandlerRun run : this.runs) {
			children.addAll(run.children());
		}
		return List.copyOf(children);
	}

	@Override
	public List<Delivery> deliveries() {
		return List.of();
	}

	@Override
	public String tree() {
		throw Unsupported.yet("Publication.tree");
	}

	@Override
	public CompletableFuture<Publication<T>> toCompletableFuture() {
		return shared().copy();
	}

	/**
	 * Returns the one future of all waiters. Whichever comes second, making it or being
	 * done, completes it.
	 */
	private CompletableFuture<Publication<T>> shared() {
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

	@Override
	public String toString() {
		return "Publication[" + this.event + " " + this.status + "]";
	}

	/**
	 * Waits for a future, with or without a limit.
	 *
	 * @param <T> the class of the data
	 */
	private interface Wait<T> {

		Publication<T> until(CompletableFuture<Publication<T>> done)
				throws InterruptedException, ExecutionException, TimeoutException;

	}

}
