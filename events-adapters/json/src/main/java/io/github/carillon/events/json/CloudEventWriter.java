package io.github.carillon.events.json;

import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPriority;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes one event as a CloudEvent.
 */
final class CloudEventWriter {

	/** Always nine digits, so that texts sort as times do. */
	private static final DateTimeFormatter TIME = DateTimeFormatter
		.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private final JsonMapper envelope;

	private final JsonEventSerializer serializer;

	private final StringWriter text = new StringWriter();

	private final JsonGenerator json;

	/** The headers that no extension of their own carries. */
	private final Map<String, String> rest = new LinkedHashMap<>();

	CloudEventWriter(JsonMapper envelope, JsonEventSerializer serializer) {
		this.envelope = envelope;
		this.serializer = serializer;
		this.json = envelope.createGenerator(this.text);
	}

	String write(Event<?> event) {
		try (this.json) {
			this.json.writeStartObject();
			writeAttributes(event);
			writeExtensions(event);
			writeHeaders(event.headers());
			writeData(event);
			this.json.writeEndObject();
		}
		return this.text.toString();
	}

	private void writeAttributes(Event<?> event) {
		String source = CloudEventNames.toUriReference(event.source());
		write(CloudEventNames.SPEC_VERSION, "1.0");
		write(CloudEventNames.ID, event.id().toString());
		write(CloudEventNames.TYPE, event.type());
		write(CloudEventNames.SOURCE, source);
		write(CloudEventNames.SOURCE_NAME, source.equals(event.source()) ? null : event.source());
		write(CloudEventNames.SUBJECT, event.subject().orElse(null));
		write(CloudEventNames.TIME, format(event.time()));
	}

	static String format(Instant time) {
		return TIME.format(time);
	}

	private void writeExtensions(Event<?> event) {
		write(CloudEventNames.DATA_VERSION, event.version().equals("1") ? null : event.version());
		write(CloudEventNames.CORRELATION_ID, event.correlationId().orElse(null));
		write(CloudEventNames.CAUSATION_ID, event.causationId().map(UUID::toString).orElse(null));
		write(CloudEventNames.PARTITION_KEY, event.key().orElse(null));
		write(CloudEventNames.PRIORITY, (event.priority() == EventPriority.NORMAL) ? null : event.priority().name());
		if (!event.path().isEmpty()) {
			write(CloudEventNames.PATH, this.envelope.writeValueAsString(event.path()));
		}
		if (event.replayed()) {
			this.json.writeBooleanProperty(CloudEventNames.REPLAYED, true);
		}
	}

	private void writeHeaders(Map<String, String> headers) {
		Map<String, String> foreign = foreign(headers.get(CloudEventNames.EXTENSIONS));
		headers.forEach((name, value) -> {
			if (CloudEventNames.SHARED.contains(name)
					|| (foreign.containsKey(name) && CloudEventNames.isExtension(name))) {
				writeTyped(name, value, foreign.getOrDefault(name, ""));
			}
			else {
				this.rest.put(name, value);
			}
		});
		if (headers.keySet().containsAll(foreign.keySet())
				&& foreign.keySet().stream().noneMatch(this.rest::containsKey)) {
			this.rest.remove(CloudEventNames.EXTENSIONS);
		}
	}

	private static Map<String, String> foreign(@Nullable String list) {
		Map<String, String> types = new HashMap<>();
		if (list != null) {
			for (String extension : list.split(",")) {
				int colon = extension.indexOf(':');
				types.put((colon < 0) ? extension : extension.substring(0, colon),
						(colon < 0) ? "" : extension.substring(colon + 1));
			}
		}
		return types;
	}

	private void writeTyped(String name, String value, String type) {
		if (type.equals("boolean") && (value.equals("true") || value.equals("false"))) {
			this.json.writeBooleanProperty(name, Boolean.parseBoolean(value));
		}
		else if (type.equals("integer") && value.matches("0|-?[1-9]\\d{0,17}")) {
			this.json.writeNumberProperty(name, Long.parseLong(value));
		}
		else {
			write(name, value);
		}
	}

	private void writeData(Event<?> event) {
		String contentType = this.rest.get(CloudEventNames.ORIGINAL_CONTENT_TYPE);
		String base64 = base64(event.data(), contentType);
		if (isReadAgain(contentType, base64 != null)) {
			this.rest.remove(CloudEventNames.ORIGINAL_CONTENT_TYPE);
		}
		else {
			contentType = null;
		}
		if (!this.rest.isEmpty()) {
			write(CloudEventNames.HEADERS, this.envelope.writeValueAsString(this.rest));
		}
		if (base64 != null) {
			write(CloudEventNames.DATA_CONTENT_TYPE, contentType);
			write(CloudEventNames.DATA_BASE64, base64);
			return;
		}
		write(CloudEventNames.DATA_CONTENT_TYPE, (contentType != null) ? contentType : CloudEventNames.JSON);
		if (!(event.data() instanceof Map<?, ?> map && map.isEmpty())) {
			this.json.writeName(CloudEventNames.DATA);
			this.json.writeRawValue(this.serializer.writeData(event.data()));
		}
	}

	/**
	 * Returns whether a media type as an attribute becomes the header again: bytes of
	 * JSON would be read as what they contain, and JSON is what everything else is.
	 */
	private static boolean isReadAgain(@Nullable String contentType, boolean bytes) {
		return contentType != null
				&& !(bytes ? CloudEventNames.isJson(contentType) : contentType.equals(CloudEventNames.JSON));
	}

	/**
	 * Returns the base64 text of bytes, also of those that were read as such a text;
	 * {@code null} for other data. The marker alone does not make it one: anybody can set
	 * a header.
	 */
	private @Nullable String base64(Object data, @Nullable String contentType) {
		if (data instanceof byte[] bytes) {
			return Base64.getEncoder().encodeToString(bytes);
		}
		boolean marked = "base64".equals(this.rest.get(CloudEventNames.ENCODING))
				&& (contentType == null || !CloudEventNames.isJson(contentType));
		if (marked && data instanceof String text && isBase64(text)) {
			this.rest.remove(CloudEventNames.ENCODING);
			return text;
		}
		return null;
	}

	private static boolean isBase64(String text) {
		try {
			Base64.getDecoder().decode(text);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private void write(String name, @Nullable String value) {
		if (value != null) {
			this.json.writeStringProperty(name, value);
		}
	}

}
