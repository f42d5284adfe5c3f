package io.github.carillon.events;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * A method of an {@link EventFacade} that publishes.
 */
final class FacadeMethod implements EventFacade.Call {

	private final Method method;

	private final EventPublisher publisher;

	private final String name;

	/** The type, empty to have it found from the class of the data. */
	private final String type;

	/** The names of what becomes a map, {@code null} where the parameter is the data. */
	private final @Nullable List<String> names;

	private final FacadeAnswer answer;

	private FacadeMethod(Class<?> api, Method method, EventPublisher publisher) {
		this.method = method;
		this.publisher = publisher;
		this.name = api.getTypeName() + "." + method.getName()
				+ Arrays.stream(method.getParameterTypes())
					.map(Class::getSimpleName)
					.collect(Collectors.joining(", ", "(", ")"));
		this.names = isData(method.getParameterTypes()) ? null : names(method.getParameters());
		this.type = type();
		this.answer = answer();
	}

	static FacadeMethod of(Class<?> api, Method method, EventPublisher publisher) {
		return new FacadeMethod(api, method, publisher);
	}

	static MethodHandles.Lookup lookup(Method method) throws IllegalAccessException {
		return MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup());
	}

	private static boolean isData(Class<?>[] parameters) {
		if (parameters.length != 1) {
			return false;
		}
		Class<?> type = parameters[0];
		return Map.class.isAssignableFrom(type) || !(type.isPrimitive() || type.isArray() || type.isEnum()
				|| Collection.class.isAssignableFrom(type) || type.getName().startsWith("java."));
	}

	private List<String> names(Parameter[] parameters) {
		for (Parameter parameter : parameters) {
			if (!parameter.isNamePresent()) {
				throw refusal("the names of its parameters are not in the class file: compile it with -parameters, "
						+ "or have it take one object that is the data");
			}
		}
		return Arrays.stream(parameters).map(Parameter::getName).toList();
	}

	private String type() {
		Publishes publishes = this.method.getAnnotation(Publishes.class);
		if (publishes != null && !publishes.value().isEmpty()) {
			try {
				return TypeNames.check(publishes.value());
			}
			catch (IllegalArgumentException ex) {
				throw refusal(String.valueOf(ex.getMessage()));
			}
		}
		if (this.names != null) {
			throw refusal("it does not say what it publishes: add @Publishes(\"some.type\"), "
					+ "or have it take one object of a class with @EventType");
		}
		checkTyped(this.method.getParameterTypes()[0], publishes != null);
		return "";
	}

	private void checkTyped(Class<?> data, boolean left) {
		if (List.of(Map.class, Event.class, EventDraft.class, Publication.class)
			.stream()
			.anyMatch((type) -> type.isAssignableFrom(data))) {
			throw refusal("a %s says nothing about what happened: add @Publishes(\"some.type\")%s"
				.formatted(data.getSimpleName(), Map.class.isAssignableFrom(data) ? "" : " and take the data itself"));
		}
		if (!left && EventTypeResolver.annotations().findByClass(data) == null) {
			throw refusal("it does not say what it publishes: add @Publishes(\"some.type\"), or @EventType to %s, or "
				.formatted(data.getTypeName()) + "@Publishes alone where the type is known of the data's own class");
		}
	}

	private FacadeAnswer answer() {
		try {
			return FacadeAnswer.of(this.method.getGenericReturnType());
		}
		catch (IllegalArgumentException ex) {
			throw refusal(String.valueOf(ex.getMessage()));
		}
	}

	private InvalidFacadeException refusal(String reason) {
		return new InvalidFacadeException(this.name, "publish", reason);
	}

	@Override
	public @Nullable Object call(Object facade, @Nullable Object[] arguments) throws Throwable {
		EventDraft<?> draft = draft(arguments);
		try {
			return this.answer.of(this.publisher.publish(draft));
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw isDeclared(ex) ? ex : new UndeclaredThrowableException(ex,
					"%s does not declare what a handler threw: %s".formatted(this.name, ex));
		}
	}

	private EventDraft<?> draft(@Nullable Object[] arguments) {
		Object data = (this.names != null) ? byName(this.names, arguments) : arguments[0];
		if (data == null) {
			throw new IllegalArgumentException(this.name + " publishes its parameter, which must not be null");
		}
		return this.type.isEmpty() ? EventDraft.of(data) : EventDraft.of(this.type, data);
	}

	private static Map<String, @Nullable Object> byName(List<String> names, @Nullable Object[] arguments) {
		Map<String, @Nullable Object> data = new LinkedHashMap<>();
		IntStream.range(0, arguments.length).forEach((i) -> data.put(names.get(i), arguments[i]));
		return Collections.unmodifiableMap(data);
	}

	private boolean isDeclared(Throwable error) {
		return Arrays.stream(this.method.getExceptionTypes()).anyMatch((type) -> type.isInstance(error));
	}

	@Override
	public String toString() {
		return this.name;
	}

}
