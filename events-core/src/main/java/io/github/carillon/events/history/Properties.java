package io.github.carillon.events.history;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads properties of records and beans by name. What each class has is found once and
 * forgotten with the class.
 */
final class Properties {

	private static final ClassValue<Map<String, Reader>> READERS = new ClassValue<>() {

		@Override
		protected Map<String, Reader> computeValue(Class<?> type) {
			return type.isRecord() ? ofRecord(type) : ofBean(type);
		}

	};

	private Properties() {
	}

	/**
	 * Returns the value, {@code null} also when there is no such property or it cannot be
	 * read.
	 */
	static @Nullable Object read(Object from, String name) {
		Reader reader = READERS.get(from.getClass()).get(name);
		try {
			return (reader != null) ? reader.read(from) : null;
		}
		catch (ReflectiveOperationException ex) {
			return null;
		}
	}

	private static Map<String, Reader> ofRecord(Class<?> type) {
		Map<String, Reader> readers = new HashMap<>();
		for (RecordComponent component : type.getRecordComponents()) {
			add(readers, component.getName(), component.getAccessor());
		}
		return readers;
	}

	private static Map<String, Reader> ofBean(Class<?> type) {
		Map<String, Reader> readers = new HashMap<>();
		for (Field field : type.getFields()) {
			if (!Modifier.isStatic(field.getModifiers()) && field.trySetAccessible()) {
				readers.put(field.getName(), field::get);
			}
		}
		for (Method method : type.getMethods()) {
			String name = property(method);
			if (name != null) {
				add(readers, name, method);
			}
		}
		return readers;
	}

	private static @Nullable String property(Method method) {
		if (method.getParameterCount() > 0 || Modifier.isStatic(method.getModifiers())
				|| method.getDeclaringClass() == Object.class) {
			return null;
		}
		boolean flag = method.getName().startsWith("is") && method.getReturnType() == boolean.class;
		int start = flag ? 2 : 3;
		if (!(flag || method.getName().startsWith("get")) || method.getName().length() == start) {
			return null;
		}
		return Character.toLowerCase(method.getName().charAt(start)) + method.getName().substring(start + 1);
	}

	private static void add(Map<String, Reader> readers, String name, Method method) {
		try {
			if (method.trySetAccessible()) {
				readers.put(name, method::invoke);
			}
		}
		catch (SecurityException ex) {
			// stays unreadable
		}
	}

	@FunctionalInterface
	private interface Reader {

		@Nullable Object read(Object from) throws ReflectiveOperationException;

	}

}
