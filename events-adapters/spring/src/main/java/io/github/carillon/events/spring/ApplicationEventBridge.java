package io.github.carillon.events.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.OnError;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.SubscriptionOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.util.Assert;

/**
 * Joins a bus and the application events of a Spring context, both ways and each listener
 * once:
 * <ul>
 * <li>What the bus publishes is published in the context too, as its data and as the
 * {@link Event}, where the context has a listener for that: after the bus's synchronous
 * listeners, in the publisher's thread and transaction. What Spring's listeners throw
 * reaches the publisher. Where the event has another ordering than
 * {@link io.github.carillon.events.Ordering#CALLER}, that happens on the bus's thread
 * after the commit, and what they throw becomes part of the publication. Replays are left
 * out.</li>
 * <li>An object of an event type that is published in the context is published on the
 * bus, before Spring's own listeners see it. What is published before the bus's listeners
 * are there waits for them.</li>
 * </ul>
 * <p>
 * It is an ordinary listener beside whatever {@code applicationEventMulticaster} there
 * is. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class ApplicationEventBridge
		implements GenericApplicationListener, ApplicationContextAware, SmartInitializingSingleton, DisposableBean {

	/**
	 * Id of the subscription that forwards to Spring's listeners.
	 */
	public static final String SUBSCRIPTION_ID = "carillon.application-events";

	private static final Logger log = LoggerFactory.getLogger(ApplicationEventBridge.class);

	private final Supplier<EventBus> bus;

	private final EventTypeResolver types;

	private final ThreadLocal<@Nullable Object> inbound = new ThreadLocal<>();

	private final List<Object> early = new ArrayList<>();

	private @Nullable SpringForwarder forwarder;

	private @Nullable Subscription subscription;

	private @Nullable Runnable listenersReady;

	private volatile State state = State.WAITING;

	/**
	 * Creates a bridge.
	 * @param bus the bus, asked for when it is first needed: a context may publish before
	 * its beans can be made
	 * @param types knows which classes are event types
	 * @param listenersReady run before the bridge opens, so that what waited finds its
	 * listeners: {@link OnEventRegistrar#afterSingletonsInstantiated()}
	 */
	public ApplicationEventBridge(Supplier<EventBus> bus, EventTypeResolver types, Runnable listenersReady) {
		this.bus = bus;
		this.types = types;
		this.listenersReady = listenersReady;
	}

	@Override
	public void setApplicationContext(ApplicationContext context) {
		Assert.isInstanceOf(ConfigurableApplicationContext.class, context);
		this.forwarder = new SpringForwarder((ConfigurableApplicationContext) context,
				(listener) -> listener instanceof ApplicationEventBridge);
	}

	/**
	 * Opens the bridge in both directions, and publishes what waited.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		SpringForwarder forward = forwarder();
		Runnable ready = this.listenersReady;
		if (ready != null) {
			this.listenersReady = null;
			ready.run();
		}
		SubscriptionOptions last = SubscriptionOptions.defaults()
			.withId(SUBSCRIPTION_ID)
			.withName("Spring's application listeners")
			.withDescription(
					"Hands events to Spring's own @EventListener methods; part of Carillon, not a listener of the application")
			.withOrder(Ordered.LOWEST_PRECEDENCE)
			.withFilter(this::forwards);
		this.subscription = subscribe(this.bus.get(), last, forward);
		List<Object> waiting;
		synchronized (this.early) {
			waiting = List.copyOf(this.early);
			this.early.clear();
			this.state = State.OPEN;
		}
		waiting.forEach(this::publish);
	}

	/**
	 * A bus that has an order of its own refuses to propagate: there is no publisher to
	 * throw to. Ask it, since it may be any bus.
	 */
	private static Subscription subscribe(EventBus bus, SubscriptionOptions options, SpringForwarder forward) {
		try {
			return bus.subscribe("**", options.withOnError(OnError.PROPAGATE), forward::publish);
		}
		catch (IllegalArgumentException ex) {
			return bus.subscribe("**", options, forward::publish);
		}
	}

	/**
	 * Returns whether an event goes to Spring's listeners: not what came from there.
	 */
	boolean forwards(Event<?> event) {
		return !event.replayed() && event.data() != this.inbound.get() && forwarder().wants(event);
	}

	/**
	 * First, so that an object that is no valid event reaches nobody.
	 */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	/**
	 * Never on a thread of the multicaster's, where the publisher's transaction is not
	 * seen and neither is what comes from the bus.
	 */
	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

	@Override
	public boolean supportsEventType(ResolvableType eventType) {
		Class<?> type = eventType.toClass();
		return PayloadApplicationEvent.class.isAssignableFrom(type) || this.types.findByClass(type) != null;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof ForwardedEvent) {
			return;
		}
		Object payload = (event instanceof PayloadApplicationEvent<?> wrapper) ? wrapper.getPayload() : event;
		if (this.types.findByClass(payload.getClass()) == null || forwarder().isForwarding(payload) || waits(payload)) {
			return;
		}
		if (this.state == State.CLOSED) {
			log.warn("An object of {} was published after the bus had been closed, and reached Spring's listeners only",
					payload.getClass());
			return;
		}
		publish(payload);
	}

	private boolean waits(Object payload) {
		if (this.state != State.WAITING) {
			return false;
		}
		synchronized (this.early) {
			return this.state == State.WAITING && this.early.add(payload);
		}
	}

	private SpringForwarder forwarder() {
		SpringForwarder current = this.forwarder;
		Assert.state(current != null, "The bridge has no application context");
		return current;
	}

	/**
	 * Publishes an object on the bus. Spring's listeners get it from Spring.
	 */
	private void publish(Object payload) {
		Object outer = this.inbound.get();
		this.inbound.set(payload);
		try {
			this.bus.get().publish(payload);
		}
		finally {
			if (outer != null) {
				this.inbound.set(outer);
			}
			else {
				this.inbound.remove();
			}
		}
	}

	/**
	 * Ends both directions.
	 */
	@Override
	public void destroy() {
		Subscription current = this.subscription;
		if (current != null) {
			current.close();
		}
		synchronized (this.early) {
			this.state = State.CLOSED;
			if (!this.early.isEmpty()) {
				log.warn("{} objects that Spring published before the listeners were there were never delivered: {}",
						this.early.size(), this.early.stream().map((object) -> object.getClass().getName()).toList());
			}
		}
	}

	/**
	 * How far the context is.
	 */
	private enum State {

		/** Objects wait for the bus's listeners. */
		WAITING,

		/** Objects are published at once. */
		OPEN,

		/** Objects are not published any more. */
		CLOSED

	}

}
