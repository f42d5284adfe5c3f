package io.github.carillon.events.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.OnError;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Retry;
import io.github.carillon.events.retry.RetryPolicy;
import io.github.carillon.events.spring.ListenerDefinition.Bean;
import io.github.carillon.events.spring.ListenerDefinition.Delivery;
import io.github.carillon.events.spring.ListenerDefinition.Retrying;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/**
 * Reads what {@link OnEvent}, or an annotation composed of it, says on the methods of a
 * bean.
 */
final class ListenerReader {

	private static final Logger log = LoggerFactory.getLogger(OnEventRegistrar.class);

	private final UnaryOperator<String> placeholders;

	/**
	 * Creates a reader.
	 * @param placeholders resolves <code>${…}</code>, throws when it cannot
	 */
	ListenerReader(UnaryOperator<String> placeholders) {
		this.placeholders = placeholders;
	}

	/**
	 * Returns the listeners of a bean: inherited methods and those of interfaces too,
	 * each once.
	 */
	List<ListenerDefinition> read(Bean bean) {
		if (!AnnotationUtils.isCandidateClass(bean.type(), OnEvent.class)) {
			return List.of();
		}
		Map<Method, List<MergedAnnotation<OnEvent>>> methods = select(bean);
		if (methods.isEmpty()) {
			return List.of();
		}
		Map<String, Long> byName = methods.keySet()
			.stream()
			.collect(Collectors.groupingBy(Method::getName, Collectors.counting()));
		List<ListenerDefinition> definitions = new ArrayList<>();
		methods.entrySet()
			.stream()
			.sorted(Comparator.comparing((entry) -> sortKey(entry.getKey())))
			.forEach((entry) -> {
				boolean overloaded = byName.getOrDefault(entry.getKey().getName(), 0L) > 1;
				definitions.addAll(read(bean, entry.getKey(), overloaded, entry.getValue()));
			});
		return definitions;
	}

	/**
	 * A class whose signatures name a class that is not there cannot be searched, and
	 * Spring gets along with it too as long as nobody makes the bean.
	 */
	private static Map<Method, List<MergedAnnotation<OnEvent>>> select(Bean bean) {
		try {
			return MethodIntrospector.selectMethods(bean.type(),
					(MethodIntrospector.MetadataLookup<List<MergedAnnotation<OnEvent>>>) ListenerReader::annotations);
		}
		catch (IllegalStateException | LinkageError ex) {
			log.debug("Bean '{}' cannot be searched for listeners", bean.name(), ex);
			return Map.of();
		}
	}

	/**
	 * Reflection returns methods in no particular order; listeners of equal order are to
	 * run the same way every time.
	 */
	private static String sortKey(Method method) {
		return method.getName() + Arrays.toString(method.getParameterTypes());
	}

	/**
	 * Returns what the nearest declaration of a method says: one that overrides another
	 * and is annotated anew replaces what it overrides.
	 */
	private static @Nullable List<MergedAnnotation<OnEvent>> annotations(Method method) {
		List<MergedAnnotation<OnEvent>> all = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY)
			.stream(OnEvent.class)
			.toList();
		if (all.isEmpty()) {
			return null;
		}
		int nearest = all.stream().mapToInt(MergedAnnotation::getAggregateIndex).min().orElse(0);
		return all.stream().filter((annotation) -> annotation.getAggregateIndex() == nearest).toList();
	}

	private List<ListenerDefinition> read(Bean bean, Method method, boolean overloaded,
			List<MergedAnnotation<OnEvent>> annotations) {
		String base = bean.name() + "." + method.getName() + (overloaded ? parameters(method) : "");
		Map<String, Integer> taken = new LinkedHashMap<>();
		List<ListenerDefinition> definitions = new ArrayList<>();
		for (MergedAnnotation<OnEvent> annotation : annotations) {
			String id = base;
			if (annotations.size() > 1) {
				requireLastingId(bean, method, annotation);
				id += "[" + String.join(",", annotation.getStringArray("value")) + "]";
				int nth = taken.merge(id, 1, Integer::sum);
				id += (nth > 1) ? "#" + nth : "";
			}
			definitions.add(read(bean, method, id, annotation));
		}
		return definitions;
	}

	/**
	 * What waits for a durable listener waits under its id, which must not change with
	 * the patterns.
	 */
	private static void requireLastingId(Bean bean, Method method, MergedAnnotation<OnEvent> annotation) {
		if (annotation.getEnum("mode", DeliveryMode.class) == DeliveryMode.DURABLE
				&& annotation.getString("id").isBlank()) {
			String base = bean.name() + "." + method.getName();
			throw new InvalidListenerException(base, bean.name(), method,
					"""
							it is one of several on its method, so its id would hold its patterns and change with them, and what \
							waits for it would be left behind. Give each an id, as in @OnEvent(id = "%s-1", …)"""
						.formatted(base),
					null);
		}
	}

	private static String parameters(Method method) {
		return Arrays.stream(method.getParameterTypes())
			.map(ClassUtils::getShortName)
			.collect(Collectors.joining(",", "(", ")"));
	}

	private ListenerDefinition read(Bean bean, Method method, String defaultId, MergedAnnotation<OnEvent> annotation) {
		ListenerFault fault = (reason, cause) -> new InvalidListenerException(defaultId, bean.name(), method, reason,
				cause);
		UnaryOperator<String> resolve = (text) -> resolve(text, fault);
		String id = resolve.apply(annotation.getString("id"));
		List<String> patterns = Arrays.stream(annotation.getStringArray("value")).map(resolve).toList();
		Map<String, String> headers = new LinkedHashMap<>();
		for (String header : annotation.getStringArray("headers")) {
			addHeader(headers, resolve.apply(new ComposedAttributes(annotation, fault).fill(header)), fault);
		}
		Delivery delivery = new Delivery(annotation.getEnum("mode", DeliveryMode.class),
				annotation.getEnum("onError", OnError.class), annotation.getInt("order"),
				annotation.getBoolean("autoStartup"), resolve.apply(annotation.getString("description")),
				retry(annotation, resolve, fault),
				ListenerLimits.parse(resolve.apply(annotation.getString("timeout")),
						annotation.getBoolean("interruptOnTimeout"), resolve.apply(annotation.getString("concurrency")),
						fault));
		return new ListenerDefinition(id.isBlank() ? defaultId : id, bean, method, patterns,
				resolve.apply(annotation.getString("condition")), Map.copyOf(headers), delivery);
	}

	private static Retrying retry(MergedAnnotation<OnEvent> annotation, UnaryOperator<String> resolve,
			ListenerFault fault) {
		Retry retry = annotation.getAnnotation("retry", Retry.class).synthesize();
		try {
			return new Retrying(RetryPolicy.of(retry, resolve), !annotation.hasDefaultValue("retry"));
		}
		catch (IllegalArgumentException ex) {
			throw fault.because(String.valueOf(ex.getMessage()), ex);
		}
	}

	private String resolve(String text, ListenerFault fault) {
		if (!text.contains("${")) {
			return text;
		}
		try {
			String resolved = this.placeholders.apply(text);
			if (!resolved.contains("${")) {
				return resolved;
			}
		}
		catch (IllegalArgumentException ex) {
			throw fault.because(String.valueOf(ex.getMessage()), ex);
		}
		throw fault.because(("no value for the placeholder in \"%s\". Set the property, or give a default as in "
				+ "\"${name:default}\"")
			.formatted(text));
	}

	private static void addHeader(Map<String, String> headers, String header, ListenerFault fault) {
		int equals = header.indexOf('=');
		if (equals < 1) {
			throw fault.because("header \"%s\" is not of the form \"name=value\"".formatted(header));
		}
		String name = header.substring(0, equals).strip();
		String value = header.substring(equals + 1).strip();
		if (value.isEmpty()) {
			return;
		}
		String other = headers.put(name, value);
		if (other != null && !other.equals(value)) {
			throw fault.because("header '%s' cannot be both \"%s\" and \"%s\"".formatted(name, other, value));
		}
	}

}
