package io.github.carillon.events;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Reads the options of a type off its annotation.
 */
final class TypeOptions {

	private TypeOptions() {
	}

	static EventOptions of(EventType annotation, Class<?> type) {
		EventOptions options = new EventOptions(timeout(annotation.timeout(), type),
				atMostOne(annotation.ordering(), "ordering", type), atMostOne(annotation.handlers(), "handlers", type),
				atMostOne(annotation.completion(), "completion", type));
		return options.equals(EventOptions.UNSET) ? EventOptions.UNSET : options;
	}

	private static <V> @Nullable V atMostOne(V[] values, String attribute, Class<?> type) {
		if (values.length > 1) {
			throw new IllegalArgumentException("@EventType on %s has %d values for '%s'; give one"
				.formatted(type.getName(), values.length, attribute));
		}
		return (values.length == 1) ? values[0] : null;
	}

	private static @Nullable Duration timeout(String text, Class<?> type) {
		return text.isEmpty() ? null : DurationText.parse("@EventType(timeout) on " + type.getName(), text);
	}

}
