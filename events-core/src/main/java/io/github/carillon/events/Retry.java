package io.github.carillon.events;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * When a failed delivery is tried again, in the words of Spring's {@code @Retryable}.
 * Times are numbers with a unit, such as {@code 200ms}, {@code 5s}, {@code 2m}, or ISO
 * 8601, such as {@code PT5S}.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface Retry {

	/**
	 * How often it is tried again after the first attempt.
	 */
	int maxRetries() default 3;

	/**
	 * Time before the first retry.
	 */
	String delay() default "1s";

	/**
	 * What the time before each further retry is multiplied by.
	 */
	double multiplier() default 2.0;

	/**
	 * How far the first time may vary, up or down; for further ones it grows as they do.
	 * None is ever shorter than the delay or longer than the longest.
	 */
	String jitter() default "200ms";

	/**
	 * Longest time before a retry.
	 */
	String maxDelay() default "5m";

	/**
	 * Exceptions that are retried, with what they caused; all when empty.
	 */
	Class<? extends Throwable>[] includes() default {};

	/**
	 * Exceptions that are not retried, nor what they caused; they win over the includes.
	 */
	Class<? extends Throwable>[] excludes() default {};

}
