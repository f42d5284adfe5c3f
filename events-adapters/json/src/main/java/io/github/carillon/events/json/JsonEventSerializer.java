package io.github.carillon.events.json;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.github.carillon.events.serialization.EventSerializationException;
import io.github.carillon.events.serialization.EventSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the parts of an event with Jackson, and reads them back. What it cannot read it
 * refuses to write: NUL, halves of surrogate pairs, infinite numbers, what exceeds the
 * {@link JsonLimits}. Members that a class does not know are ignored. Safe for use by
 * several threads.
 *
 * @since 0.1
 */
public final class JsonEventSerializer implements EventSerializer {

	private final JsonMapper envelope;

	private final JsonMapper payload;

	private final JsonLimits limits;

	JsonEventSerializer(JsonMapper envelope, JsonMapper payload, JsonLimits limits) {
		this.envelope = envelope;
		this.payload = payload;
		this.limits = limits;
	}

	@Override
	public String writeData(Object data) {
		Supplier<String> problem = () -> "Data of %s cannot be written as JSON"
			.formatted(data.getClass().getTypeName());
		String json = write(this.payload, data, problem);
		if (json.equals("null")) {
			throw new EventSerializationException(problem.get() + ": it is written as null, which is no data");
		}
		return json;
	}

	private String write(JsonMapper mapper, Object value, Supplier<String> problem) {
		try {
			return checked(mapper.writeValueAsString(value), problem);
		}
		catch (JacksonException ex) {
			throw JsonFault.of(ex).asException(problem.get());
		}
	}

	private String checked(String json, Supplier<String> problem) {
		JsonFault fault = JsonText.faultIn(json, this.limits);
		if (fault != null) {
			throw fault.asException(problem.get());
		}
		return json;
	}

	@Override
	public Object readData(String json, @Nullable Class<?> dataClass) {
		Supplier<String> problem = () -> "JSON cannot be read as "
				+ ((dataClass != null) ? dataClass.getTypeName() : "data of an event");
		checked(json, problem);
		try {
			Object data = (dataClass != null) ? this.payload.readValue(json, dataClass)
					: PlainValues.of(this.envelope.readTree(json));
			return notNull(data, problem);
		}
		catch (JacksonException ex) {
			throw JsonFault.of(ex).asException(problem.get());
		}
	}

	/**
	 * Reads data that is a part of a text that was checked.
	 * @param place the place of the part
	 */
	Object readData(JsonNode json, @Nullable Class<?> dataClass, String place) {
		Supplier<String> problem = () -> "Data cannot be read as "
				+ ((dataClass != null) ? dataClass.getTypeName() : "such");
		try {
			Object data = (dataClass != null) ? this.payload.treeToValue(json, dataClass) : PlainValues.of(json);
			return notNull(data, problem);
		}
		catch (JacksonException ex) {
			throw JsonFault.of(ex).below(place).asException(problem.get());
		}
	}

	private static Object notNull(@Nullable Object data, Supplier<String> problem) {
		if (data == null) {
			throw new EventSerializationException(problem.get() + ": it is null");
		}
		return data;
	}

	@Override
	public String writeHeaders(Map<String, String> headers) {
		return write(this.envelope, headers, () -> "Headers cannot be written as JSON");
	}

	@Override
	public Map<String, String> readHeaders(String json) {
		Supplier<String> problem = () -> "Headers cannot be read from JSON";
		checked(json, problem);
		try {
			return strings(this.envelope.readTree(json), problem);
		}
		catch (JacksonException ex) {
			throw JsonFault.of(ex).asException(problem.get());
		}
	}

	private static Map<String, String> strings(JsonNode json, Supplier<String> problem) {
		if (!json.isObject()) {
			throw new JsonFault("", "is no object", null).asException(problem.get());
		}
		Map<String, String> strings = new LinkedHashMap<>();
		json.forEachEntry((name, value) -> {
			if (!value.isString()) {
				throw new JsonFault("/" + JsonFault.escaped(name), "is no string", null).asException(problem.get());
			}
			strings.put(name, value.stringValue());
		});
		return strings;
	}

}
