package io.github.carillon.events;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Understands cron expressions for {@link EventPublisher#publishOn}. The core has none of
 * its own: events-spring brings Spring's, and a time zone belongs to the parser. Safe for
 * use by several threads.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface CronParser {

	/**
	 * Parses an expression. Called in the thread that schedules.
	 * @param expression the expression
	 * @return the times that it means
	 * @throws IllegalArgumentException when it is malformed, with where and how to mend
	 * it
	 */
	Times parse(String expression);

	/**
	 * The times that an expression means. Called in the thread that schedules and in the
	 * one timer thread of the bus: must not block.
	 */
	@FunctionalInterface
	interface Times {

		/**
		 * Returns the first time after another.
		 * @param instant the other
		 * @return the time, {@code null} when there is none any more
		 */
		@Nullable Instant next(Instant instant);

	}

}
