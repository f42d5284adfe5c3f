package io.github.carillon.events.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPriority;
import io.github.carillon.events.EventTypeBinding;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.serialization.EventSerializationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads one event from a CloudEvent.
 */
final class CloudEventReader {

	private final JsonEventSerializer serializer;

	private final EventTypeResolver types;

	private final JsonNode json;

	private final Map<String, String> headers = new LinkedHashMap<>();

	CloudEventReader(JsonEventSerializer serializer, EventTypeResolver types, JsonNode json) {
		this.serializer = serializer;
		this.types = types;
		this.json = json;
	}

	Event<?> read() {
		if (!this.json.isObject()) {
			throw fault("", this.json.isArray() ? "is an array; one event is an object" : "is no object", null);
		}
		if (!required(CloudEventNames.SPEC_VERSION).equals("1.0")) {
			throw fault("/specversion", "is not 1.0, the only version that is read", null);
		}
		String type = required(CloudEventNames.TYPE);
		readHeaders();
		readExtensions();
		Event.Builder<?> event = builder(type, readData(type));
		readAttributes(event);
		readOwnExtensions(event);
		return event.headers(this.headers).build();
	}

	private static Event.Builder<?> builder(String type, Object data) {
		try {
			return Event.builder(type, data);
		}
		catch (IllegalArgumentException ex) {
			throw fault("/type", ex.getMessage(), ex);
		}
	}

	private void readAttributes(Event.Builder<?> event) {
		String source = readSource();
		String id = required(CloudEventNames.ID);
		boolean uuid = CloudEventNames.isUuid(id);
		UUID eventId = uuid ? UUID.fromString(id) : CloudEventNames.idOf(source, id);
		if (!eventId.toString().equals(id)) {
			this.headers.put(CloudEventNames.ORIGINAL_ID, id);
		}
		event.id(eventId).source(source);
		ifPresent(CloudEventNames.SUBJECT, event::subject);
		ifPresent(CloudEventNames.TIME, (time) -> readTime(event, time));
	}

	private String readSource() {
		String source = required(CloudEventNames.SOURCE);
		String name = string(CloudEventNames.SOURCE_NAME);
		if (name == null) {
			return source;
		}
		if (!name.isBlank() && CloudEventNames.toUriReference(name).equals(source)) {
			return name;
		}
		this.headers.put(CloudEventNames.SOURCE_NAME, name);
		return source;
	}

	private static void readTime(Event.Builder<?> event, String time) {
		try {
			Instant instant = OffsetDateTime.parse(time).toInstant();
			event.time(instant);
		}
		catch (DateTimeException ex) {
			throw fault("/time", "is no RFC 3339 timestamp such as 2026-01-31T12:00:00.000000000Z", ex);
		}
		catch (ArithmeticException | IllegalArgumentException ex) {
			throw fault("/time", "is too far away: it does not fit in nanoseconds since 1970", ex);
		}
	}

	private void readOwnExtensions(Event.Builder<?> event) {
		ifPresent(CloudEventNames.CORRELATION_ID, event::correlationId);
		ifPresent(CloudEventNames.PARTITION_KEY, event::key);
		ifPresent(CloudEventNames.DATA_VERSION, (version) -> readVersion(event, version));
		ifPresent(CloudEventNames.CAUSATION_ID, (id) -> {
			if (CloudEventNames.isUuid(id)) {
				event.causationId(UUID.fromString(id));
			}
			else {
				this.headers.put(CloudEventNames.CAUSATION_ID, id);
			}
		});
		ifPresent(CloudEventNames.PRIORITY, (priority) -> readPriority(event, priority));
		ifPresent(CloudEventNames.PATH, (path) -> readPath(event, path));
		ifPresent(CloudEventNames.REPLAYED, (replayed) -> readReplayed(event, replayed));
	}

	private static void readVersion(Event.Builder<?> event, String version) {
		if (version.isBlank()) {
			throw fault("/dataversion", "is blank", null);
		}
		event.version(version);
	}

	private void readPriority(Event.Builder<?> event, String priority) {
		try {
			event.priority(EventPriority.valueOf(priority.toUpperCase(Locale.ROOT)));
		}
		catch (IllegalArgumentException ex) {
			this.headers.put(CloudEventNames.PRIORITY, priority);
		}
	}

	private void readReplayed(Event.Builder<?> event, String replayed) {
		if (replayed.equals("true")) {
			event.replayed(true);
		}
		else if (!replayed.equals("false")) {
			this.headers.put(CloudEventNames.REPLAYED, replayed);
		}
	}

	private void readPath(Event.Builder<?> event, String path) {
		List<String> labels = path.startsWith("[") ? labels(path) : null;
		if (labels != null) {
			event.path(labels);
		}
		else {
			this.headers.put(CloudEventNames.PATH, path);
		}
	}

	private @Nullable List<String> labels(String path) {
		try {
			List<String> labels = new ArrayList<>();
			for (Object label : (List<?>) this.serializer.readData(path, null)) {
				labels.add((String) label);
			}
			return labels;
		}
		catch (EventSerializationException | ClassCastException ex) {
			return null;
		}
	}

	private void readHeaders() {
		String text = string(CloudEventNames.HEADERS);
		if (text == null) {
			return;
		}
		try {
			this.headers.putAll(this.serializer.readHeaders(text));
		}
		catch (EventSerializationException ex) {
			throw fault("/headers", "is no JSON object of strings, written as a string: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Reads the extensions that are not ours: they become headers, and are noted to be
	 * written as extensions again.
	 */
	private void readExtensions() {
		Set<String> foreign = new LinkedHashSet<>();
		this.json.forEachEntry((name, value) -> {
			if (CloudEventNames.ATTRIBUTES.contains(name) || value.isNull()) {
				return;
			}
			String type = value.isBoolean() ? ":boolean" : value.isIntegralNumber() ? ":integer" : "";
			this.headers.put(name, simple(name, value));
			if (CloudEventNames.isExtension(name) && !(CloudEventNames.SHARED.contains(name) && type.isEmpty())) {
				foreign.add(name + type);
			}
		});
		if (!foreign.isEmpty()) {
			this.headers.merge(CloudEventNames.EXTENSIONS, String.join(",", foreign), CloudEventReader::union);
		}
	}

	private static String union(String listed, String found) {
		Set<String> union = new LinkedHashSet<>(List.of(listed.split(",")));
		union.addAll(List.of(found.split(",")));
		return String.join(",", union);
	}

	private Object readData(String type) {
		String contentType = string(CloudEventNames.DATA_CONTENT_TYPE);
		boolean json = contentType == null || CloudEventNames.isJson(contentType);
		JsonNode data = this.json.get(CloudEventNames.DATA);
		String base64 = string(CloudEventNames.DATA_BASE64);
		if (data != null && base64 != null) {
			throw fault("/data_base64", "stands beside data; there can be only one of them", null);
		}
		EventTypeBinding binding = this.types.findByName(type);
		Class<?> dataClass = (binding != null) ? binding.dataClass() : null;
		if (base64 != null) {
			return readBytes(base64, contentType, dataClass);
		}
		if (!json || (contentType != null && !contentType.equals(CloudEventNames.JSON))) {
			this.headers.put(CloudEventNames.ORIGINAL_CONTENT_TYPE, contentType);
		}
		if (data == null || data.isNull()) {
			return Map.of();
		}
		return this.serializer.readData(data, json ? dataClass : null, "/data");
	}

	private Object readBytes(String base64, @Nullable String contentType, @Nullable Class<?> dataClass) {
		byte[] bytes;
		try {
			bytes = Base64.getDecoder().decode(base64);
		}
		catch (IllegalArgumentException ex) {
			throw fault("/data_base64", "is not base64", ex);
		}
		boolean asBytes = dataClass == byte[].class;
		if (contentType != null && CloudEventNames.isJson(contentType) && !asBytes) {
			return this.serializer.readData(utf8(bytes), dataClass);
		}
		if (contentType != null) {
			this.headers.put(CloudEventNames.ORIGINAL_CONTENT_TYPE, contentType);
		}
		if (asBytes) {
			return bytes;
		}
		this.headers.put(CloudEventNames.ENCODING, "base64");
		return base64;
	}

	private static String utf8(byte[] bytes) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			throw fault("/data_base64", "is JSON by its media type, but not UTF-8", ex);
		}
	}

	private String required(String name) {
		String value = string(name);
		if (value == null || value.isBlank()) {
			throw fault("/" + name, (value == null) ? "is missing; every CloudEvent has it" : "is blank", null);
		}
		return value;
	}

	private void ifPresent(String name, Consumer<String> reader) {
		String value = string(name);
		if (value != null) {
			reader.accept(value);
		}
	}

	private @Nullable String string(String name) {
		JsonNode value = this.json.get(name);
		return (value == null || value.isNull()) ? null : simple(name, value);
	}

	private static String simple(String name, JsonNode value) {
		if (value.isString() || value.isBoolean() || value.isIntegralNumber()) {
			return value.asString();
		}
		throw fault("/" + JsonFault.escaped(name), "is no string, integer or boolean", null);
	}

	private static EventSerializationException fault(String pointer, @Nullable String reason,
			@Nullable Exception cause) {
		return new JsonFault(pointer, String.valueOf(reason), cause).asException("No CloudEvent in JSON");
	}

}
