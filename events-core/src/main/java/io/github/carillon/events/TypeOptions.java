package io.github.carillon.events;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads the options of a type off its annotation.
 */
final class TypeOptions {

	private static final Pattern TIME = Pattern.compile("(\\d{1,12})(ns|us|ms|s|m|h|d)");

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
		if (text.isEmpty()) {
			return null;
		}
		Matcher time = TIME.matcher(text.strip().toLowerCase(Locale.ROOT));
		if (!time.matches()) {
			throw new IllegalArgumentException(
					"@EventType on %s has the timeout '%s', which is no time such as 500ms, 5s or 2m"
						.formatted(type.getName(), text));
		}
		long amount = Long.parseLong(time.group(1));
		return switch (time.group(2)) {
			case "ns" -> Duration.ofNanos(amount);
			case "us" -> Duration.ofNanos(amount * 1_000);
			case "ms" -> Duration.ofMillis(amount);
			case "s" -> Duration.ofSeconds(amount);
			case "m" -> Duration.ofMinutes(amount);
			case "h" -> Duration.ofHours(amount);
			default -> Duration.ofDays(amount);
		};
	}

}
