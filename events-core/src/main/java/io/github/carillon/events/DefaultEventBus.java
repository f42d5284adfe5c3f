package io.github.carillon.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one implementation of {@link EventBus}. {@link #publish(EventDraft)} is the way
 * that every event takes.
 */
final class DefaultEventBus implements EventBus {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	private final BusSettings settings;

	private final String label;

	private final DeliveryListeners listeners;

	private final SubscriptionRegistry registry;

	private final DefaultEventStatistics statistics;

	private final Function<String, TypeCounter> counters;

	private final DraftCompleter completer;

	private final Dispatcher dispatcher;

	final EventScheduler scheduler;

	private final BusClosing closing;

	DefaultEventBus(BusSettings settings, DeliveryListeners listeners, QueueOptions queue, Workers workers) {
		this.settings = settings;
		this.label = BusLabels.OF_PROCESS.next(settings.name(), settings.clock().nextId(settings.clock().now()));
		this.listeners = listeners;
		this.registry = new SubscriptionRegistry(settings.types(), settings.options(), listeners);
		HandOff handOff = new HandOff(queue, workers);
		this.statistics = new DefaultEventStatistics(handOff::queued, this.registry::all);
		this.counters = this.statistics::ofType;
		this.completer = new DraftCompleter(settings, this.label);
		this.dispatcher = new Dispatcher(this, settings, listeners, this.statistics, handOff);
		DuePublications due = new DuePublications((draft) -> publish(draft), this.statistics, workers);
		this.scheduler = new EventScheduler(settings, this.completer, due);
		this.closing = new BusClosing(this, handOff, this.scheduler.schedule(), due);
		listeners.attach(this);
	}

	@Override
	public <T> Publication<T> publish(EventDraft<T> draft) {
		HandlerRun handling = HandlerLink.cause();
		this.closing.refusePublishing(handling);
		CommitBoundary.Transaction transaction = this.settings.boundary().current();
		Event<T> event = this.completer.complete(draft, transaction);
		if (handling != null && handling.isGivenUp()) {
			return tooLate(event, handling);
		}
		event = intercept(event);
		SubscriptionRegistry.Route route = record(event, transaction);
		DefaultPublication<T> publication = new DefaultPublication<>(event, this.dispatcher, handling);
		if (handling != null) {
			handling.addChild(publication);
		}
		dispatch(event, publication, route, transaction);
		return publication;
	}

	@Override
	public <T> Publication<T> publish(Event<T> event) {
		HandlerRun handling = HandlerLink.cause();
		this.closing.refusePublishing(handling);
		if (handling != null && handling.isGivenUp()) {
			return tooLate(event, handling);
		}
		Forwarding<T> forwarding = Forwarding.of(event, handling, this.dispatcher);
		if (forwarding.isNew()) {
			take(forwarding);
		}
		else {
			forwarding.leave();
		}
		return forwarding.publication();
	}

	private <T> Event<T> intercept(Event<T> event) {
		Event<T> intercepted = event;
		for (PublishInterceptor interceptor : this.settings.interceptors()) {
			intercepted = Objects.requireNonNull(interceptor.beforePublish(intercepted),
					() -> interceptor + " returned no event; to veto one it has to throw");
		}
		return intercepted;
	}

	private <T> void take(Forwarding<T> forwarding) {
		CommitBoundary.Transaction transaction = this.settings.boundary().current();
		Event<T> event;
		SubscriptionRegistry.Route route;
		try {
			event = intercept(forwarding.passed());
			route = record(event, transaction);
		}
		catch (Throwable ex) {
			forwarding.leave();
			throw ex;
		}
		HandlerRun cause = forwarding.publication().cause();
		if (cause != null && !forwarding.isJoined()) {
			cause.addChild(forwarding.publication());
		}
		dispatch(event, forwarding.publication(), route, transaction);
	}

	private SubscriptionRegistry.Route record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		SubscriptionRegistry.Route route = this.registry.route(event.type(), event.data(), this.counters);
		this.settings.recorder().record(event, transaction);
		route.counter().published(event);
		return route;
	}

	private void dispatch(Event<?> event, DefaultPublication<?> publication, SubscriptionRegistry.Route route,
			CommitBoundary.@Nullable Transaction transaction) {
		this.listeners.published(event);
		EventOptions options = DefaultEvent.options(event).orElse(route.options());
		this.dispatcher.dispatch(new EventRun(publication, event, this.dispatcher, options), route.subscriptions(),
				transaction);
	}

	/**
	 * Does not publish what a handler publishes that was given up.
	 */
	private <T> Publication<T> tooLate(Event<T> event, HandlerRun handling) {
		log.warn("{} published {} after it had been given up; that is discarded", handling.subscription().name(),
				event);
		this.statistics.eventDiscarded();
		return DefaultPublication.over(event, this.dispatcher, PublicationStatus.DISCARDED);
	}

	@Nullable EventTypeBinding binding(String type) {
		return this.registry.binding(type);
	}

	@Override
	public ScheduledPublication publishLater(EventDraft<?> draft, Duration delay) {
		return this.scheduler.later(draft, delay);
	}

	@Override
	public ScheduledPublication publishAt(EventDraft<?> draft, Instant when) {
		return this.scheduler.at(draft, when);
	}

	@Override
	public ScheduledPublication publishOn(String cron, EventDraft<?> draft, String name) {
		return this.scheduler.on(cron, draft, name);
	}

	@Override
	public EventSource withSource(String source) {
		return new DefaultEventSource(this, source);
	}

	@Override
	public String name() {
		return this.settings.name();
	}

	@Override
	public String label() {
		return this.label;
	}

	@Override
	public <R extends @Nullable Object> Subscription respond(String pattern, SubscriptionOptions options,
			EventFunction<Object, R> function) {
		return subscribe(DefaultSubscription.Target.ofPattern(pattern, function), options);
	}

	@Override
	public <T, R extends @Nullable Object> Subscription respond(Class<T> type, SubscriptionOptions options,
			EventFunction<T, R> function) {
		return subscribe(DefaultSubscription.Target.ofClass(type, this.settings.types().findByClass(type), function),
				options);
	}

	private Subscription subscribe(DefaultSubscription.Target target, SubscriptionOptions options) {
		this.closing.refuseSubscribing();
		return this.registry.add(target, (DefaultSubscriptionOptions) options, this.dispatcher);
	}

	boolean isClosing() {
		return this.closing.isClosing();
	}

	@Override
	public List<Subscription> subscriptions() {
		return List.copyOf(this.registry.all());
	}

	@Override
	public int subscriptionCount(String pattern) {
		return this.registry.count(pattern);
	}

	@Override
	public Subscription forwardTo(EventBus other, String pattern) {
		if (other == this) {
			throw new IllegalArgumentException("Bus '%s' cannot forward to itself".formatted(this.label));
		}
		SubscriptionOptions options = SubscriptionOptions.defaults().withName("forward to " + other.label());
		return subscribe(pattern, options, other::publish);
	}

	@Override
	public EventStatistics statistics() {
		return this.statistics;
	}

	@Override
	public boolean awaitIdle(Duration timeout) {
		return this.closing.awaitIdle(timeout);
	}

	@Override
	public List<UUID> close(Duration timeout) {
		return this.closing.close(timeout);
	}

	@Override
	public void close() {
		this.closing.close();
	}

	@Override
	public String toString() {
		return "EventBus[" + this.label + "]";
	}

}
