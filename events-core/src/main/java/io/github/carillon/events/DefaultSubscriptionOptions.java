package io.github.carillon.events;

import java.time.Duration;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link SubscriptionOptions}.
 *
 * @param id the id, {@code null} for a generated one
 * @param name the name for messages, {@code null} for the id
 * @param description what it is for
 * @param order its place
 * @param filter what events must pass, {@code null} for nothing
 * @param mode when and where the handler runs
 * @param onError what becomes of failures
 * @param isOnce whether it ends with the first event
 * @param limits what the handler may take
 */
record DefaultSubscriptionOptions(@Nullable String id, @Nullable String name, String description, int order,
		@Nullable Predicate<? super Event<?>> filter, DeliveryMode mode, OnError onError, boolean isOnce,
		Limits limits) implements SubscriptionOptions {

	static final DefaultSubscriptionOptions DEFAULTS = new DefaultSubscriptionOptions(null, null, "", 0, null,
			DeliveryMode.SYNC, OnError.DEAD_LETTER, false, Limits.NONE);

	@Override
	public SubscriptionOptions withId(String id) {
		requireText(id, "id");
		return new DefaultSubscriptionOptions(id, this.name, this.description, this.order, this.filter, this.mode,
				this.onError, this.isOnce, this.limits);
	}

	@Override
	public SubscriptionOptions withName(String name) {
		requireText(name, "name");
		return new DefaultSubscriptionOptions(this.id, name, this.description, this.order, this.filter, this.mode,
				this.onError, this.isOnce, this.limits);
	}

	@Override
	public SubscriptionOptions withDescription(String description) {
		return new DefaultSubscriptionOptions(this.id, this.name, description, this.order, this.filter, this.mode,
				this.onError, this.isOnce, this.limits);
	}

	@Override
	public SubscriptionOptions withOrder(int order) {
		return new DefaultSubscriptionOptions(this.id, this.name, this.description, order, this.filter, this.mode,
				this.onError, this.isOnce, this.limits);
	}

	@Override
	public SubscriptionOptions withFilter(Predicate<? super Event<?>> filter) {
		Predicate<? super Event<?>> before = this.filter;
		Predicate<Event<?>> both = (event) -> (before == null || before.test(event)) && filter.test(event);
		return new DefaultSubscriptionOptions(this.id, this.name, this.description, this.order, both, this.mode,
				this.onError, this.isOnce, this.limits);
	}

	@Override
	public SubscriptionOptions withHeader(String name, String value) {
		return withFilter((event) -> value.equals(event.headers().get(name)));
	}

	@Override
	public SubscriptionOptions withKey(String key) {
		return withFilter((event) -> key.equals(event.key().orElse(null)));
	}

	@Override
	public SubscriptionOptions withMode(DeliveryMode mode) {
		return new DefaultSubscriptionOptions(this.id, this.name, this.description, this.order, this.filter, mode,
				this.onError, this.isOnce, this.limits);
	}

	@Override
	public SubscriptionOptions withTimeout(Duration timeout) {
		if (timeout.isNegative()) {
			throw new IllegalArgumentException("A timeout is a time or zero for none, not " + DurationText.of(timeout));
		}
		return with(new Limits(timeout, this.limits.concurrency(), this.limits.interrupt(), this.limits.retry()));
	}

	@Override
	public SubscriptionOptions withInterrupt(boolean interrupt) {
		return with(new Limits(this.limits.timeout(), this.limits.concurrency(), interrupt, this.limits.retry()));
	}

	private SubscriptionOptions with(Limits newLimits) {
		return new DefaultSubscriptionOptions(this.id, this.name, this.description, this.order, this.filter, this.mode,
				this.onError, this.isOnce, newLimits);
	}

	@Override
	public SubscriptionOptions withConcurrency(int limit) {
		if (limit < 1) {
			throw new IllegalArgumentException("A listener needs room for at least one event at a time, not " + limit);
		}
		return with(new Limits(this.limits.timeout(), limit, this.limits.interrupt(), this.limits.retry()));
	}

	@Override
	public SubscriptionOptions withOnError(OnError onError) {
		return new DefaultSubscriptionOptions(this.id, this.name, this.description, this.order, this.filter, this.mode,
				onError, this.isOnce, this.limits);
	}

	@Override
	public SubscriptionOptions withRetry(Object retryPolicy) {
		if (!(retryPolicy instanceof RetrySchedule schedule)) {
			throw new IllegalArgumentException(
					"A retry policy is a RetryPolicy, such as RetryPolicy.defaults(), or another RetrySchedule, not a "
							+ retryPolicy.getClass().getName());
		}
		return with(new Limits(this.limits.timeout(), this.limits.concurrency(), this.limits.interrupt(), schedule));
	}

	@Override
	public SubscriptionOptions once() {
		return new DefaultSubscriptionOptions(this.id, this.name, this.description, this.order, this.filter, this.mode,
				this.onError, true, this.limits);
	}

	private static void requireText(String text, String what) {
		if (text.isBlank()) {
			throw new IllegalArgumentException("The %s of a subscription must not be blank".formatted(what));
		}
	}

	/**
	 * What the handler may take.
	 *
	 * @param timeout how long, zero for any time, {@code null} to leave it to the bus
	 * @param concurrency how many events at once, zero for any number
	 * @param interrupt whether it is interrupted when it is given up
	 * @param retry when it is tried again
	 */
	record Limits(@Nullable Duration timeout, int concurrency, boolean interrupt, RetrySchedule retry) {

		static final Limits NONE = new Limits(null, 0, false, RetrySchedule.NEVER);

		boolean hasTimeout() {
			return this.timeout != null && !this.timeout.isZero();
		}

	}

}
