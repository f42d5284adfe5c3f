package io.github.carillon.events;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of a bus, and for each event which of them it concerns.
 * <p>
 * The answer for a type is kept as a {@link Route} until any subscription comes or goes,
 * so that publishing costs one lookup. Changes and missing answers are worked out under
 * one lock, which protects everything here but the reading of {@link #routes} and
 * {@link #learned}; nobody else is called while it is held but the
 * {@link EventTypeResolver} and what counts the events of a type.
 */
final class SubscriptionRegistry {

	private static final int MAX_ROUTES = 10_000;

	private final Object lock = new Object();

	private final EventTypeResolver types;

	private final EventOptions options;

	private final DeliveryListeners listeners;

	private final Map<String, DefaultSubscription> byId = new LinkedHashMap<>();

	private final PatternIndex<DefaultSubscription> byPattern = new PatternIndex<>();

	private final Map<Class<?>, Set<DefaultSubscription>> byClass = new HashMap<>();

	private final Map<String, EventTypeBinding> learned = new ConcurrentHashMap<>();

	private final Map<String, Route> routes = new ConcurrentHashMap<>();

	private int cached;

	private long sequence;

	SubscriptionRegistry(EventTypeResolver types, EventOptions options, DeliveryListeners listeners) {
		this.types = types;
		this.options = options;
		this.listeners = listeners;
	}

	DefaultSubscription add(DefaultSubscription.Target target, DefaultSubscriptionOptions options,
			Dispatcher dispatcher) {
		DefaultSubscription subscription;
		synchronized (this.lock) {
			subscription = new DefaultSubscription(target, options, this, dispatcher, ++this.sequence);
			DefaultSubscription existing = this.byId.putIfAbsent(subscription.id(), subscription);
			if (existing != null) {
				throw new DuplicateSubscriptionException(subscription.id(), existing.name(), subscription.name());
			}
			if (subscription.mode() != DeliveryMode.DURABLE) {
				file(subscription);
				forgetRoutes();
			}
		}
		if (subscription.mode() == DeliveryMode.DURABLE) {
			addDurable(subscription);
		}
		this.listeners.subscriptionAdded(subscription);
		return subscription;
	}

	/**
	 * Leaves a subscription to what delivers durably, which may go to its store: not
	 * under the lock.
	 */
	private void addDurable(DefaultSubscription subscription) {
		try {
			subscription.durable().add(subscription);
		}
		catch (Throwable ex) {
			synchronized (this.lock) {
				this.byId.remove(subscription.id(), subscription);
			}
			throw ex;
		}
	}

	/**
	 * Returns the types that a subscription is to, as far as they are known.
	 */
	List<EventPattern> patterns(DefaultSubscription subscription) {
		Set<String> names = new TreeSet<>();
		EventPattern own = subscription.eventPattern();
		if (own != null) {
			names.add(own.toString());
		}
		Class<?> wanted = subscription.wantedClass();
		if (wanted != null) {
			addTypes(wanted, names);
			this.learned.values()
				.stream()
				.filter((binding) -> wanted.isAssignableFrom(binding.dataClass()))
				.forEach((binding) -> names.add(binding.name()));
			this.types.known()
				.stream()
				.filter((binding) -> wanted.isAssignableFrom(binding.dataClass()))
				.forEach((binding) -> names.add(binding.name()));
		}
		return names.stream().map(EventPattern::parse).toList();
	}

	/**
	 * Adds the types of a class and, where it is sealed, of its family.
	 */
	private void addTypes(Class<?> dataClass, Set<String> names) {
		EventTypeBinding binding = this.types.findByClass(dataClass);
		if (binding != null) {
			names.add(binding.name());
		}
		if (dataClass.isSealed()) {
			for (Class<?> permitted : dataClass.getPermittedSubclasses()) {
				addTypes(permitted, names);
			}
		}
	}

	private void file(DefaultSubscription subscription) {
		EventPattern pattern = subscription.eventPattern();
		if (pattern != null) {
			this.byPattern.add(pattern, subscription);
		}
		subscription.dataClass().ifPresent((dataClass) -> {
			EventTypeBinding binding = this.types.findByClass(dataClass);
			if (binding != null) {
				this.learned.putIfAbsent(binding.name(), binding);
			}
			this.byClass.computeIfAbsent(dataClass, (key) -> new HashSet<>()).add(subscription);
		});
	}

	private void unfile(DefaultSubscription subscription) {
		EventPattern pattern = subscription.eventPattern();
		if (pattern != null) {
			this.byPattern.remove(pattern, subscription);
		}
		subscription.dataClass().ifPresent((dataClass) -> this.byClass.computeIfPresent(dataClass, (key, set) -> {
			set.remove(subscription);
			return set.isEmpty() ? null : set;
		}));
	}

	/**
	 * Takes a subscription out.
	 * @return whether this call did so
	 */
	boolean withdraw(DefaultSubscription subscription) {
		synchronized (this.lock) {
			if (!this.byId.remove(subscription.id(), subscription)) {
				return false;
			}
			if (subscription.mode() != DeliveryMode.DURABLE) {
				unfile(subscription);
				forgetRoutes();
			}
		}
		if (subscription.mode() == DeliveryMode.DURABLE) {
			subscription.durable().remove(subscription);
		}
		this.listeners.subscriptionRemoved(subscription);
		return true;
	}

	EventOptions options() {
		return this.options;
	}

	int count(String pattern) {
		return (int) all().stream().filter((subscription) -> subscription.pattern().equals(pattern)).count();
	}

	List<DefaultSubscription> all() {
		synchronized (this.lock) {
			return this.byId.values().stream().sorted().toList();
		}
	}

	/**
	 * Returns whom an event concerns.
	 * @param type the type name
	 * @param data the data
	 * @param counters what counts events of a type
	 */
	Route route(String type, Object data, Function<String, TypeCounter> counters) {
		Class<?> given = (data instanceof Map) ? Map.class : data.getClass();
		Route known = knownRoute(type, given);
		return (known != null) ? known : newRoute(type, given, counters);
	}

	private @Nullable Route knownRoute(String type, Class<?> given) {
		Route route = this.routes.get(type);
		while (route != null && route.given() != given) {
			route = route.other();
		}
		return route;
	}

	/**
	 * Returns what is known of a type, also from the classes that were subscribed to.
	 */
	@Nullable EventTypeBinding binding(String type) {
		EventTypeBinding binding = this.types.findByName(type);
		return (binding != null) ? binding : this.learned.get(type);
	}

	private Route newRoute(String type, Class<?> given, Function<String, TypeCounter> counters) {
		synchronized (this.lock) {
			Route known = knownRoute(type, given);
			if (known != null) {
				return known;
			}
			EventTypeBinding binding = binding(type);
			Collection<DefaultSubscription> found = find(type, classes(given, binding));
			if (this.cached >= MAX_ROUTES) {
				forgetRoutes();
			}
			Route route = new Route(given, found.toArray(DefaultSubscription[]::new), counters.apply(type),
					options(given, binding), this.routes.get(type));
			this.routes.put(type, route);
			this.cached++;
			return route;
		}
	}

	private EventOptions options(Class<?> given, @Nullable EventTypeBinding named) {
		EventTypeBinding binding = (named != null) ? named : this.types.findByClass(given);
		return (binding != null) ? binding.options().orElse(this.options) : this.options;
	}

	private void forgetRoutes() {
		this.routes.clear();
		this.cached = 0;
	}

	int cachedRoutes() {
		synchronized (this.lock) {
			return this.cached;
		}
	}

	/**
	 * Data that is not of the class of its type, such as a map, is as good as it:
	 * handlers get it converted.
	 */
	private static List<Class<?>> classes(Class<?> given, @Nullable EventTypeBinding binding) {
		return (binding == null || binding.dataClass().isAssignableFrom(given)) ? List.of(given)
				: List.of(given, binding.dataClass());
	}

	private Collection<DefaultSubscription> find(String type, List<Class<?>> dataClasses) {
		Set<DefaultSubscription> found = new TreeSet<>();
		this.byPattern.find(type, found);
		if (!this.byClass.isEmpty()) {
			Set<Class<?>> hierarchy = new LinkedHashSet<>();
			dataClasses.forEach((dataClass) -> climb(dataClass, hierarchy));
			hierarchy.forEach((dataClass) -> found.addAll(this.byClass.getOrDefault(dataClass, Set.of())));
		}
		return found;
	}

	private static void climb(@Nullable Class<?> dataClass, Set<Class<?>> hierarchy) {
		if (dataClass != null && hierarchy.add(dataClass)) {
			climb(dataClass.getSuperclass(), hierarchy);
			for (Class<?> implemented : dataClass.getInterfaces()) {
				climb(implemented, hierarchy);
			}
		}
	}

	/**
	 * Whom the events of one type and class of data concern.
	 *
	 * @param given the class of the data as it was published, {@code Map} for any map
	 * @param subscriptions the subscriptions, in the order of calling
	 * @param counter what counts the events of the type
	 * @param options how its events are handled, as far as they do not say so themselves
	 * @param other the same for another class of data, if it was seen
	 */
	record Route(Class<?> given, DefaultSubscription[] subscriptions, TypeCounter counter, EventOptions options,
			@Nullable Route other) {
	}

}
