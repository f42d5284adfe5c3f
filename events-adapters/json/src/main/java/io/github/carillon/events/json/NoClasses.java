package io.github.carillon.events.json;

import io.github.carillon.events.EventTypeBinding;
import io.github.carillon.events.EventTypeResolver;
import org.jspecify.annotations.Nullable;

/**
 * Knows the class of no type.
 */
final class NoClasses implements EventTypeResolver {

	@Override
	public @Nullable EventTypeBinding findByClass(Class<?> dataClass) {
		return null;
	}

	@Override
	public @Nullable EventTypeBinding findByName(String type) {
		return null;
	}

}
