package io.github.carillon.events.spring;

import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.github.carillon.events.Event;
import io.github.carillon.events.spring.SpringListeners.Candidate;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.core.ResolvableTypeProvider;

/**
 * Publishes events in a Spring context, where that listens: as their data, and as the
 * {@link Event} for those who want only that. Who listens to a class is remembered until
 * listeners come or go.
 */
final class SpringForwarder {

	private static final int MAX_REMEMBERED = 10_000;

	private final ConfigurableApplicationContext context;

	private final SpringListeners listeners;

	private final ThreadLocal<@Nullable Object> forwarding = new ThreadLocal<>();

	private volatile Remembered remembered = new Remembered(-1, new ConcurrentHashMap<>());

	SpringForwarder(ConfigurableApplicationContext context, Predicate<ApplicationListener<?>> ignored) {
		this.context = context;
		this.listeners = new SpringListeners(context, ignored);
	}

	/**
	 * Returns whether somebody listens. Cheap.
	 */
	boolean wants(Event<?> event) {
		return audience(event) != Audience.NOBODY;
	}

	/**
	 * Returns whether an application event is on its way out in the calling thread.
	 */
	boolean isForwarding(Object published) {
		return this.forwarding.get() == published;
	}

	/**
	 * Publishes an event in the context.
	 */
	void publish(Event<?> event) {
		Audience audience = audience(event);
		if (audience.data()) {
			publishData(event.data());
		}
		if (audience.envelope() == Envelope.MULTICAST) {
			this.context.publishEvent(envelope(event));
		}
		else if (audience.envelope() == Envelope.ONE_BY_ONE) {
			onlyEnvelope(this.listeners.all(), event).forEach((listener) -> listener.call(envelope(event)));
		}
	}

	private void publishData(Object data) {
		if (!(data instanceof ApplicationEvent)) {
			this.context.publishEvent(new ForwardedEvent<>(this.context, data, null));
			return;
		}
		this.forwarding.set(data);
		try {
			this.context.publishEvent(data);
		}
		finally {
			this.forwarding.remove();
		}
	}

	private ForwardedEvent<Event<?>> envelope(Event<?> event) {
		return new ForwardedEvent<>(this.context, event, envelopeType(event));
	}

	private Audience audience(Event<?> event) {
		if (event.data() instanceof ResolvableTypeProvider) {
			return find(event);
		}
		int stamp;
		try {
			stamp = this.listeners.stamp();
		}
		catch (ConcurrentModificationException ex) {
			return find(event);
		}
		Remembered current = this.remembered;
		if (current.stamp() != stamp || current.audiences().size() > MAX_REMEMBERED) {
			current = new Remembered(stamp, new ConcurrentHashMap<>());
			this.remembered = current;
		}
		Audience known = current.audiences().get(event.data().getClass());
		if (known == null) {
			known = find(event);
			current.audiences().put(event.data().getClass(), known);
		}
		return known;
	}

	/**
	 * In doubt somebody listens. Who listens to the data does not get the envelope as
	 * well: where such a listener would, the others are called one by one.
	 */
	private Audience find(Event<?> event) {
		try {
			List<Candidate> candidates = this.listeners.all();
			boolean data = candidates.stream().anyMatch((candidate) -> candidate.wants(dataType(event)));
			if (onlyEnvelope(candidates, event).isEmpty()) {
				return data ? new Audience(true, Envelope.NONE) : Audience.NOBODY;
			}
			boolean both = candidates.stream()
				.anyMatch((candidate) -> candidate.wants(dataType(event))
						&& candidate.wants(applicationEventType(event)));
			return new Audience(data, both ? Envelope.ONE_BY_ONE : Envelope.MULTICAST);
		}
		catch (RuntimeException ex) {
			return new Audience(true, Envelope.NONE);
		}
	}

	private static List<Candidate> onlyEnvelope(List<Candidate> candidates, Event<?> event) {
		ResolvableType envelope = applicationEventType(event);
		ResolvableType data = dataType(event);
		return candidates.stream().filter((candidate) -> candidate.wants(envelope) && !candidate.wants(data)).toList();
	}

	private static ResolvableType dataType(Event<?> event) {
		ResolvableType type = ResolvableType.forInstance(event.data());
		return (event.data() instanceof ApplicationEvent) ? type
				: ResolvableType.forClassWithGenerics(ForwardedEvent.class, type);
	}

	private static ResolvableType envelopeType(Event<?> event) {
		return ResolvableType.forClassWithGenerics(Event.class, ResolvableType.forInstance(event.data()));
	}

	private static ResolvableType applicationEventType(Event<?> event) {
		return ResolvableType.forClassWithGenerics(ForwardedEvent.class, envelopeType(event));
	}

	/**
	 * How the envelope is published.
	 */
	private enum Envelope {

		/** Not at all. */
		NONE,

		/** As any application event. */
		MULTICAST,

		/** To each of those who want nothing but it. */
		ONE_BY_ONE

	}

	/**
	 * Who listens to events with data of one class.
	 *
	 * @param data whether somebody wants the data
	 * @param envelope how the envelope is published
	 */
	private record Audience(boolean data, Envelope envelope) {

		static final Audience NOBODY = new Audience(false, Envelope.NONE);

	}

	/**
	 * What was found.
	 *
	 * @param stamp the number of the listeners that were there
	 * @param audiences who listens, by the class of the data
	 */
	private record Remembered(int stamp, Map<Class<?>, Audience> audiences) {
	}

}
