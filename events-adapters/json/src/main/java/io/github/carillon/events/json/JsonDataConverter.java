package io.github.carillon.events.json;

import io.github.carillon.events.DataConverter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Converts data between maps, {@link JsonNode} and classes as if it were written as JSON
 * and read again. Data that is of the wanted class already is returned as it is. Members
 * that a class does not know are ignored. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class JsonDataConverter implements DataConverter {

	private final JsonMapper payload;

	JsonDataConverter(JsonMapper payload) {
		this.payload = payload;
	}

	@Override
	public <T> T convert(Object data, Class<T> target) {
		if (target.isInstance(data)) {
			return target.cast(data);
		}
		T converted;
		try {
			converted = this.payload.convertValue(data, target);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException(problem(data, target) + ": " + JsonFault.of(ex), ex);
		}
		if (converted == null) {
			throw new IllegalArgumentException(problem(data, target) + ": it becomes null");
		}
		return converted;
	}

	private static String problem(Object data, Class<?> target) {
		return "Data of %s cannot be converted to %s".formatted(data.getClass().getTypeName(), target.getTypeName());
	}

}
