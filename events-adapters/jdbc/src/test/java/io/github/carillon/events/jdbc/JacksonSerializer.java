package io.github.carillon.events.jdbc;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.carillon.events.serialization.EventSerializationException;
import io.github.carillon.events.serialization.EventSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The least that makes JSON of data.
 */
final class JacksonSerializer implements EventSerializer {

	private final JsonMapper mapper = JsonMapper.shared();

	@Override
	public String writeData(Object data) {
		return this.mapper.writeValueAsString(data);
	}

	@Override
	public Object readData(String json, @Nullable Class<?> dataClass) {
		try {
			Class<?> target = (dataClass != null) ? dataClass : Object.class;
			return this.mapper.readValue(json, target);
		}
		catch (JacksonException ex) {
			throw new EventSerializationException(ex.getOriginalMessage(), ex);
		}
	}

	@Override
	public String writeHeaders(Map<String, String> headers) {
		return this.mapper.writeValueAsString(headers);
	}

	@Override
	public Map<String, String> readHeaders(String json) {
		try {
			return this.mapper.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {
			});
		}
		catch (JacksonException ex) {
			throw new EventSerializationException(ex.getOriginalMessage(), ex);
		}
	}

}
