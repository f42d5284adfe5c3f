package io.github.carillon.events.retry;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;

import io.github.carillon.events.DurationText;
import io.github.carillon.events.Retry;
import io.github.carillon.events.RetrySchedule;
import org.jspecify.annotations.Nullable;

/**
 * How often and when a failed handler is tried again, in the words of Spring's
 * {@code @Retryable} and with their meaning: three retries, the first after about a
 * second, each further one after twice the time, unless told otherwise.
 *
 * <pre class="code">
 * SubscriptionOptions.defaults()
 *     .withMode(DeliveryMode.ASYNC)
 *     .withRetry(RetryPolicy.defaults().withMaxRetries(5).withExcludes(IllegalArgumentException.class));
 * </pre>
 *
 * The time before retry <i>n</i> is {@code delay} times {@code multiplier} to the power
 * of <i>n</i> - 1. The jitter grows by the same factor and is added or subtracted at
 * random, so that what failed together is not tried again together. The result is never
 * below {@code delay} nor above {@code maxDelay}.
 * <p>
 * Which exceptions are retried: all, unless {@code includes} names some; never those that
 * {@code excludes} names. Either matches by class or superclass, and also the causes of
 * what was thrown: a {@code RuntimeException} caused by an {@code IOException} counts as
 * both. Where both match, {@code excludes} decides.
 * <p>
 * Immutable: every {@code with…} returns another policy. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class RetryPolicy implements RetrySchedule {

	/** Deep enough for real causes, and an end for those that go in circles. */
	private static final int MAX_CAUSES = 100;

	private static final RetryPolicy DEFAULTS = new RetryPolicy(3,
			new Backoff(Duration.ofSeconds(1), 2.0, Duration.ofMillis(200), Duration.ofMinutes(5)), List.of(),
			List.of(), () -> ThreadLocalRandom.current().nextDouble());

	private final int maxRetries;

	private final Backoff backoff;

	private final List<Class<? extends Throwable>> includes;

	private final List<Class<? extends Throwable>> excludes;

	private final DoubleSupplier random;

	private RetryPolicy(int maxRetries, Backoff backoff, List<Class<? extends Throwable>> includes,
			List<Class<? extends Throwable>> excludes, DoubleSupplier random) {
		if (maxRetries < 0) {
			throw new IllegalArgumentException(
					"maxRetries is %d: it must be 0, for none, or more".formatted(maxRetries));
		}
		this.maxRetries = maxRetries;
		this.backoff = backoff;
		this.includes = List.copyOf(includes);
		this.excludes = List.copyOf(excludes);
		this.random = random;
	}

	/**
	 * Returns the defaults: 3 retries, the first after 1 s, multiplier 2.0, jitter 200
	 * ms, at most 5 min apart, for all exceptions.
	 * @return the policy
	 */
	public static RetryPolicy defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns a policy that never retries.
	 * @return the policy
	 */
	public static RetryPolicy none() {
		return DEFAULTS.withMaxRetries(0);
	}

	/**
	 * Reads an annotation.
	 * @param retry the annotation
	 * @return the policy
	 * @throws IllegalArgumentException when one of its values makes no sense; the message
	 * names the attribute
	 */
	public static RetryPolicy of(Retry retry) {
		return of(retry, UnaryOperator.identity());
	}

	/**
	 * Reads an annotation whose texts have to be resolved first.
	 * @param retry the annotation
	 * @param resolver what resolves placeholders such as {@code ${orders.retry-delay}}
	 * @return the policy
	 * @throws IllegalArgumentException when one of its values makes no sense; the message
	 * names the attribute
	 */
	public static RetryPolicy of(Retry retry, UnaryOperator<String> resolver) {
		Duration delay = DurationText.parse("@Retry(delay)", resolver.apply(retry.delay()));
		Duration maxDelay = DurationText.parse("@Retry(maxDelay)", resolver.apply(retry.maxDelay()));
		if (delay.compareTo(maxDelay) > 0) {
			throw new IllegalArgumentException(
					"@Retry(delay) is %s, longer than @Retry(maxDelay), which is %s: give a longer maxDelay too"
						.formatted(delay, maxDelay));
		}
		Duration jitter = DurationText.parse("@Retry(jitter)", resolver.apply(retry.jitter()));
		return new RetryPolicy(retry.maxRetries(), new Backoff(delay, retry.multiplier(), jitter, maxDelay),
				Arrays.asList(retry.includes()), Arrays.asList(retry.excludes()), DEFAULTS.random);
	}

	/**
	 * Changes how often a failure is followed by another attempt.
	 * @param maxRetries how often, 0 for never
	 * @return a policy that does so
	 */
	public RetryPolicy withMaxRetries(int maxRetries) {
		return new RetryPolicy(maxRetries, this.backoff, this.includes, this.excludes, this.random);
	}

	/**
	 * Changes the time before the first retry.
	 * @param delay the time, zero for none; what is longer than {@code maxDelay} is cut
	 * to that
	 * @return a policy that does so
	 */
	public RetryPolicy withDelay(Duration delay) {
		return with(new Backoff(delay, this.backoff.multiplier(), this.backoff.jitter(), this.backoff.maxDelay()));
	}

	/**
	 * Changes what the time before each further retry is multiplied by.
	 * @param multiplier the factor, at least 1; with 1 all times are the same
	 * @return a policy that does so
	 */
	public RetryPolicy withMultiplier(double multiplier) {
		return with(new Backoff(this.backoff.delay(), multiplier, this.backoff.jitter(), this.backoff.maxDelay()));
	}

	/**
	 * Changes how far the first time may vary; for further ones it grows as they do.
	 * @param jitter the time, zero for not at all
	 * @return a policy that does so
	 */
	public RetryPolicy withJitter(Duration jitter) {
		return with(new Backoff(this.backoff.delay(), this.backoff.multiplier(), jitter, this.backoff.maxDelay()));
	}

	/**
	 * Changes the longest time before a retry.
	 * @param maxDelay the time, more than zero
	 * @return a policy that does so
	 */
	public RetryPolicy withMaxDelay(Duration maxDelay) {
		return with(new Backoff(this.backoff.delay(), this.backoff.multiplier(), this.backoff.jitter(), maxDelay));
	}

	private RetryPolicy with(Backoff newBackoff) {
		return new RetryPolicy(this.maxRetries, newBackoff, this.includes, this.excludes, this.random);
	}

	/**
	 * Retries these exceptions only, and what was caused by them.
	 * @param types the classes, none for all
	 * @return a policy that does so
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	public final RetryPolicy withIncludes(Class<? extends Throwable>... types) {
		return new RetryPolicy(this.maxRetries, this.backoff, List.of(types), this.excludes, this.random);
	}

	/**
	 * Does not retry these exceptions, nor what was caused by them.
	 * @param types the classes
	 * @return a policy that does so
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	public final RetryPolicy withExcludes(Class<? extends Throwable>... types) {
		return new RetryPolicy(this.maxRetries, this.backoff, this.includes, List.of(types), this.random);
	}

	/**
	 * Changes where the jitter comes from.
	 * @param random gives numbers from 0 to 1
	 */
	RetryPolicy withRandom(DoubleSupplier random) {
		return new RetryPolicy(this.maxRetries, this.backoff, this.includes, this.excludes, random);
	}

	/**
	 * Returns how often a failure is followed by another attempt.
	 * @return the number of retries; there is one attempt more
	 */
	public int maxRetries() {
		return this.maxRetries;
	}

	/**
	 * Returns the time before the first retry.
	 * @return the time
	 */
	public Duration delay() {
		return this.backoff.delay();
	}

	/**
	 * Returns what the time before each further retry is multiplied by.
	 * @return the factor
	 */
	public double multiplier() {
		return this.backoff.multiplier();
	}

	/**
	 * Returns how far the first time may vary.
	 * @return the time
	 */
	public Duration jitter() {
		return this.backoff.jitter();
	}

	/**
	 * Returns the longest time before a retry.
	 * @return the time
	 */
	public Duration maxDelay() {
		return this.backoff.maxDelay();
	}

	@Override
	public Optional<Duration> delayAfter(int attempt, Throwable error) {
		return (attempt <= this.maxRetries && isRetried(error))
				? Optional.of(this.backoff.before(Math.max(1, attempt), this.random)) : Optional.empty();
	}

	/**
	 * Returns whether an exception is retried at all.
	 * @param error the exception
	 * @return whether it is
	 */
	public boolean isRetried(Throwable error) {
		return !matches(this.excludes, error) && (this.includes.isEmpty() || matches(this.includes, error));
	}

	private static boolean matches(List<Class<? extends Throwable>> types, Throwable error) {
		Throwable cause = error;
		for (int i = 0; cause != null && i < MAX_CAUSES && !types.isEmpty(); i++) {
			for (Class<? extends Throwable> type : types) {
				if (type.isInstance(cause)) {
					return true;
				}
			}
			cause = cause.getCause();
		}
		return false;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof RetryPolicy policy && this.maxRetries == policy.maxRetries
				&& this.backoff.equals(policy.backoff) && this.includes.equals(policy.includes)
				&& this.excludes.equals(policy.excludes);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.maxRetries, this.backoff, this.includes, this.excludes);
	}

	@Override
	public String toString() {
		return "RetryPolicy[maxRetries=%d, %s, includes=%s, excludes=%s]".formatted(this.maxRetries, this.backoff,
				names(this.includes), names(this.excludes));
	}

	private static List<String> names(List<Class<? extends Throwable>> types) {
		return types.stream().map(Class::getName).toList();
	}

}
