package io.github.carillon.events;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the {@link DeliveryListener}s of a bus, and keeps what they throw away from
 * everybody else.
 */
final class DeliveryListeners implements DeliveryListener {

	private static final Logger log = LoggerFactory.getLogger(DeliveryListener.class);

	private final DeliveryListener[] listeners;

	DeliveryListeners(List<DeliveryListener> listeners) {
		this.listeners = listeners.toArray(DeliveryListener[]::new);
	}

	/**
	 * Asks each whom to tell of a bus. For the constructor of that bus, before anybody
	 * else knows it.
	 */
	void attach(EventBus bus) {
		for (int i = 0; i < this.listeners.length; i++) {
			DeliveryListener listener = this.listeners[i];
			this.listeners[i] = Objects.requireNonNull(listener.forBus(bus),
					() -> listener + " returned no listener for a bus; it may return itself");
		}
	}

	boolean isEmpty() {
		return this.listeners.length == 0;
	}

	@Override
	public void published(Event<?> event) {
		if (this.listeners.length > 0) {
			tell((listener) -> listener.published(event));
		}
	}

	@Override
	public void started(Event<?> event, String handlerId) {
		if (this.listeners.length > 0) {
			tell((listener) -> listener.started(event, handlerId));
		}
	}

	@Override
	public void ended(Event<?> event, HandlerResult result) {
		if (this.listeners.length > 0) {
			tell((listener) -> listener.ended(event, result));
		}
	}

	@Override
	public void retrying(Event<?> event, Subscription subscription, int attempt, Throwable error) {
		tell((listener) -> listener.retrying(event, subscription, attempt, error));
	}

	@Override
	public void failed(Event<?> event, Subscription subscription, HandlerResult result) {
		tell((listener) -> listener.failed(event, subscription, result));
	}

	@Override
	public void completed(Event<?> event, Publication<?> publication) {
		if (this.listeners.length > 0) {
			tell((listener) -> listener.completed(event, publication));
		}
	}

	@Override
	public void subscriptionAdded(Subscription subscription) {
		tell((listener) -> listener.subscriptionAdded(subscription));
	}

	@Override
	public void subscriptionRemoved(Subscription subscription) {
		tell((listener) -> listener.subscriptionRemoved(subscription));
	}

	private void tell(Consumer<DeliveryListener> step) {
		for (DeliveryListener listener : this.listeners) {
			try {
				step.accept(listener);
			}
			catch (Throwable ex) {
				log.error("{} threw; a delivery listener must not", listener.getClass().getName(), ex);
			}
		}
	}

}
