package io.github.carillon.events.json;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;

/**
 * The names that Jackson writes the fields of classes with, after naming strategies and
 * all. Not safe for use by several threads.
 */
final class JacksonMembers {

	private final JsonMapper mapper;

	private final Map<Class<?>, Map<String, String>> names = new HashMap<>();

	JacksonMembers(JsonMapper mapper) {
		this.mapper = mapper;
	}

	/**
	 * Returns whether a field is not written at all.
	 */
	boolean isLeftOut(Field field) {
		return !namesOf(field.getDeclaringClass()).isEmpty() && nameOf(field) == null;
	}

	/**
	 * Returns the name that a field is written with, {@code null} when it is not.
	 */
	@Nullable String nameOf(Field field) {
		Map<String, String> members = namesOf(field.getDeclaringClass());
		String name = field.getName();
		String accessor = Character.toUpperCase(name.charAt(0)) + name.substring(1);
		String found = members.get(name);
		found = (found != null) ? found : members.get("get" + accessor);
		return (found != null) ? found : members.get("is" + accessor);
	}

	private Map<String, String> namesOf(Class<?> type) {
		return this.names.computeIfAbsent(type, this::read);
	}

	private Map<String, String> read(Class<?> type) {
		Visitor visitor = new Visitor();
		try {
			this.mapper.acceptJsonFormatVisitor(type, visitor);
		}
		catch (JacksonException ex) {
			return Map.of();
		}
		return visitor.found;
	}

	/**
	 * Collects the names by the field or method that the value comes from.
	 */
	private static final class Visitor extends JsonFormatVisitorWrapper.Base {

		private final Map<String, String> found = new HashMap<>();

		@Override
		public JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
			return new JsonObjectFormatVisitor.Base(getContext()) {

				@Override
				public void property(BeanProperty property) {
					add(property);
				}

				@Override
				public void optionalProperty(BeanProperty property) {
					add(property);
				}

			};
		}

		private void add(BeanProperty property) {
			this.found.put(property.getMember().getName(), property.getName());
		}

	}

}
