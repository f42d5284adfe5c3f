package io.github.carillon.events;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Knows what {@link EventType} says on a class or the nearest of its superclasses.
 */
final class AnnotatedEventTypes implements EventTypeResolver {

	static final AnnotatedEventTypes INSTANCE = new AnnotatedEventTypes();

	private final ClassValue<Optional<EventTypeBinding>> bindings = new ClassValue<>() {

		@Override
		protected Optional<EventTypeBinding> computeValue(Class<?> dataClass) {
			return Optional.ofNullable(read(dataClass));
		}

	};

	private AnnotatedEventTypes() {
	}

	@Override
	public @Nullable EventTypeBinding findByClass(Class<?> dataClass) {
		return this.bindings.get(dataClass).orElse(null);
	}

	@Override
	public @Nullable EventTypeBinding findByName(String type) {
		return null;
	}

	private static @Nullable EventTypeBinding read(Class<?> dataClass) {
		for (Class<?> type = dataClass; type != null; type = type.getSuperclass()) {
			EventType annotation = type.getAnnotation(EventType.class);
			if (annotation != null) {
				String name = annotation.value().isEmpty() ? type.getSimpleName() : annotation.value();
				return new EventTypeBinding(name, annotation.version(), type, annotation.result(),
						TypeOptions.of(annotation, type));
			}
		}
		return null;
	}

}
