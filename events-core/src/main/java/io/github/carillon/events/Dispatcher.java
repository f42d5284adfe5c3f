package io.github.carillon.events;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an event to its handlers: those in {@link DeliveryMode#SYNC} at once, the others
 * when their time has come.
 */
final class Dispatcher {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	private final DefaultEventBus bus;

	private final BusSettings settings;

	private final DeliveryListeners listeners;

	private final DefaultEventStatistics statistics;

	private final HandOff handOff;

	Dispatcher(DefaultEventBus bus, BusSettings settings, DeliveryListeners listeners,
			DefaultEventStatistics statistics, HandOff handOff) {
		this.bus = bus;
		this.settings = settings;
		this.listeners = listeners;
		this.statistics = statistics;
		this.handOff = handOff;
	}

	/**
	 * Brings an event to its handlers.
	 * @param publication the event
	 * @param subscriptions whom it may concern, in order
	 * @param transaction the transaction of the calling thread
	 */
	void dispatch(DefaultPublication<?> publication, DefaultSubscription[] subscriptions,
			CommitBoundary.@Nullable Transaction transaction) {
		publication.open(runs(publication, subscriptions));
		if (transaction != null) {
			publication.undecided();
			transaction.join(new AtCommit(publication));
		}
		SyncRuns sync = new SyncRuns(this, transaction);
		try {
			for (HandlerRun run : publication.runs()) {
				if (run.subscription().mode() == DeliveryMode.SYNC) {
					sync.run(run);
				}
				else if (transaction == null && !run.status().isFinal()) {
					runDetached(run);
				}
			}
		}
		finally {
			publication.ended(sync.finish() + 1);
		}
		sync.throwToPublisher();
	}

	private HandlerRun[] runs(DefaultPublication<?> publication, DefaultSubscription[] subscriptions) {
		HandlerRun[] runs = new HandlerRun[subscriptions.length];
		int count = 0;
		for (DefaultSubscription subscription : subscriptions) {
			if (subscription.isActive()) {
				try {
					if (subscription.accepts(publication.event())) {
						runs[count++] = new HandlerRun(publication, subscription, this);
					}
				}
				catch (Throwable ex) {
					runs[count++] = skipped(publication, subscription, ex);
				}
			}
		}
		return (count == runs.length) ? runs : Arrays.copyOf(runs, count);
	}

	private HandlerRun skipped(DefaultPublication<?> publication, DefaultSubscription subscription, Throwable ex) {
		log.warn("The filter of {} threw on {}; that counts as no match", subscription.name(), publication.event(), ex);
		HandlerRun run = HandlerRun.skipped(publication, subscription, this, ex);
		this.listeners.ended(publication.event(), run);
		return run;
	}

	private void runDetached(HandlerRun run) {
		if (run.subscription().mode() == DeliveryMode.AFTER_COMMIT) {
			run.run();
		}
		else {
			this.handOff.submit(run);
		}
	}

	/**
	 * Publishes what a handler returned as a child, when it is an event rather than an
	 * answer.
	 */
	void publishIfEvent(Event<?> cause, @Nullable Object result) {
		if (result == null) {
			return;
		}
		EventTypeBinding type = this.settings.types().findByClass(result.getClass());
		if (type != null && !isAnswer(cause, result)) {
			this.bus.publish(result);
		}
	}

	private boolean isAnswer(Event<?> cause, Object result) {
		EventTypeBinding asked = this.settings.types().findByClass(cause.data().getClass());
		if (asked == null) {
			asked = this.bus.binding(cause.type());
		}
		return asked != null && asked.resultClass().isInstance(result);
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

	void failed(DefaultSubscription subscription, Event<?> event, Throwable error) {
		log.atError()
			.setMessage("Listener {} failed on event '{}' ({})")
			.addArgument(subscription.name())
			.addArgument(event.type())
			.addArgument(event.id())
			.addKeyValue("event_id", event.id())
			.addKeyValue("event_type", event.type())
			.addKeyValue("event_listener", subscription.id())
			.setCause(error)
			.log();
	}

	void dropped(HandlerRun run, String reason) {
		DeliveryDroppedException error = new DeliveryDroppedException(
				"%s was not delivered to %s: %s".formatted(run.event(), run.subscription().name(), reason));
		if (run.cancel(error)) {
			this.statistics.dropped(run.subscription().counter());
			log.warn(error.getMessage());
		}
	}

	void completed(DefaultPublication<?> publication, PublicationStatus last) {
		if (last == PublicationStatus.DISCARDED) {
			this.statistics.rolledBack();
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
		return this.settings.timings() ? this.settings.clock().now() : 0;
	}

	HandOff handOff() {
		return this.handOff;
	}

	DefaultEventBus bus() {
		return this.bus;
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

		private final DefaultPublication<?> publication;

		AtCommit(DefaultPublication<?> publication) {
			this.publication = publication;
		}

		@Override
		public void committed() {
			this.publication.decided();
			noteFailure(this.publication);
			for (HandlerRun run : this.publication.runs()) {
				if (run.isWaiting()) {
					runDetached(run);
				}
			}
		}

		@Override
		public void rolledBack() {
			this.publication.discard();
		}

	}

}
