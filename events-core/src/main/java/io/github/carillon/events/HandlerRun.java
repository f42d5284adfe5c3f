package io.github.carillon.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * One event in one handler: the run itself, and what came of it.
 */
final class HandlerRun implements HandlerResult {

	private static final int MAX_CHILDREN = 1_000;

	private static final ThreadLocal<@Nullable HandlerRun> CURRENT = new ThreadLocal<>();

	private static final AtomicReferenceFieldUpdater<HandlerRun, Status> STATUS = AtomicReferenceFieldUpdater
		.newUpdater(HandlerRun.class, Status.class, "status");

	private final DefaultPublication<?> publication;

	private final DefaultSubscription subscription;

	private final Dispatcher dispatcher;

	private volatile Status status = Status.PENDING;

	private @Nullable Object value;

	private @Nullable Throwable error;

	/** Whether somebody else counts it. */
	private boolean inTurn;

	private long startedAt;

	private long endedAt;

	private List<Publication<?>> children = List.of();

	HandlerRun(DefaultPublication<?> publication, DefaultSubscription subscription, Dispatcher dispatcher) {
		this.publication = publication;
		this.subscription = subscription;
		this.dispatcher = dispatcher;
	}

	/**
	 * Returns a run that has ended before it began, because the filter before it threw.
	 */
	static HandlerRun skipped(DefaultPublication<?> publication, DefaultSubscription subscription,
			Dispatcher dispatcher, Throwable reason) {
		HandlerRun run = new HandlerRun(publication, subscription, dispatcher);
		run.error = reason;
		run.status = Status.SKIPPED;
		return run;
	}

	/**
	 * Returns the run whose handler the calling thread is in.
	 */
	static @Nullable HandlerRun current() {
		return CURRENT.get();
	}

	static void leave(@Nullable HandlerRun outer) {
		CURRENT.set(outer);
	}

	/**
	 * Runs the handler and counts the run, unless it has been cancelled.
	 */
	void run() {
		if (!claim() || endedBefore()) {
			return;
		}
		HandlerRun outer = CURRENT.get();
		this.dispatcher.statistics().entered();
		try {
			call(this.dispatcher.timestamp());
		}
		finally {
			leave(outer);
		}
	}

	/**
	 * Runs the handler and leaves it to the caller to count the run, if it is still
	 * {@link #isInTurn in turn} then. Nobody else may run or cancel it meanwhile.
	 * @param now the time
	 * @return the time afterwards
	 */
	long runInTurn(long now) {
		if (this.status != Status.PENDING) {
			return now;
		}
		STATUS.lazySet(this, Status.STARTED);
		if (endedBefore()) {
			return now;
		}
		this.inTurn = true;
		call(now);
		return this.inTurn ? this.endedAt : this.dispatcher.timestamp();
	}

	boolean isInTurn() {
		return this.inTurn;
	}

	/**
	 * Returns whether there is nothing to run any more, because the subscription has
	 * ended.
	 */
	private boolean endedBefore() {
		if (this.subscription.isClosed() || !this.subscription.take()) {
			endCancelled(null);
			return true;
		}
		return false;
	}

	/**
	 * Calls the handler, and stays {@link #current} for whoever comes next.
	 */
	private void call(long now) {
		CURRENT.set(this);
		this.startedAt = now;
		this.publication.started();
		this.dispatcher.listeners().started(event(), handlerId());
		try {
			Object result = this.subscription.function().apply(eventForHandler());
			if (result instanceof CompletionStage<?> stage) {
				goOn(stage);
			}
			else {
				succeed(result);
			}
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	private void goOn(CompletionStage<?> stage) {
		if (this.inTurn) {
			this.inTurn = false;
			this.dispatcher.statistics().entered();
		}
		this.dispatcher.handOff().goesOn(this);
		try {
			stage.whenComplete(this::stageEnded);
		}
		catch (Throwable ex) {
			this.dispatcher.handOff().ended(this);
			throw ex;
		}
	}

	private Event<Object> eventForHandler() {
		@SuppressWarnings("unchecked")
		Event<Object> event = (Event<Object>) event();
		Class<?> wanted = this.subscription.wantedClass();
		if (wanted == null || wanted.isInstance(event.data())) {
			return event;
		}
		return event.toBuilder().data(this.dispatcher.convert(event, wanted)).build();
	}

	private void stageEnded(@Nullable Object result, @Nullable Throwable failure) {
		HandlerRun outer = CURRENT.get();
		CURRENT.set(this);
		try {
			if (failure != null) {
				Throwable cause = failure.getCause();
				fail((failure instanceof CompletionException && cause != null) ? cause : failure);
			}
			else {
				succeed(result);
			}
		}
		catch (Throwable ex) {
			fail(ex);
		}
		finally {
			CURRENT.set(outer);
			this.dispatcher.handOff().ended(this);
		}
	}

	private void succeed(@Nullable Object result) {
		this.dispatcher.publishIfEvent(event(), result);
		this.value = result;
		this.subscription.counter().handled();
		end(Status.COMPLETED);
	}

	private void fail(Throwable ex) {
		if (ex instanceof InterruptedException) {
			Thread.currentThread().interrupt();
		}
		this.error = ex;
		this.subscription.counter().failed();
		if (!isForPublisher()) {
			this.dispatcher.failed(this.subscription, event(), ex);
		}
		end(Status.FAILED);
	}

	/**
	 * Returns whether what the handler throws is thrown to the publisher: a stage may
	 * fail when that has gone on.
	 */
	private boolean isForPublisher() {
		return this.inTurn && this.subscription.onError() == OnError.PROPAGATE;
	}

	/**
	 * Takes the run out before it has started.
	 * @param reason why, {@code null} when that needs no telling
	 * @return whether it had not started
	 */
	boolean cancel(@Nullable Throwable reason) {
		if (!claim()) {
			return false;
		}
		endCancelled(reason);
		return true;
	}

	private void endCancelled(@Nullable Throwable reason) {
		this.error = reason;
		this.status = Status.CANCELLED;
		this.dispatcher.listeners().ended(event(), this);
		this.publication.ended(1);
	}

	/**
	 * Lets exactly one caller decide what becomes of the run.
	 */
	private boolean claim() {
		return STATUS.compareAndSet(this, Status.PENDING, Status.STARTED);
	}

	private void end(Status last) {
		this.endedAt = this.dispatcher.timestamp();
		if (this.endedAt != 0) {
			this.subscription.counter().took(this.endedAt - this.startedAt);
		}
		STATUS.lazySet(this, last);
		if (!this.inTurn) {
			this.dispatcher.statistics().left((last == Status.COMPLETED) ? 1 : 0, (last == Status.FAILED) ? 1 : 0);
		}
		this.dispatcher.listeners().ended(event(), this);
		if (!this.inTurn) {
			this.publication.ended(1);
		}
	}

	/**
	 * Keeps what the handler published, but not without bound: a handler may publish for
	 * ever.
	 */
	synchronized void addChild(Publication<?> child) {
		if (this.children.isEmpty()) {
			this.children = new ArrayList<>(1);
		}
		if (this.children.size() < MAX_CHILDREN) {
			this.children.add(child);
		}
	}

	synchronized List<Publication<?>> children() {
		return List.copyOf(this.children);
	}

	/**
	 * Returns what the handler threw, {@code null} when it did not.
	 */
	@Nullable Throwable failure() {
		return (this.status == Status.FAILED) ? this.error : null;
	}

	/**
	 * Returns whether it is to start after the publisher's transaction.
	 */
	boolean isWaiting() {
		return this.status == Status.PENDING && this.subscription.mode() != DeliveryMode.SYNC;
	}

	Event<?> event() {
		return this.publication.event();
	}

	EventBus eventBus() {
		return this.dispatcher.bus();
	}

	DefaultSubscription subscription() {
		return this.subscription;
	}

	@Override
	public String handlerId() {
		return this.subscription.id();
	}

	@Override
	public String bus() {
		return this.dispatcher.bus().label();
	}

	@Override
	public Status status() {
		return this.status;
	}

	@Override
	public Optional<Object> value() {
		return this.status.isFinal() ? Optional.ofNullable(this.value) : Optional.empty();
	}

	@Override
	public Optional<Throwable> error() {
		return this.status.isFinal() ? Optional.ofNullable(this.error) : Optional.empty();
	}

	@Override
	public Optional<Instant> startedAt() {
		boolean known = this.status != Status.PENDING && this.startedAt != 0;
		return known ? Optional.of(EventClock.toInstant(this.startedAt)) : Optional.empty();
	}

	@Override
	public Optional<Instant> endedAt() {
		boolean known = this.status.isFinal() && this.endedAt != 0;
		return known ? Optional.of(EventClock.toInstant(this.endedAt)) : Optional.empty();
	}

	@Override
	public String toString() {
		return "HandlerResult" + Map.of("handler", handlerId(), "status", this.status);
	}

}
