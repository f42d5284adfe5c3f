package io.github.carillon.events.boot.autoconfigure;

import java.time.Duration;

import io.github.carillon.events.EventBus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Tells the builder of a bus what the properties say, and refuses what they cannot mean.
 */
final class EventBusBuilderConfigurer {

	private final EventBusProperties properties;

	private final Environment environment;

	EventBusBuilderConfigurer(EventBusProperties properties, Environment environment) {
		this.properties = properties;
		this.environment = environment;
	}

	EventBus.Builder configure(EventBus.Builder builder) {
		String application = this.environment.getProperty("spring.application.name", "");
		String name = StringUtils.hasText(application) ? application : "application";
		builder.name(name);
		builder.source(StringUtils.hasText(this.properties.source()) ? this.properties.source() : name);
		configure(builder, this.properties.bus());
		configure(builder, this.properties.listeners());
		return builder.executor(ListenerThreads.of(this.environment).choose(this.properties.listeners(), name));
	}

	private static void configure(EventBus.Builder builder, EventBusProperties.Bus bus) {
		builder.ordering(bus.ordering()).handlers(bus.handlers()).completion(bus.completion());
		builder.eventTimeout(notNegative("bus.event-timeout", bus.eventTimeout()));
		builder.handlerTimeout(notNegative("bus.handler-timeout", bus.handlerTimeout()));
		builder.slowEvent(notNegative("bus.slow-event", bus.slowEvent()));
		builder.slowHandler(notNegative("bus.slow-handler", bus.slowHandler()));
		require(bus.maxDepth() >= 0, "bus.max-depth", bus.maxDepth(), "Give a number, or 0 for no limit.");
		builder.maxDepth(bus.maxDepth());
	}

	private static void configure(EventBus.Builder builder, EventBusProperties.Listeners listeners) {
		require(listeners.queueCapacity() >= 1, "listeners.queue-capacity", listeners.queueCapacity(),
				"At least one delivery must be able to wait.");
		builder.queue(listeners.queueCapacity(), listeners.overflow(),
				notNegative("listeners.block-for", listeners.blockFor()));
	}

	static Duration notNegative(String property, Duration time) {
		require(!time.isNegative(), property, time, "Give a time such as '5s', or '0s'.");
		return time;
	}

	static void require(boolean fits, String property, @Nullable Object value, String advice) {
		if (!fits) {
			throw new InvalidConfigurationPropertyValueException("carillon." + property, value, advice);
		}
	}

}
