package io.github.carillon.events.boot.autoconfigure;

import java.time.Duration;

import io.github.carillon.events.Completion;
import io.github.carillon.events.HandlerConcurrency;
import io.github.carillon.events.Ordering;
import io.github.carillon.events.Overflow;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the application's bus.
 *
 * @param source Source of the application's events, a URI reference. The application's
 * name unless set.
 * @param bus How events are handled.
 * @param listeners Listeners that run on threads of the bus.
 */
@ConfigurationProperties("carillon")
record EventBusProperties(@Nullable String source, @DefaultValue Bus bus, @DefaultValue Listeners listeners) {

	/**
	 * How events are handled, where neither they nor their type say otherwise.
	 *
	 * @param ordering In which order events are handled.
	 * @param handlers How the listeners of one event run.
	 * @param completion When an event counts as handled.
	 * @param eventTimeout Time in which the listeners of an event must be done. Zero for
	 * any.
	 * @param handlerTimeout Time after which a listener that a thread of the bus runs is
	 * given up. Zero for never.
	 * @param slowEvent Time after which the log warns of an event that is still handled.
	 * Zero for never.
	 * @param slowHandler Time after which the log warns of a listener that still runs or
	 * waits. Zero for never.
	 * @param maxDepth Number of times that a listener may be part of one chain of events.
	 * Zero for any.
	 */
	record Bus(@DefaultValue("caller") Ordering ordering, @DefaultValue("serial") HandlerConcurrency handlers,
			@DefaultValue("all") Completion completion, @DefaultValue("0s") Duration eventTimeout,
			@DefaultValue("0s") Duration handlerTimeout, @DefaultValue("5m") Duration slowEvent,
			@DefaultValue("30s") Duration slowHandler, @DefaultValue("100") int maxDepth) {

	}

	/**
	 * Listeners that run on threads of the bus.
	 *
	 * @param executor Which threads listeners run on.
	 * @param threads Number of listeners that run at once. Four per processor, or 1000 on
	 * virtual threads, unless set.
	 * @param queueCapacity Number of deliveries that may wait for a thread.
	 * @param overflow What happens to a delivery that meets a full queue.
	 * @param blockFor Time that a publisher waits for room in a full queue.
	 * @param shutdownTimeout Time that deliveries already accepted are given when the
	 * application stops.
	 */
	record Listeners(@DefaultValue("auto") Executor executor, @Nullable Integer threads,
			@DefaultValue("10000") int queueCapacity, @DefaultValue("block") Overflow overflow,
			@DefaultValue("5s") Duration blockFor, @DefaultValue("10s") Duration shutdownTimeout) {

	}

	/**
	 * Which threads listeners run on.
	 */
	enum Executor {

		/**
		 * Virtual threads where "spring.threads.virtual.enabled" is set and Java is 24 or
		 * later, else threads of the platform.
		 */
		AUTO,

		/** Virtual threads, which need Java 21 or later. */
		VIRTUAL,

		/** Threads of the platform. */
		PLATFORM

	}

}
