package io.github.carillon.events;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What a bus was built with and does not change.
 *
 * @param name its name
 * @param source the source of its events
 * @param clock what gives times and ids
 * @param ids what gives ids in place of the clock
 * @param interceptors who sees events first
 * @param options how its events are handled where they and their types say nothing
 * @param limits what it puts up with
 * @param hooks what it was plugged into
 */
record BusSettings(String name, String source, EventClock clock, @Nullable Supplier<UUID> ids,
		List<PublishInterceptor> interceptors, EventOptions options, Limits limits, Hooks hooks) {

	EventTypeResolver types() {
		return this.hooks.types();
	}

	DataConverter converter() {
		return this.hooks.converter();
	}

	EventRecorder recorder() {
		return this.hooks.recorder();
	}

	CommitBoundary boundary() {
		return this.hooks.boundary();
	}

	CronParser cron() {
		return this.hooks.cron();
	}

	LoggingContext logging() {
		return this.hooks.logging();
	}

	ScheduleStore schedule() {
		return this.hooks.schedule();
	}

	Alarm alarm() {
		return this.hooks.alarm();
	}

	/**
	 * What a bus puts up with; zero is no limit.
	 *
	 * @param timings whether runs are timed
	 * @param handlerTimeout how long a handler may take
	 * @param slowHandler how long it may take before a warning
	 * @param slowEvent how long an event may take before a warning
	 * @param maxDepth how often a handler may be part of one chain of events
	 */
	record Limits(boolean timings, Duration handlerTimeout, Duration slowHandler, Duration slowEvent, int maxDepth) {

		static final Limits DEFAULTS = new Limits(true, Duration.ZERO, Duration.ofSeconds(30), Duration.ofMinutes(5),
				100);

		Limits {
			notNegative(handlerTimeout);
			notNegative(slowHandler);
			notNegative(slowEvent);
			if (maxDepth < 0) {
				throw new IllegalArgumentException("A chain of events cannot be " + maxDepth + " deep; zero is any");
			}
		}

		private static void notNegative(Duration time) {
			if (time.isNegative()) {
				throw new IllegalArgumentException(
						"A timeout or threshold is a time or zero for none, not " + DurationText.of(time));
			}
		}

	}

	/**
	 * What a bus was plugged into.
	 *
	 * @param types what knows the class of a type name
	 * @param converter what converts data
	 * @param recorder what records events
	 * @param boundary what knows of transactions
	 * @param cron what understands cron expressions
	 * @param schedule where it keeps what is scheduled
	 * @param alarm what wakes it for what is scheduled in memory
	 * @param logging where it finds and leaves correlation ids
	 */
	record Hooks(EventTypeResolver types, DataConverter converter, EventRecorder recorder, CommitBoundary boundary,
			CronParser cron, ScheduleStore schedule, Alarm alarm, LoggingContext logging) {
	}

}
