package io.github.carillon.events.json;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Tells at little cost that an object is as the schema derived from its class wants it:
 * where that schema has no constraints, a record of plain values can only be wrong in
 * that a component is null. It never says so wrongly; what it is not sure of is left to
 * the validator.
 */
final class RecordCheck {

	private static final Set<Class<?>> PLAIN = Set.of(String.class, Boolean.class, Byte.class, Short.class,
			Integer.class, Long.class, Character.class, BigDecimal.class, BigInteger.class, UUID.class, Instant.class,
			LocalDate.class, OffsetDateTime.class);

	private static final Set<String> STRUCTURE = Set.of("$schema", "$defs", "$ref", "type", "properties", "required",
			"description", "title", "default", "deprecated");

	private static final Set<String> FORMATS = Set.of("uuid", "date", "date-time");

	private final Class<?> type;

	private final List<Component> components;

	private RecordCheck(Class<?> type, List<Component> components) {
		this.type = type;
		this.components = components;
	}

	/**
	 * Returns the check of a class, {@code null} when its objects need the validator.
	 * @param schema the schema that was derived from it
	 */
	static @Nullable RecordCheck of(Class<?> type, JsonNode schema) {
		return isUnconstrained(schema) ? of(type, 0) : null;
	}

	private static @Nullable RecordCheck of(Class<?> type, int depth) {
		if (!type.isRecord() || depth > 8) {
			return null;
		}
		List<Component> components = new ArrayList<>();
		for (RecordComponent component : type.getRecordComponents()) {
			if (component.getType().isPrimitive() && !isFloating(component.getType())) {
				continue;
			}
			Component check = Component.of(component, depth);
			if (check == null) {
				return null;
			}
			components.add(check);
		}
		return new RecordCheck(type, components);
	}

	private static boolean isFloating(Class<?> type) {
		return type == double.class || type == float.class;
	}

	private static boolean isUnconstrained(JsonNode schema) {
		return schema.properties().stream().allMatch((member) -> switch (member.getKey()) {
			case "properties", "$defs" -> member.getValue().valueStream().allMatch(RecordCheck::isUnconstrained);
			case "enum" -> member.getValue().valueStream().allMatch(JsonNode::isString);
			case "format" -> FORMATS.contains(member.getValue().asString());
			default -> STRUCTURE.contains(member.getKey());
		});
	}

	/**
	 * Returns whether the object is certainly valid.
	 */
	boolean accepts(Object data) {
		if (data.getClass() != this.type) {
			return false;
		}
		for (Component component : this.components) {
			if (!component.accepts(data)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * A component that may be null, or infinite, or a record of its own.
	 */
	private record Component(Method accessor, @Nullable RecordCheck nested) {

		static @Nullable Component of(RecordComponent component, int depth) {
			Class<?> type = component.getType();
			Method accessor = component.getAccessor();
			if (!accessor.trySetAccessible()) {
				return null;
			}
			if (PLAIN.contains(type) || type.isEnum() || type == Double.class || isFloating(type)) {
				return new Component(accessor, null);
			}
			RecordCheck nested = RecordCheck.of(type, depth + 1);
			return (nested != null) ? new Component(accessor, nested) : null;
		}

		boolean accepts(Object owner) {
			try {
				Object value = this.accessor.invoke(owner);
				if (value == null) {
					return false;
				}
				if (value instanceof Double || value instanceof Float) {
					return Double.isFinite(((Number) value).doubleValue());
				}
				return this.nested == null || this.nested.accepts(value);
			}
			catch (ReflectiveOperationException ex) {
				return false;
			}
		}

	}

}
