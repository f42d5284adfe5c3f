package io.github.carillon.events;

import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an event to its handlers: in the publisher's thread, or by the threads of the
 * bus when their time has come.
 */
final class Dispatcher {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	private final DefaultEventBus bus;

	private final BusSettings settings;

	private final DeliveryListeners listeners;

	private final DefaultEventStatistics statistics;

	private final HandOff handOff;

	private final Lanes lanes = new Lanes();

	private final List<ContextCarrier> carriers;

	private final SlowWatch watch;

	private final Failures failures;

	Dispatcher(DefaultEventBus bus, BusSettings settings, DeliveryListeners listeners,
			DefaultEventStatistics statistics, HandOff handOff) {
		this.bus = bus;
		this.settings = settings;
		this.listeners = listeners;
		this.statistics = statistics;
		this.handOff = handOff;
		this.carriers = ContextCarrier.all(settings.logging());
		this.watch = new SlowWatch(settings.limits(), handOff);
		this.failures = new Failures(listeners, statistics, handOff.capacity());
	}

	/**
	 * Brings an event to its handlers.
	 * @param eventRun the event on this bus
	 * @param subscriptions whom it may concern, in order
	 * @param transaction the transaction of the calling thread
	 */
	void dispatch(EventRun eventRun, DefaultSubscription[] subscriptions,
			CommitBoundary.@Nullable Transaction transaction) {
		DefaultPublication<?> publication = eventRun.publication();
		eventRun.open(runs(eventRun, subscriptions));
		publication.add(eventRun);
		if (transaction != null) {
			join(eventRun, transaction);
		}
		if (eventRun.isInCaller()) {
			runInCaller(eventRun, transaction);
		}
		else if (transaction == null) {
			queue(eventRun);
		}
	}

	/**
	 * Leaves it to a transaction whether the event happened. When that does not take it,
	 * it does not happen, and nobody is kept waiting for it.
	 */
	private void join(EventRun eventRun, CommitBoundary.Transaction transaction) {
		try {
			transaction.join(new AtCommit(eventRun));
		}
		catch (Throwable ex) {
			eventRun.cancel();
			eventRun.ended(1);
			throw ex;
		}
		eventRun.undecided();
		eventRun.publication().undecided();
	}

	private void runInCaller(EventRun eventRun, CommitBoundary.@Nullable Transaction transaction) {
		eventRun.begins();
		CallerRuns sync = new CallerRuns(this, transaction);
		try {
			if (eventRun.isParallel()) {
				sync.runBeside(eventRun);
			}
			for (HandlerRun run : eventRun.runs()) {
				if (!sync.runs(run)) {
					runDetached(run, transaction);
				}
			}
		}
		finally {
			eventRun.ended(sync.finish() + 1);
		}
		sync.throwToPublisher();
	}

	private void runDetached(HandlerRun run, CommitBoundary.@Nullable Transaction transaction) {
		if (transaction != null || !run.isPending()) {
			return;
		}
		if (run.subscription().mode() == DeliveryMode.AFTER_COMMIT) {
			run.run();
		}
		else {
			handOff(run);
		}
	}

	private void queue(EventRun eventRun) {
		eventRun.handOff(new Turn(eventRun, this.handOff, this.lanes.of(eventRun)));
	}

	void handOff(HandlerRun run) {
		if (run.isPending()) {
			run.handOff(new Turn(run, this.handOff, this.lanes.of(run)));
		}
	}

	private HandlerRun[] runs(EventRun eventRun, DefaultSubscription[] subscriptions) {
		HandlerRun[] runs = new HandlerRun[subscriptions.length];
		int count = 0;
		for (DefaultSubscription subscription : subscriptions) {
			if (subscription.isActive()) {
				HandlerRun run = new HandlerRun(eventRun, subscription);
				Outcome skipped = filter(run);
				Throwable failure = (skipped != null) ? skipped.error() : null;
				if (failure != null) {
					run.skip(failure);
				}
				if (skipped == null || failure != null) {
					runs[count++] = run;
				}
			}
		}
		return (count == runs.length) ? runs : Arrays.copyOf(runs, count);
	}

	/**
	 * Returns what becomes of a run that the filter does not let through, {@code null}
	 * when it does.
	 */
	@Nullable Outcome filter(HandlerRun run) {
		try {
			return run.subscription().accepts(run.event()) ? null : Outcome.ended(HandlerResult.Status.SKIPPED, null);
		}
		catch (Throwable ex) {
			log.warn("The filter of {} threw on {}; that counts as no match", run.subscription().name(), run.event(),
					ex);
			return Outcome.ended(HandlerResult.Status.SKIPPED, ex);
		}
	}

	/**
	 * Publishes what a handler returned as a child, when it is an event rather than an
	 * answer.
	 * @return whether it is an answer
	 * @throws ResultTypeException when it is neither and the type declares its answers
	 */
	boolean publishIfEvent(HandlerRun run, @Nullable Object result) {
		if (result == null) {
			return false;
		}
		Class<?> declared = declaredResult(run.event());
		if (declared != void.class && declared.isInstance(result)) {
			return true;
		}
		if (result instanceof EventDraft<?> draft) {
			this.bus.publish(draft);
		}
		else if (result instanceof Event<?> event) {
			this.bus.publish(event);
		}
		else if (this.settings.types().findByClass(result.getClass()) != null) {
			this.bus.publish(result);
		}
		else if (result instanceof Publication) {
			return false;
		}
		else if (declared != void.class) {
			throw new ResultTypeException("%s returned a %s for event '%s', whose type declares %s as its result"
				.formatted(run.subscription().name(), result.getClass().getTypeName(), run.event().type(),
						declared.getTypeName()));
		}
		else {
			return true;
		}
		return false;
	}

	private Class<?> declaredResult(Event<?> asked) {
		EventTypeBinding type = this.settings.types().findByClass(asked.data().getClass());
		if (type == null) {
			type = this.bus.binding(asked.type());
		}
		return (type != null && type.resultClass() != void.class)
				? MethodType.methodType(type.resultClass()).wrap().returnType() : void.class;
	}

	Object convert(Event<?> event, Class<?> wanted) {
		try {
			return this.settings.converter().convert(event.data(), target(event, wanted));
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException("Data of event '%s' cannot be had as %s: %s".formatted(event.type(),
					wanted.getName(), ex.getMessage()), ex);
		}
	}

	/**
	 * Returns the class to convert to: that of the type where the handler takes a
	 * supertype of it.
	 */
	private Class<?> target(Event<?> event, Class<?> wanted) {
		EventTypeBinding type = this.bus.binding(event.type());
		return (type != null && wanted.isAssignableFrom(type.dataClass())) ? type.dataClass() : wanted;
	}

	/**
	 * Brings an event to one subscription alone.
	 */
	CompletionStage<HandlerResult> deliver(Event<?> event, DefaultSubscription subscription, int attempt) {
		DeliveryRun run = DeliveryRun.of(event, subscription, attempt, this);
		if (subscription.isActive()) {
			handOff(run);
		}
		else {
			run.cancel(new HandlerCancelledException(
					"%s is paused or closed and takes no %s".formatted(subscription.name(), event)));
		}
		run.eventRun().ended(1);
		return run.result();
	}

	/**
	 * Begins the time that a handler may take.
	 */
	@Nullable Future<?> timeout(HandlerRun run) {
		Duration own = run.subscription().timeout();
		Duration limit = (own != null) ? own : this.settings.limits().handlerTimeout();
		if (limit.isZero() || (run.eventRun().isInCaller() && run.subscription().mode() != DeliveryMode.ASYNC)) {
			return null;
		}
		return Timers.afterOnAnother(limit, () -> run.timedOut(limit));
	}

	/**
	 * Begins the time that all handlers of an event may take.
	 */
	Future<?> timeout(EventRun eventRun) {
		return Timers.afterOnAnother(eventRun.options().timeLimit(), eventRun::timedOut);
	}

	void gaveUp(HandlerRun run, String reason) {
		if (!run.isFinal()) {
			log.warn("{}{}", reason, WaitGraph.of(run.publication()));
		}
	}

	void gaveUp(EventRun eventRun, String reason) {
		log.warn("{}: {}{}", eventRun, reason, WaitGraph.of(eventRun.publication()));
	}

	void completed(DefaultPublication<?> publication, PublicationStatus last) {
		if (publication.isDelivery()) {
			return;
		}
		if (last == PublicationStatus.DISCARDED) {
			this.statistics.eventDiscarded();
		}
		else {
			noteFailure(publication);
		}
		this.listeners.completed(publication.event(), publication);
	}

	private void noteFailure(DefaultPublication<?> publication) {
		try {
			if (publication.takeFailure()) {
				this.settings.recorder().failed(publication.event());
			}
		}
		catch (Throwable ex) {
			log.error("{} threw on the failure of {}; a recorder must not", this.settings.recorder(),
					publication.event(), ex);
		}
	}

	long timestamp() {
		return this.settings.limits().timings() ? this.settings.clock().now() : 0;
	}

	LoggingContext logging() {
		return this.settings.logging();
	}

	List<ContextCarrier> carriers() {
		return this.carriers;
	}

	/**
	 * Returns what delivers durably, {@code null} when nothing does.
	 */
	@Nullable DurableDelivery durable() {
		return this.settings.recorder().durableDelivery().orElse(null);
	}

	int maxDepth() {
		return this.settings.limits().maxDepth();
	}

	Duration slowHandler() {
		return this.settings.limits().slowHandler();
	}

	HandOff handOff() {
		return this.handOff;
	}

	SlowWatch watch() {
		return this.watch;
	}

	Lanes lanes() {
		return this.lanes;
	}

	DefaultEventBus bus() {
		return this.bus;
	}

	Failures failures() {
		return this.failures;
	}

	DeliveryListeners listeners() {
		return this.listeners;
	}

	DefaultEventStatistics statistics() {
		return this.statistics;
	}

	/**
	 * Lets the handlers that waited for a commit run, or not.
	 */
	private final class AtCommit implements CommitBoundary.Participant {

		private final EventRun eventRun;

		AtCommit(EventRun eventRun) {
			this.eventRun = eventRun;
		}

		@Override
		public void committed() {
			this.eventRun.decided();
			this.eventRun.publication().decided();
			noteFailure(this.eventRun.publication());
			Dispatcher.this.failures.forGood(this.eventRun);
			if (!this.eventRun.isInCaller()) {
				queue(this.eventRun);
				return;
			}
			for (HandlerRun run : this.eventRun.runs()) {
				if (run.isWaiting()) {
					runDetached(run, null);
				}
			}
		}

		@Override
		public void rolledBack() {
			this.eventRun.publication().discard();
		}

	}

}
