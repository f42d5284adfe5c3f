package io.github.carillon.events.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventContext;
import io.github.carillon.events.EventHeader;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.SynthesizingMethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.util.ClassUtils;

/**
 * The parameters of a listener method: what each of them takes.
 */
final class ListenerParameters {

	private final ListenerDefinition listener;

	private final ConversionService conversion;

	private final List<ListenerParameter> parameters = new ArrayList<>();

	private @Nullable Class<?> dataClass;

	private @Nullable Class<?> envelopeClass;

	private ListenerParameters(ListenerDefinition listener, ConversionService conversion) {
		this.listener = listener;
		this.conversion = conversion;
	}

	/**
	 * Reads the parameters of a listener.
	 * @throws InvalidListenerException when a parameter can take nothing
	 */
	static ListenerParameters of(ListenerDefinition listener, ConversionService conversion) {
		ListenerParameters parameters = new ListenerParameters(listener, conversion);
		Method method = listener.method();
		for (int i = 0; i < method.getParameterCount(); i++) {
			MethodParameter parameter = new SynthesizingMethodParameter(method, i)
				.withContainingClass(listener.bean().type());
			parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
			parameters.parameters.add(parameters.read(parameter));
		}
		return parameters;
	}

	private ListenerParameter read(MethodParameter parameter) {
		EventHeader header = AnnotatedElementUtils.findMergedAnnotation(parameter.getParameter(), EventHeader.class);
		if (header != null) {
			return header(parameter, header);
		}
		Class<?> type = parameter.getParameterType();
		if (type == EventContext.class) {
			return (event, data) -> EventContext.current()
				.orElseThrow(() -> new IllegalStateException("No listener is running in this thread"));
		}
		if (type == Event.class) {
			return envelope(parameter);
		}
		if (type.isPrimitive()) {
			throw this.listener
				.invalid("parameter %s is primitive and can take neither data nor a header that may be missing. Use %s"
					.formatted(describe(parameter), ClassUtils.resolvePrimitiveIfNecessary(type).getSimpleName()));
		}
		if (this.dataClass != null) {
			throw this.listener.invalid("""
					parameters of type %s and %s would both take the data, and an event has one. Mark one of them \
					with @EventHeader if it takes a header, or make it an Event or EventContext"""
				.formatted(ClassUtils.getShortName(this.dataClass), ClassUtils.getShortName(type)));
		}
		this.dataClass = type;
		return (event, data) -> data.as(type);
	}

	private ListenerParameter envelope(MethodParameter parameter) {
		Class<?> wanted = ResolvableType.forMethodParameter(parameter).getGeneric(0).resolve(Object.class);
		if (this.envelopeClass == null || this.envelopeClass == Object.class) {
			this.envelopeClass = wanted;
		}
		return (event, data) -> {
			Object converted = data.as(wanted);
			return (converted == event.data()) ? event : event.toBuilder().data(converted).build();
		};
	}

	private ListenerParameter header(MethodParameter parameter, EventHeader header) {
		String name = header.value().isEmpty() ? parameter.getParameterName() : header.value();
		if (name == null) {
			throw this.listener.invalid(("parameter %s has no name. Give the header's name as in "
					+ "@EventHeader(\"name\"), or compile with -parameters")
				.formatted(describe(parameter)));
		}
		boolean optional = parameter.getParameterType() == Optional.class;
		MethodParameter value = optional ? parameter.nested() : parameter;
		boolean required = header.required() && !optional;
		if (!required && value.getParameterType().isPrimitive()) {
			throw this.listener.invalid("parameter %s is primitive and has no value for a missing header '%s'. Use %s"
				.formatted(describe(parameter), name,
						ClassUtils.resolvePrimitiveIfNecessary(value.getParameterType()).getSimpleName()));
		}
		TypeDescriptor wanted = new TypeDescriptor(value);
		if (optional) {
			wanted = TypeDescriptor.valueOf(value.getNestedParameterType());
		}
		if (!this.conversion.canConvert(TypeDescriptor.valueOf(String.class), wanted)) {
			throw this.listener.invalid(
					"header '%s' is text, which cannot be converted to %s".formatted(name, wanted.getResolvableType()));
		}
		HeaderParameter read = new HeaderParameter(name, required, wanted, this.conversion);
		return optional ? (event, data) -> Optional.ofNullable(read.argument(event, data)) : read;
	}

	private static String describe(MethodParameter parameter) {
		return "%d (%s)".formatted(parameter.getParameterIndex() + 1,
				ClassUtils.getShortName(parameter.getParameterType()));
	}

	/**
	 * Returns the class that the listener takes data as, {@code null} when it takes none.
	 */
	@Nullable Class<?> dataClass() {
		return (this.dataClass != null) ? this.dataClass : this.envelopeClass;
	}

	/**
	 * Returns every class that the listener takes data as.
	 */
	List<Class<?>> dataClasses() {
		List<Class<?>> classes = new ArrayList<>();
		if (this.dataClass != null) {
			classes.add(this.dataClass);
		}
		if (this.envelopeClass != null && this.envelopeClass != this.dataClass) {
			classes.add(this.envelopeClass);
		}
		return classes;
	}

	/**
	 * Returns the arguments to call the method with.
	 */
	@Nullable Object[] arguments(Event<?> event, EventData data) {
		@Nullable Object[] arguments = new @Nullable Object[this.parameters.size()];
		for (int i = 0; i < arguments.length; i++) {
			arguments[i] = this.parameters.get(i).argument(event, data);
		}
		return arguments;
	}

	/**
	 * Finds the argument for one parameter.
	 */
	@FunctionalInterface
	private interface ListenerParameter {

		@Nullable Object argument(Event<?> event, EventData data);

	}

	/**
	 * Takes a header.
	 *
	 * @param name the name of the header
	 * @param required whether it must be there
	 * @param wanted the type of the parameter
	 * @param conversion converts to it
	 */
	private record HeaderParameter(String name, boolean required, TypeDescriptor wanted,
			ConversionService conversion) implements ListenerParameter {

		@Override
		public @Nullable Object argument(Event<?> event, EventData data) {
			String value = event.headers().get(this.name);
			if (value != null) {
				return this.conversion.convert(value, TypeDescriptor.valueOf(String.class), this.wanted);
			}
			if (this.required) {
				throw new IllegalArgumentException(("Event '%s' (%s) has no header '%s'. If it may be missing, "
						+ "say @EventHeader(required = false) or take an Optional")
					.formatted(event.type(), event.id(), this.name));
			}
			return null;
		}

	}

}
