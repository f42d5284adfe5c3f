package io.github.carillon.events;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * What became of one event in one handler. Decided once, by whoever comes first: the
 * handler, a timeout, another handler that won. What the handler does after that is too
 * late.
 */
abstract class DefaultHandlerResult implements HandlerResult {

	private static final AtomicReferenceFieldUpdater<DefaultHandlerResult, Outcome> OUTCOME = AtomicReferenceFieldUpdater
		.newUpdater(DefaultHandlerResult.class, Outcome.class, "outcome");

	private final EventRun eventRun;

	private final DefaultSubscription subscription;

	private volatile Outcome outcome = Outcome.PENDING;

	/** Whether the publisher's thread runs and counts it. */
	private boolean inTurn;

	/** Whether it goes on without the thread it began in. */
	private volatile boolean isStaged;

	private long startedAt;

	private long endedAt;

	private final Children children = new Children();

	/** The run that this is one attempt at, if it is. */
	private final @Nullable Attempts attemptOf;

	private final int attempt;

	/** Whether those who are to know of its failure do. */
	private boolean isFailureTold;

	DefaultHandlerResult(EventRun eventRun, DefaultSubscription subscription, @Nullable Attempts attemptOf,
			int attempt) {
		this.eventRun = eventRun;
		this.subscription = subscription;
		this.attemptOf = attemptOf;
		this.attempt = attempt;
	}

	/**
	 * Lets exactly one caller start it. From then on it counts as in flight.
	 */
	final boolean claim() {
		if (!isPending()) {
			return false;
		}
		if (this.attemptOf != null) {
			return OUTCOME.compareAndSet(this, Outcome.PENDING, Outcome.STARTED);
		}
		dispatcher().statistics().entered();
		if (OUTCOME.compareAndSet(this, Outcome.PENDING, Outcome.STARTED)) {
			return true;
		}
		dispatcher().statistics().left(0, 0);
		return false;
	}

	/**
	 * Starts it in the publisher's thread, which nobody else competes with.
	 */
	final void claimInTurn() {
		OUTCOME.lazySet(this, Outcome.STARTED);
	}

	/**
	 * Leaves it to the publisher's thread to count it.
	 */
	final void beginInTurn() {
		this.inTurn = true;
	}

	final void startedAt(long now) {
		if (!isFinal()) {
			this.startedAt = now;
		}
	}

	/**
	 * Returns whether somebody has to be told that it starts, who takes time for that.
	 */
	final boolean tellsOfStart() {
		return (this.attemptOf == null || this.attempt == 1) && !dispatcher().listeners().isEmpty();
	}

	/**
	 * Returns whether nothing took time since it ended: nobody was told, nothing logged.
	 */
	final boolean hasJustEnded() {
		return this.inTurn && this.outcome.status() == Status.COMPLETED && dispatcher().listeners().isEmpty();
	}

	final long endedAtNanos() {
		return this.endedAt;
	}

	/**
	 * Lets it go on without the thread it began in.
	 */
	void stage() {
		boolean wasInTurn = this.inTurn;
		if (wasInTurn) {
			this.inTurn = false;
			dispatcher().statistics().entered();
		}
		// only now may others end it, who must see that it is not counted in turn
		this.isStaged = true;
		if (wasInTurn) {
			this.eventRun.staged((HandlerRun) this);
		}
	}

	/**
	 * Returns what becomes of it when there is nothing to run any more, because the
	 * subscription has ended or the event is decided.
	 */
	final @Nullable Outcome useless() {
		Verdict verdict = this.eventRun.verdict();
		if (verdict != null) {
			return verdict.cancelled((HandlerRun) this);
		}
		if (publication().isGivenUp()) {
			return Verdict.byCause().cancelled((HandlerRun) this);
		}
		return this.subscription.isClosed() ? Outcome.ended(Status.CANCELLED, null) : null;
	}

	/**
	 * Returns the outcome of a run: another one, when its event was given up meanwhile.
	 */
	final Outcome tooLate(Outcome regular) {
		Verdict verdict = this.eventRun.verdict();
		if (verdict != null) {
			return verdict.aborted((HandlerRun) this);
		}
		return publication().isGivenUp() ? Verdict.byCause().aborted((HandlerRun) this) : regular;
	}

	/**
	 * Ends it before it began, because the filter before it threw.
	 */
	final void skip(Throwable reason) {
		this.outcome = Outcome.ended(Status.SKIPPED, reason);
		dispatcher().listeners().ended(event(), this);
	}

	/**
	 * Decides it in one step, unless it has started or is decided.
	 */
	final boolean finishUnstarted(Outcome last) {
		return isPending() && finish(Outcome.PENDING, last);
	}

	/**
	 * Decides it, unless it is.
	 */
	final boolean finish(Outcome last) {
		return !isFinal() && finish(Outcome.STARTED, last);
	}

	private boolean finish(Outcome before, Outcome last) {
		this.endedAt = dispatcher().timestamp();
		if (this.inTurn) {
			OUTCOME.lazySet(this, last);
		}
		else if (!OUTCOME.compareAndSet(this, before, last)) {
			return false;
		}
		finished();
		if (this.attemptOf != null) {
			noteTime();
			this.attemptOf.ended((HandlerRun) this, last);
			return true;
		}
		count(last, before == Outcome.STARTED);
		dispatcher().listeners().ended(event(), this);
		dispatcher().failures().forGood((HandlerRun) this);
		if (!this.inTurn) {
			this.eventRun.ended((HandlerRun) this);
		}
		return true;
	}

	/**
	 * Told once, when it is decided.
	 */
	abstract void finished();

	private void count(Outcome last, boolean wasInFlight) {
		this.subscription.counter().ended(last);
		if (allAttempts() == null) {
			noteTime();
		}
		if (!this.inTurn) {
			dispatcher().statistics().ended(last, wasInFlight);
		}
	}

	private void noteTime() {
		if (this.startedAt != 0 && this.endedAt != 0) {
			this.subscription.counter().took(this.endedAt - this.startedAt);
		}
	}

	final void addChild(DefaultPublication<?> child) {
		this.children.add(child);
		if (this.attemptOf != null) {
			this.attemptOf.addChild(child);
		}
	}

	final Children children() {
		return this.children;
	}

	/**
	 * Returns the attempts at it, {@code null} when there is to be one only.
	 */
	abstract @Nullable Attempts allAttempts();

	/**
	 * Returns what it is one attempt at, {@code null} when it is a run of its own.
	 */
	final @Nullable Attempts attemptOf() {
		return this.attemptOf;
	}

	/**
	 * Lets exactly one caller tell of its failure.
	 */
	final synchronized boolean takeFailureToTell() {
		boolean isFirst = !this.isFailureTold;
		this.isFailureTold = true;
		return isFirst;
	}

	/**
	 * Returns what the handler threw, {@code null} when it did not.
	 */
	final @Nullable Throwable failure() {
		return (this.outcome.status() == Status.FAILED) ? this.outcome.error() : null;
	}

	final Outcome outcome() {
		return this.outcome;
	}

	final boolean isInTurn() {
		return this.inTurn;
	}

	final boolean isPending() {
		return this.outcome == Outcome.PENDING;
	}

	final boolean isFinal() {
		return this.outcome.isFinal();
	}

	/**
	 * Returns whether what the handler does counts for nothing any more.
	 */
	final boolean isGivenUp() {
		return isStopped() || publication().isGivenUp();
	}

	/**
	 * Returns whether it was given up, whatever became of what caused it.
	 */
	final boolean isStopped() {
		Outcome now = this.outcome;
		return now.isGivenUp() || (!now.isFinal() && this.eventRun.verdict() != null);
	}

	/**
	 * Returns whether it is to start apart from the publisher's call.
	 */
	final boolean isWaiting() {
		return isPending() && !isInCaller();
	}

	/**
	 * Returns whether what the handler throws is thrown to the publisher: a stage may
	 * fail when that has gone on.
	 */
	final boolean isForPublisher() {
		return isInCaller() && this.subscription.onError() == OnError.PROPAGATE;
	}

	/**
	 * Returns whether it belongs to the publisher's call.
	 */
	private boolean isInCaller() {
		return this.eventRun.isInCaller() && this.subscription.mode() == DeliveryMode.SYNC && !this.isStaged;
	}

	/**
	 * Returns whether only the publisher's thread may end it.
	 */
	final boolean isCallers() {
		return isInCaller() && !this.eventRun.isParallel();
	}

	final EventRun eventRun() {
		return this.eventRun;
	}

	public final DefaultPublication<?> publication() {
		return this.eventRun.publication();
	}

	final Event<?> event() {
		return this.eventRun.event();
	}

	final Dispatcher dispatcher() {
		return this.eventRun.dispatcher();
	}

	final EventBus eventBus() {
		return dispatcher().bus();
	}

	final DefaultSubscription subscription() {
		return this.subscription;
	}

	@Override
	public final String handlerId() {
		return this.subscription.id();
	}

	@Override
	public final String bus() {
		return dispatcher().bus().label();
	}

	@Override
	public final Status status() {
		return this.outcome.status();
	}

	@Override
	public final Optional<Object> value() {
		return Optional.ofNullable(this.outcome.value());
	}

	@Override
	public final Optional<Throwable> error() {
		return Optional.ofNullable(this.outcome.error());
	}

	@Override
	public final Optional<Instant> startedAt() {
		boolean known = !isPending() && this.startedAt != 0;
		return known ? Optional.of(EventClock.toInstant(this.startedAt)) : Optional.empty();
	}

	@Override
	public final Optional<Instant> endedAt() {
		boolean known = isFinal() && this.endedAt != 0;
		return known ? Optional.of(EventClock.toInstant(this.endedAt)) : Optional.empty();
	}

	@Override
	public final int attempts() {
		Attempts all = allAttempts();
		return (all != null) ? all.count() : this.attempt;
	}

	@Override
	public final Optional<Instant> firstFailedAt() {
		Attempts all = allAttempts();
		long first = (all != null) ? all.firstFailedAt() : 0;
		return (first != 0) ? Optional.of(EventClock.toInstant(first)) : Optional.empty();
	}

	@Override
	public final String toString() {
		return "HandlerResult[%s on %s %s%s%s]".formatted(handlerId(), bus(), status(),
				value().map((value) -> " with a " + value.getClass().getName()).orElse(""),
				error().map((error) -> " because of a " + error.getClass().getName()).orElse(""));
	}

}
