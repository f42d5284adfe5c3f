package io.github.carillon.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import static java.util.Objects.requireNonNull;

/**
 * The one implementation of {@link EventSource}.
 */
final class DefaultEventSource implements EventSource {

	private final EventBus bus;

	private final String source;

	private final Map<String, String> headers;

	private final Set<Subscription> subscriptions;

	DefaultEventSource(EventBus bus, String source) {
		this(bus, EventBuilder.notBlank(source, "source"), Map.of(), ConcurrentHashMap.newKeySet());
	}

	private DefaultEventSource(EventBus bus, String source, Map<String, String> headers,
			Set<Subscription> subscriptions) {
		this.bus = bus;
		this.source = source;
		this.headers = headers;
		this.subscriptions = subscriptions;
	}

	@Override
	public <T> Publication<T> publish(EventDraft<T> draft) {
		return this.bus.publish(withDefaults(draft));
	}

	@Override
	public <T> Publication<T> publish(Event<T> event) {
		return this.bus.publish(event);
	}

	@Override
	public ScheduledPublication publishLater(EventDraft<?> draft, Duration delay) {
		return this.bus.publishLater(withDefaults(draft), delay);
	}

	@Override
	public ScheduledPublication publishAt(EventDraft<?> draft, Instant when) {
		return this.bus.publishAt(withDefaults(draft), when);
	}

	@Override
	public ScheduledPublication publishOn(String cron, EventDraft<?> draft, String name) {
		return this.bus.publishOn(cron, withDefaults(draft), name);
	}

	private <T> EventDraft<T> withDefaults(EventDraft<T> draft) {
		return ((DefaultEventDraft<T>) draft).withDefaults(this.source, this.headers);
	}

	@Override
	public EventSource withSource(String source) {
		return new DefaultEventSource(this.bus, EventBuilder.notBlank(source, "source"), this.headers,
				ConcurrentHashMap.newKeySet());
	}

	@Override
	public EventSource withHeader(String name, String value) {
		EventBuilder<Object> with = new EventBuilder<Object>(Map.of()).headers(this.headers)
			.header(name, requireNonNull(value, "value"));
		return new DefaultEventSource(this.bus, this.source, with.headers, this.subscriptions);
	}

	@Override
	public Subscription subscribe(String pattern, EventHandler<Object> handler) {
		this.subscriptions.removeIf((earlier) -> ((DefaultSubscription) earlier).isOver());
		Subscription subscription = this.bus.subscribe(pattern, handler);
		this.subscriptions.add(subscription);
		return subscription;
	}

	int subscriptionCount() {
		return this.subscriptions.size();
	}

	@Override
	public void close() {
		this.subscriptions.forEach(Subscription::close);
		this.subscriptions.clear();
	}

}
