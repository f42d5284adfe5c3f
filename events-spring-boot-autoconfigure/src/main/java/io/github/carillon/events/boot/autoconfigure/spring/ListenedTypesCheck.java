package io.github.carillon.events.boot.autoconfigure.spring;

import java.util.Arrays;
import java.util.stream.Stream;

import io.github.carillon.events.DerivedEvents;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.boot.diagnostics.UnknownListenedTypeException;
import io.github.carillon.events.schema.EventTypeRegistry;
import io.github.carillon.events.schema.UnknownEventTypeException;
import io.github.carillon.events.spring.OnEventRegistrar;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Finds listeners to types that nobody registered, where only registered types may be
 * published: such a listener is most likely misspelt, and would never be called.
 */
final class ListenedTypesCheck implements SmartInitializingSingleton {

	private static final int NEAREST = 5;

	private final EventBus bus;

	private final EventTypeRegistry types;

	private final OnEventRegistrar registrar;

	ListenedTypesCheck(EventBus bus, EventTypeRegistry types, OnEventRegistrar registrar) {
		this.bus = bus;
		this.types = types;
		this.registrar = registrar;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.registrar.afterSingletonsInstantiated();
		this.bus.subscriptions()
			.stream()
			.filter((subscription) -> subscription.dataClass().isEmpty())
			.forEach(this::check);
	}

	private void check(Subscription subscription) {
		literals(subscription.pattern())
			.filter((type) -> !isKnown(type) && !DerivedEvents.isDerivedType(type, this::isKnown))
			.findFirst()
			.ifPresent((type) -> {
				throw new UnknownListenedTypeException(subscription.id(), subscription.name(),
						new UnknownEventTypeException(type, this.types.nearest(type, NEAREST)));
			});
	}

	private boolean isKnown(String type) {
		return this.types.find(type).isPresent();
	}

	/**
	 * Returns what a pattern, or one of its alternatives, names literally.
	 */
	private static Stream<String> literals(String pattern) {
		boolean alternatives = pattern.startsWith("{") && pattern.indexOf('}') == pattern.length() - 1;
		String names = alternatives ? pattern.substring(1, pattern.length() - 1) : pattern;
		return Arrays.stream(alternatives ? names.split(",") : new String[] { names })
			.filter((name) -> name.chars().noneMatch((c) -> "*?{}".indexOf(c) >= 0));
	}

}
