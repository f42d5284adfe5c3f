package io.github.carillon.events.boot.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.schema.EventTypeDefinition;
import io.github.carillon.events.schema.EventTypeRegistry;
import io.github.carillon.events.schema.EventTypeValidator;
import io.github.carillon.events.serialization.EventSerializationException;
import io.github.carillon.events.serialization.EventSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Describes event types with maps and strings: those that are registered, and those that
 * were published without being so.
 *
 * @since 0.1
 */
public final class EventTypeDescriptions {

	private static final String UNCOUNTED = "*";

	private final EventTypeRegistry types;

	private final @Nullable EventTypeValidator schemas;

	private final EventSerializer serializer;

	/**
	 * Creates descriptions.
	 * @param types the registered types
	 * @param schemas knows their schemas, {@code null} when nobody does
	 * @param serializer reads schemas and examples
	 */
	public EventTypeDescriptions(EventTypeRegistry types, @Nullable EventTypeValidator schemas,
			EventSerializer serializer) {
		this.types = types;
		this.schemas = schemas;
		this.serializer = serializer;
	}

	int count() {
		return this.types.list().size();
	}

	List<Map<String, Object>> describe(EventBus bus) {
		Map<String, Map<String, Object>> described = new TreeMap<>();
		TypeCounts counts = new TypeCounts(bus.statistics(), bus.subscriptions());
		counts.published().forEach((type) -> described.put(type, unregistered(type)));
		described.remove(UNCOUNTED);
		this.types.list().forEach((type) -> described.put(type.name(), registered(type)));
		described.forEach((type, description) -> counts.addTo(description, type,
				this.types.find(type).flatMap(EventTypeDefinition::dataClass).orElse(null)));
		return List.copyOf(described.values());
	}

	private static Map<String, Object> unregistered(String type) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("type", type);
		described.put("registered", false);
		return described;
	}

	private Map<String, Object> registered(EventTypeDefinition type) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("type", type.name());
		described.put("registered", true);
		described.put("version", type.version());
		type.description().ifPresent((description) -> described.put("description", description));
		described.put("deprecated", type.deprecated());
		type.dataClass().ifPresent((dataClass) -> described.put("class", dataClass.getName()));
		type.resultClass().ifPresent((resultClass) -> described.put("result", resultClass.getName()));
		described.put("origin", type.origin());
		Optional.ofNullable(this.schemas)
			.flatMap((known) -> known.schemaOf(type.name()))
			.ifPresent((schema) -> described.put("schema", tree(schema.text())));
		type.example().ifPresent((example) -> described.put("example", tree(example)));
		return described;
	}

	private Object tree(String json) {
		try {
			return this.serializer.readData(json, null);
		}
		catch (EventSerializationException ex) {
			return json;
		}
	}

}
