package io.github.carillon.events.spring;

import java.util.Map;

import io.github.carillon.events.DataConverter;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventTypeBinding;
import io.github.carillon.events.EventTypeResolver;
import org.jspecify.annotations.Nullable;

/**
 * The data of one event, as whatever class it is wanted as. For one thread: what was
 * converted is kept for the next who wants the same.
 */
final class EventData {

	private final Event<?> event;

	private final Source source;

	private @Nullable Object last;

	EventData(Event<?> event, Source source) {
		this.event = event;
		this.source = source;
	}

	/**
	 * Returns the data as a class.
	 * @throws IllegalArgumentException when it cannot be converted
	 */
	Object as(Class<?> wanted) {
		Object data = this.event.data();
		if (wanted.isInstance(data)) {
			return data;
		}
		if (wanted.isInstance(this.last)) {
			return this.last;
		}
		try {
			Object converted = this.source.converter().convert(data, this.source.target(this.event, wanted));
			this.last = converted;
			return converted;
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException("Data of event '%s' cannot be had as %s: %s".formatted(this.event.type(),
					wanted.getName(), ex.getMessage()), ex);
		}
	}

	/**
	 * What data is converted with.
	 *
	 * @param converter converts
	 * @param types knows the classes of types
	 */
	record Source(DataConverter converter, EventTypeResolver types) {

		EventData of(Event<?> event) {
			return new EventData(event, this);
		}

		/**
		 * Returns the class to convert to: that of the type, where a supertype of it is
		 * wanted.
		 */
		private Class<?> target(Event<?> event, Class<?> wanted) {
			EventTypeBinding type = this.types.findByName(event.type());
			if (type == null || !wanted.isAssignableFrom(type.dataClass())
					|| Map.class.isAssignableFrom(type.dataClass())) {
				return wanted;
			}
			return type.dataClass();
		}

	}

}
