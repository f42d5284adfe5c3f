package io.github.carillon.events;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Finds the type name of a class of data, and the class of a type name. Called on the way
 * of every event: must be fast, must not block; safe for use by several threads.
 *
 * @since 0.1
 */
public interface EventTypeResolver {

	/**
	 * Returns what data of a class is published as.
	 * @param dataClass the class
	 * @return the binding, or {@code null} when the class is not known as an event type
	 */
	@Nullable EventTypeBinding findByClass(Class<?> dataClass);

	/**
	 * Returns what is known of a type.
	 * @param type the type name
	 * @return the binding, or {@code null} when the type is not known or has no class
	 */
	@Nullable EventTypeBinding findByName(String type);

	/**
	 * Returns all that is known now. Called when somebody subscribes, not on the way of
	 * events.
	 * @return the bindings; none for a resolver that finds them as it is asked
	 */
	default Collection<EventTypeBinding> known() {
		return List.of();
	}

	/**
	 * Returns the resolver that knows just what {@link EventType} says on the class it is
	 * asked for.
	 * @return the resolver
	 */
	static EventTypeResolver annotations() {
		return AnnotatedEventTypes.INSTANCE;
	}

}
