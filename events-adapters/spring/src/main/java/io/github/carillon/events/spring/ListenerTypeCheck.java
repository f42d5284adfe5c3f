package io.github.carillon.events.spring;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.EventPattern;
import io.github.carillon.events.EventTypeBinding;

/**
 * Finds listeners whose parameter cannot take the data of a type that they match.
 */
final class ListenerTypeCheck {

	private final Collection<EventTypeBinding> types;

	ListenerTypeCheck(Collection<EventTypeBinding> types) {
		this.types = types;
	}

	/**
	 * Checks a listener against all types that its patterns match.
	 * @throws InvalidListenerException when it would fail on every event of one of them
	 */
	void check(ListenerDefinition listener, List<EventPattern> patterns, List<Class<?>> dataClasses) {
		for (EventTypeBinding type : this.types) {
			if (patterns.stream().anyMatch((pattern) -> pattern.matches(type.name()))) {
				dataClasses.stream().filter((dataClass) -> !fits(type.dataClass(), dataClass)).forEach((dataClass) -> {
					throw listener.invalid(
							"""
									it matches the type '%s', whose data is %s, and that can be neither passed nor converted to \
									its parameter of type %s. Take %s, a supertype of it or a Map, or narrow the pattern"""
								.formatted(type.name(), type.dataClass().getName(), dataClass.getName(),
										type.dataClass().getSimpleName()));
				});
			}
		}
	}

	/**
	 * A subtype may be what is published, and a map may become anything; one class is
	 * never turned into another.
	 */
	private static boolean fits(Class<?> published, Class<?> wanted) {
		return wanted.isAssignableFrom(published) || published.isAssignableFrom(wanted)
				|| Map.class.isAssignableFrom(published) || wanted.isAssignableFrom(LinkedHashMap.class)
				|| TreeTypes.isTree(wanted) || TreeTypes.isTree(published);
	}

}
