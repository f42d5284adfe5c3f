package io.github.carillon.events.spring;

import java.util.Map;

import io.github.carillon.events.Event;

/**
 * What the condition of an {@link io.github.carillon.events.OnEvent} listener sees. Its
 * properties are all that an expression may start with: {@code data.total > 100},
 * {@code headers['channel'] == 'api'}, {@code event.source == 'shop'}.
 * <p>
 * Public only so that expressions can be compiled.
 *
 * @since 0.1
 */
public final class ConditionRoot {

	private final Event<?> event;

	private final EventData data;

	private final Class<?> wanted;

	ConditionRoot(Event<?> event, EventData data, Class<?> wanted) {
		this.event = event;
		this.data = data;
		this.wanted = wanted;
	}

	/**
	 * Returns the event, with its data as published.
	 * @return the event
	 */
	public Event<?> event() {
		return this.event;
	}

	/**
	 * Returns the data as the class that the listener takes it as.
	 * @return the data
	 * @throws IllegalArgumentException when it cannot be converted
	 */
	public Object data() {
		return this.data.as(this.wanted);
	}

	/**
	 * Returns the headers; one that is missing is {@code null}.
	 * @return the headers
	 */
	public Map<String, String> headers() {
		return this.event.headers();
	}

}
