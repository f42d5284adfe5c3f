package io.github.carillon.events.schema;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.carillon.events.EventType;
import io.github.carillon.events.EventTypeBinding;
import io.github.carillon.events.EventTypeResolver;

/**
 * The event types that an application knows: what each is declared to be, and which class
 * is the data of which. A class with {@link EventType} that nobody registered is
 * registered when it is first asked for.
 * <p>
 * Classes come from declarations only, never from names that were stored or sent. Safe
 * for use by several threads; looking up takes no lock.
 *
 * @since 0.1
 */
public final class EventTypeRegistry implements EventTypeResolver {

	private final Map<String, Entry> entries = new ConcurrentHashMap<>();

	/** The type that each data class is published as; guarded by {@code this}. */
	private final Map<Class<?>, String> names = new ConcurrentHashMap<>();

	/**
	 * What {@link #findByClass} answered since the last registration. Replaced by each,
	 * so that an answer computed before it is never seen after it.
	 */
	private volatile Map<Class<?>, Optional<EventTypeBinding>> answers = new ConcurrentHashMap<>();

	/**
	 * Creates a registry that knows no types yet.
	 */
	public EventTypeRegistry() {
	}

	/**
	 * Registers what {@link EventType} says on a class.
	 * @param dataClass the class
	 * @return what is known of its type now
	 * @throws IllegalArgumentException when it has no such annotation
	 * @throws EventTypeConflictException when another declaration contradicts it
	 */
	public EventTypeDefinition register(Class<?> dataClass) {
		return register(EventTypeDefinition.of(dataClass));
	}

	/**
	 * Registers a type, or completes what is known of it.
	 * @param definition the definition
	 * @return what is known of the type now
	 * @throws EventTypeConflictException when another declaration contradicts it; nothing
	 * is changed then
	 */
	public synchronized EventTypeDefinition register(EventTypeDefinition definition) {
		Entry known = this.entries.get(definition.name());
		EventTypeDefinition merged = (known != null) ? known.definition().mergedWith(definition) : definition;
		if (known != null && merged == known.definition()) {
			return merged;
		}
		merged.dataClass().ifPresent((dataClass) -> claim(dataClass, merged));
		this.entries.put(merged.name(), Entry.of(merged));
		this.answers = new ConcurrentHashMap<>();
		return merged;
	}

	/**
	 * Makes a class the data of a type, unless its annotation says that it is another's:
	 * a class may carry the data of several types, but is published as one.
	 */
	private void claim(Class<?> dataClass, EventTypeDefinition definition) {
		EventTypeBinding annotated = EventTypeResolver.annotations().findByClass(dataClass);
		if (annotated != null && annotated.dataClass() == dataClass && !annotated.name().equals(definition.name())) {
			return;
		}
		String claimed = this.names.get(dataClass);
		if (claimed != null && !claimed.equals(definition.name())) {
			EventTypeDefinition owner = find(claimed).orElseThrow();
			throw EventTypeConflictException.sameClass(dataClass, owner, definition);
		}
		this.names.put(dataClass, definition.name());
	}

	/**
	 * Returns what is known of a type.
	 * @param type the type name
	 * @return the definition, empty for an unknown type
	 */
	public Optional<EventTypeDefinition> find(String type) {
		return Optional.ofNullable(this.entries.get(type)).map(Entry::definition);
	}

	/**
	 * Returns the types that are known.
	 * @return the definitions, sorted by name
	 */
	public List<EventTypeDefinition> list() {
		return this.entries.values()
			.stream()
			.map(Entry::definition)
			.sorted(Comparator.comparing(EventTypeDefinition::name))
			.toList();
	}

	/**
	 * Returns the known names that a misspelt one may have meant.
	 * @param type the name, known or not
	 * @param limit how many at most
	 * @return the names, nearest first; those that have little in common with it are left
	 * out
	 */
	public List<String> nearest(String type, int limit) {
		return new NearestNames(type).among(this.entries.keySet(), limit);
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * A class that is not registered is published as the nearest of its superclasses that
	 * is.
	 * @throws EventTypeConflictException when the class has {@link EventType}, nobody
	 * registered it, and another declaration contradicts it
	 */
	@Override
	public @Nullable EventTypeBinding findByClass(Class<?> dataClass) {
		Map<Class<?>, Optional<EventTypeBinding>> current = this.answers;
		Optional<EventTypeBinding> answer = current.get(dataClass);
		if (answer == null) {
			answer = Optional.ofNullable(search(dataClass));
			current.put(dataClass, answer);
		}
		return answer.orElse(null);
	}

	private @Nullable EventTypeBinding search(Class<?> dataClass) {
		for (Class<?> type = dataClass; type != null; type = type.getSuperclass()) {
			String name = this.names.get(type);
			if (name == null && type.isAnnotationPresent(EventType.class)) {
				name = register(type).name();
			}
			if (name != null) {
				return bindingOf(name, type);
			}
		}
		return null;
	}

	private EventTypeBinding bindingOf(String name, Class<?> dataClass) {
		Entry entry = this.entries.get(name);
		if (entry != null && entry.binding() != null) {
			return entry.binding();
		}
		throw new IllegalStateException("Event type '%s' lost its class %s".formatted(name, dataClass.getTypeName()));
	}

	@Override
	public @Nullable EventTypeBinding findByName(String type) {
		Entry entry = this.entries.get(type);
		return (entry != null) ? entry.binding() : null;
	}

	@Override
	public Collection<EventTypeBinding> known() {
		return this.entries.values().stream().flatMap((entry) -> Stream.ofNullable(entry.binding())).toList();
	}

	/**
	 * A definition, and what the bus asks of it.
	 */
	private record Entry(EventTypeDefinition definition, @Nullable EventTypeBinding binding) {

		static Entry of(EventTypeDefinition definition) {
			Class<?> resultClass = definition.resultClass().orElse(null);
			EventTypeBinding binding = definition.dataClass()
				.map((dataClass) -> new EventTypeBinding(definition.name(), definition.version(), dataClass,
						(resultClass != null) ? resultClass : void.class))
				.orElse(null);
			return new Entry(definition, binding);
		}

	}

}
