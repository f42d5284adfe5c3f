package io.github.carillon.events.boot.autoconfigure;

import io.github.carillon.events.EventBus;

/**
 * A bean that changes how buses are built: the application's own, and every other that
 * takes the auto-configured {@link EventBus.Builder}. Called in order, after the
 * properties were applied.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface EventBusBuilderCustomizer {

	/**
	 * Changes the builder.
	 * @param builder the builder
	 */
	void customize(EventBus.Builder builder);

}
