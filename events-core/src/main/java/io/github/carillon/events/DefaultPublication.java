package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link Publication}. Done when its event is on no bus any
 * more, or its transaction rolled back.
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

	private static final EventRun[] NOWHERE = {};

	private final Event<T> event;

	private final Dispatcher dispatcher;

	private final @Nullable CausalChain chain;

	/** The run that published it, until that does not matter any more. */
	private volatile @Nullable HandlerRun cause;

	/** The event on each bus that took it. */
	private volatile EventRun[] eventRuns = NOWHERE;

	/** The labels of the buses that took it. */
	private List<String> path;

	/** Buses where it is not done, and awaited children that are not. */
	private volatile int open = 1;

	private volatile PublicationStatus status = PublicationStatus.PENDING;

	private volatile @Nullable Verdict givenUp;

	private volatile @Nullable CompletableFuture<Publication<T>> future;

	private volatile @Nullable CompletableFuture<@Nullable Void> move;

	private volatile @Nullable Answers answers;

	/** The thread whose transaction decides, until it has. */
	private volatile @Nullable Thread undecidedIn;

	private volatile int failureNoted;

	DefaultPublication(Event<T> event, Dispatcher dispatcher, @Nullable HandlerRun cause) {
		this.event = event;
		this.path = event.path();
		this.dispatcher = dispatcher;
		this.cause = cause;
		this.chain = (cause != null) ? new CausalChain(cause, cause.publication().chain) : null;
		if (cause != null) {
			cause.publication().forgetCauseThatEnded();
		}
	}

	/**
	 * Lets go of what published it, so that an endless chain of events does not keep all
	 * that went before.
	 */
	private void forgetCauseThatEnded() {
		HandlerRun before = this.cause;
		if (before != null && before.publication().isDone() && !before.isGivenUp()) {
			this.cause = null;
		}
	}

	/**
	 * Returns a publication of nothing, which is done.
	 */
	static <T> DefaultPublication<T> over(Event<T> event, Dispatcher dispatcher, PublicationStatus last) {
		DefaultPublication<T> publication = new DefaultPublication<>(event, dispatcher, null);
		publication.status = last;
		publication.open = 0;
		return publication;
	}

	/**
	 * Takes one more bus in, for which it is open already when it is the first.
	 */
	synchronized void add(EventRun eventRun) {
		EventRun[] more = Arrays.copyOf(this.eventRuns, this.eventRuns.length + 1);
		more[more.length - 1] = eventRun;
		this.eventRuns = more;
	}

	EventRun[] eventRuns() {
		return this.eventRuns;
	}

	/**
	 * Notes that a bus takes the event.
	 * @return the labels of the buses that took it, with this one; none when this one had
	 * taken it before
	 */
	synchronized List<String> pass(String label) {
		if (this.path.contains(label)) {
			return List.of();
		}
		List<String> longer = new ArrayList<>(this.path);
		longer.add(label);
		this.path = List.copyOf(longer);
		return this.path;
	}

	/**
	 * Keeps it open for one thing more.
	 * @return whether it was still open
	 */
	boolean stayOpen() {
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

	Stream<HandlerRun> runs() {
		return Arrays.stream(this.eventRuns).flatMap((eventRun) -> Arrays.stream(eventRun.runs()));
	}

	@Nullable CausalChain chain() {
		return this.chain;
	}

	/**
	 * Returns whether it is another or followed from it.
	 */
	boolean isWithin(DefaultPublication<?> other) {
		DefaultPublication<?> publication = this;
		while (publication != other) {
			HandlerRun before = publication.cause;
			if (before == null) {
				return false;
			}
			publication = before.publication();
		}
		return true;
	}

	@Nullable HandlerRun cause() {
		return this.cause;
	}

	void undecided() {
		this.undecidedIn = Thread.currentThread();
	}

	void decided() {
		this.undecidedIn = null;
	}

	boolean isUndecided() {
		return this.undecidedIn != null;
	}

	/**
	 * Returns, to one caller, that a handler failed. Not before it is decided that the
	 * event happened, and that all its handlers are done.
	 */
	boolean takeFailure() {
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

	void started() {
		if (this.status == PublicationStatus.PENDING) {
			STATUS.compareAndSet(this, PublicationStatus.PENDING, PublicationStatus.STARTED);
		}
	}

	/**
	 * Notes the end of one thing it was open for.
	 */
	void ended() {
		if (OPEN.decrementAndGet(this) == 0
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
		for (EventRun eventRun : this.eventRuns) {
			eventRun.cancel();
		}
		tellWaiters(PublicationStatus.DISCARDED);
	}

	/**
	 * Ends what of it has not ended, on all buses.
	 */
	void giveUp(Verdict verdict) {
		if (isDone()) {
			return;
		}
		this.givenUp = verdict;
		for (EventRun eventRun : this.eventRuns) {
			eventRun.stop(verdict);
		}
	}

	/**
	 * Returns whether it was given up, or followed from what was.
	 */
	boolean isGivenUp() {
		HandlerRun before = this.cause;
		return this.givenUp != null || (before != null && before.isGivenUp());
	}

	private void tellWaiters(PublicationStatus last) {
		this.dispatcher.completed(this, last);
		CompletableFuture<Publication<T>> waiting = this.future;
		if (waiting != null) {
			waiting.complete(this);
		}
	}

	/**
	 * Notes that a handler returned a value that is an answer.
	 */
	void answered(HandlerRun run) {
		Answers waiting = this.answers;
		if (waiting != null) {
			waiting.came(run.outcome().value());
		}
	}

	/**
	 * Returns what completes when more of it waits in queues.
	 */
	synchronized CompletableFuture<@Nullable Void> nextMove() {
		CompletableFuture<@Nullable Void> next = this.move;
		if (next == null) {
			next = new CompletableFuture<>();
			this.move = next;
		}
		return next;
	}

	void moved() {
		CompletableFuture<@Nullable Void> waiting = this.move;
		if (waiting != null) {
			synchronized (this) {
				this.move = null;
			}
			waiting.complete(null);
		}
	}

	Dispatcher dispatcher() {
		return this.dispatcher;
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
		return await(null, true);
	}

	@Override
	public Publication<T> await(Duration timeout) {
		return await(timeout, true);
	}

	@Override
	public Publication<T> awaitInOrder(Duration timeout) {
		return await(timeout, false);
	}

	private Publication<T> await(@Nullable Duration timeout, boolean ahead) {
		if (isDone()) {
			return this;
		}
		refuseBeforeCommit();
		await(done(), timeout, ahead);
		return this;
	}

	private void await(CompletableFuture<?> end, @Nullable Duration timeout, boolean ahead) {
		try (HandlerWait wait = HandlerWait.begin(this)) {
			wait.until(end, timeout, ahead);
		}
		catch (TimeoutException ex) {
			keepCauseOpen();
			throw new PublicationTimeoutException(this, (timeout != null) ? timeout : Duration.ZERO);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(
					"Interrupted while waiting for " + this.event + "; it is handled all the same", ex);
		}
	}

	/**
	 * Makes the event whose handler waited for this one wait for it still.
	 */
	private void keepCauseOpen() {
		HandlerRun handling = HandlerRun.current();
		if (handling != null && handling == this.cause && handling.publication().stayOpen()) {
			done().whenComplete((done, failure) -> handling.publication().ended());
		}
	}

	private void refuseBeforeCommit() {
		if (this.undecidedIn != Thread.currentThread()) {
			return;
		}
		List<String> waiting = runs().filter(HandlerRun::isWaiting).map(HandlerRun::handlerId).toList();
		if (!waiting.isEmpty()) {
			throw new IllegalStateException(("Waiting for %s inside the transaction that publishes it would never end: "
					+ "%s start after its commit. Wait after the transaction, or make them SYNC")
				.formatted(this.event, waiting));
		}
	}

	@Override
	public Publication<T> orThrow() {
		await();
		PublicationResults.of(this).throwErrors();
		return this;
	}

	@Override
	public List<HandlerResult> results() {
		return runs().map(HandlerResult.class::cast).toList();
	}

	@Override
	public <R> Optional<R> result(Class<R> type, ResultOptions options) {
		return results(type, options).stream().findFirst();
	}

	@Override
	public <R> List<R> results(Class<R> type, ResultOptions options) {
		await(options.timeout(), true);
		return PublicationResults.of(this).values(type, options);
	}

	@Override
	public <R> Optional<R> first(Class<R> type) {
		PublicationResults results = PublicationResults.of(this);
		if (!isDone() && results.first(type).isEmpty()) {
			refuseBeforeCommit();
			CompletableFuture<?> answer = answers().next(type);
			if (results.first(type).isEmpty()) {
				await(CompletableFuture.anyOf(done(), answer), null, true);
			}
			answer.complete(null);
		}
		return results.first(type);
	}

	private synchronized Answers answers() {
		Answers waiting = (this.answers != null) ? this.answers : new Answers();
		this.answers = waiting;
		return waiting;
	}

	@Override
	public List<Publication<?>> children() {
		List<Publication<?>> children = new ArrayList<>();
		runs().forEach((run) -> children.addAll(run.children().list()));
		return List.copyOf(children);
	}

	@Override
	public List<Delivery> deliveries() {
		return List.of();
	}

	@Override
	public String tree() {
		return PublicationTree.of(this);
	}

	@Override
	public CompletableFuture<Publication<T>> toCompletableFuture() {
		return done().copy();
	}

	/**
	 * Returns the one future of all waiters. Whichever comes second, making it or being
	 * done, completes it.
	 */
	CompletableFuture<Publication<T>> done() {
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

}
