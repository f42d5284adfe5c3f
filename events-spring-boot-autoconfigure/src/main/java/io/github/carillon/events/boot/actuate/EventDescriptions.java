package io.github.carillon.events.boot.actuate;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.carillon.events.Event;
import io.github.carillon.events.serialization.EventSerializationException;
import io.github.carillon.events.serialization.EventSerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;

/**
 * Describes events with maps and strings: everything of the envelope, and the data when
 * it may be shown. Headers that look like credentials are masked, and whatever the
 * application's {@link SanitizingFunction}s mask, in headers and data.
 *
 * @since 0.1
 */
public final class EventDescriptions {

	private static final DateTimeFormatter NANOSECONDS = new DateTimeFormatterBuilder().appendInstant(9)
		.toFormatter(Locale.ROOT);

	private static final Pattern CREDENTIALS = Pattern
		.compile("(?i).*(authorization|cookie|credential|password|secret|signature|token|api-?key).*");

	private final EventSerializer serializer;

	private final Show showData;

	private final Set<String> roles;

	private final Sanitizer sanitizer;

	/**
	 * Creates descriptions.
	 * @param serializer writes data
	 * @param showData when data is shown
	 * @param roles of which a user must have one to be authorized; any user is, when
	 * there are none
	 * @param sanitizing what masks values of headers and data
	 */
	public EventDescriptions(EventSerializer serializer, Show showData, Set<String> roles,
			List<SanitizingFunction> sanitizing) {
		this.serializer = serializer;
		this.showData = showData;
		this.roles = Set.copyOf(roles);
		this.sanitizer = new Sanitizer(sanitizing);
	}

	boolean showsData(SecurityContext security) {
		return this.showData.isShown(security, this.roles);
	}

	boolean showsData(boolean authorized) {
		return this.showData.isShown(authorized);
	}

	static String text(Instant time) {
		return NANOSECONDS.format(time);
	}

	Map<String, Object> describe(Event<?> event, boolean showData) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("id", event.id().toString());
		described.put("type", event.type());
		described.put("version", event.version());
		described.put("time", text(event.time()));
		described.put("source", event.source());
		event.subject().ifPresent((subject) -> described.put("subject", subject));
		event.key().ifPresent((key) -> described.put("key", key));
		event.correlationId().ifPresent((id) -> described.put("correlationId", id));
		event.causationId().ifPresent((id) -> described.put("causationId", id.toString()));
		described.put("priority", event.priority().name());
		described.put("headers", headers(event.headers()));
		described.put("path", event.path());
		described.put("data", showData ? data(event) : SanitizableData.SANITIZED_VALUE);
		return described;
	}

	private Map<String, Object> headers(Map<String, String> headers) {
		Map<String, Object> described = new LinkedHashMap<>();
		headers.forEach((name, value) -> described.put(name, CREDENTIALS.matcher(name).matches()
				? SanitizableData.SANITIZED_VALUE : String.valueOf(sanitize(name, value))));
		return described;
	}

	private Object data(Event<?> event) {
		try {
			return sanitizeAll(this.serializer.readData(this.serializer.writeData(event.data()), null));
		}
		catch (EventSerializationException ex) {
			return "Cannot be shown: " + ex.getMessage();
		}
	}

	private Object sanitizeAll(Object tree) {
		if (tree instanceof Map<?, ?> map) {
			Map<String, @Nullable Object> members = new LinkedHashMap<>();
			map.forEach((key, value) -> members.put(String.valueOf(key), sanitize(String.valueOf(key), value)));
			return members;
		}
		if (tree instanceof List<?> list) {
			return list.stream().map((element) -> (element != null) ? sanitizeAll(element) : null).toList();
		}
		return tree;
	}

	private @Nullable Object sanitize(String key, @Nullable Object value) {
		if (value instanceof Map<?, ?> || value instanceof List<?>) {
			return sanitizeAll(value);
		}
		return this.sanitizer.sanitize(new SanitizableData(null, key, value), true);
	}

}
