package io.github.carillon.events;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Registers the {@link EventContext} of the calling thread with Micrometer's
 * context-propagation, so that what a handler has others do on another thread, by Reactor
 * or a task decorator, publishes as the handler would. Found by that library when it is
 * there; nobody else needs it.
 *
 * @since 0.1
 */
public final class EventContextAccessor implements ThreadLocalAccessor<EventContext> {

	/** The key of the context in snapshots and in Reactor's contexts. */
	public static final String KEY = "carillon.event";

	/**
	 * Creates an accessor; all are the same.
	 */
	public EventContextAccessor() {
	}

	@Override
	public Object key() {
		return KEY;
	}

	@Override
	public @Nullable EventContext getValue() {
		return EventContext.current().orElse(null);
	}

	@Override
	public void setValue(EventContext context) {
		HandlerLink.set(((DefaultEventContext) context).run());
	}

	@Override
	public void setValue() {
		HandlerLink.set(null);
	}

}
