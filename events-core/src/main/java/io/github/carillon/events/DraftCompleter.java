package io.github.carillon.events;

import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Makes an event of a draft: fills in what the publisher left to the bus.
 */
final class DraftCompleter {

	/**
	 * Marks events that could not be recorded in the transaction they were published in.
	 */
	private static final String TRANSACTION_HEADER = "carillon-transaction";

	private final BusSettings settings;

	private final String label;

	DraftCompleter(BusSettings settings, String label) {
		this.settings = settings;
		this.label = label;
	}

	<T> Event<T> complete(EventDraft<T> draft, CommitBoundary.@Nullable Transaction transaction) {
		EventBuilder<T> event = ((DefaultEventDraft<T>) draft).attributes();
		event.defaults(this.settings.source(), Map.of());
		completeType(event);
		completeTimeAndId(event);
		completeCause(event, HandlerLink.cause());
		if (event.correlation == null) {
			event.correlation = event.id;
		}
		if (transaction != null && transaction.isReadOnly()) {
			event.header(TRANSACTION_HEADER, "read-only");
		}
		event.passed(this.label);
		return new DefaultEvent<>(event);
	}

	/**
	 * Fills in what is known before the time of an event has come: its type and what
	 * caused it.
	 */
	<T> EventBuilder<T> prepare(EventDraft<T> draft) {
		EventBuilder<T> event = ((DefaultEventDraft<T>) draft).attributes();
		completeType(event);
		completeCause(event, HandlerLink.cause());
		return event;
	}

	long now() {
		return this.settings.clock().now();
	}

	UUID nextId() {
		return nextId(now());
	}

	private UUID nextId(long time) {
		return (this.settings.ids() != null) ? this.settings.ids().get() : this.settings.clock().nextId(time);
	}

	CronParser.Times parse(String cron) {
		return this.settings.cron().parse(cron);
	}

	CommitBoundary.@Nullable Transaction transaction() {
		return this.settings.boundary().current();
	}

	String label() {
		return this.label;
	}

	private void completeType(EventBuilder<?> event) {
		EventTypeBinding binding = (event.type != null) ? this.settings.types().findByName(event.type) : null;
		if (binding == null) {
			binding = this.settings.types().findByClass(event.data.getClass());
		}
		if (event.type == null) {
			event.type = (binding != null) ? binding.name() : nameOf(event.data.getClass());
		}
		if (event.version == null && binding != null && binding.name().equals(event.type)) {
			event.version = binding.version();
		}
	}

	private static String nameOf(Class<?> dataClass) {
		try {
			return TypeNames.check(dataClass.getSimpleName());
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("%s has no name that can be an event type; give it one with @EventType"
				.formatted(dataClass.getTypeName()), ex);
		}
	}

	private void completeTimeAndId(EventBuilder<?> event) {
		long time = this.settings.clock().next();
		event.time = time;
		if (event.id == null) {
			event.id = nextId(time);
		}
	}

	private void completeCause(EventBuilder<?> event, @Nullable HandlerRun handling) {
		if (handling != null) {
			Event<?> cause = handling.event();
			if (event.causationId == null) {
				event.causationId = cause.id();
			}
			if (event.correlation == null) {
				event.correlation = correlationOf(cause);
			}
		}
		else if (event.correlation == null) {
			event.correlation = this.settings.logging().correlationId();
		}
	}

	private static Object correlationOf(Event<?> cause) {
		Object own = (cause instanceof DefaultEvent<?> event) ? event.correlation()
				: cause.correlationId().orElse(null);
		return (own != null) ? own : cause.id();
	}

}
