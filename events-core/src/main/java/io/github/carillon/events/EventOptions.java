package io.github.carillon.events;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How an event is to be handled, as far as it was said: by the event, else by its type,
 * else by the bus that handles it. What is left open is {@code null}.
 *
 * @param timeout in which time all its handlers have to be done, zero for any
 * @param ordering in which order
 * @param handlers how its handlers run
 * @param completion when it counts as handled
 * @since 0.1
 */
public record EventOptions(@Nullable Duration timeout, @Nullable Ordering ordering,
		@Nullable HandlerConcurrency handlers, @Nullable Completion completion) {

	/** Nothing said. */
	public static final EventOptions UNSET = new EventOptions(null, null, null, null);

	/** What holds where nobody said anything. */
	static final EventOptions DEFAULTS = new EventOptions(Duration.ZERO, Ordering.CALLER, HandlerConcurrency.SERIAL,
			Completion.ALL);

	/** For one handler alone, on a thread of the bus. */
	static final EventOptions DELIVERY = DEFAULTS.withOrdering(Ordering.PARALLEL);

	/**
	 * Creates options.
	 * @throws IllegalArgumentException when the timeout is negative
	 */
	public EventOptions {
		if (timeout != null && timeout.isNegative()) {
			throw new IllegalArgumentException("A timeout is a time or zero for none, not " + DurationText.of(timeout));
		}
	}

	EventOptions withTimeout(Duration timeout) {
		return new EventOptions(Objects.requireNonNull(timeout, "timeout"), this.ordering, this.handlers,
				this.completion);
	}

	EventOptions withOrdering(Ordering ordering) {
		return new EventOptions(this.timeout, Objects.requireNonNull(ordering, "ordering"), this.handlers,
				this.completion);
	}

	EventOptions withHandlers(HandlerConcurrency handlers) {
		return new EventOptions(this.timeout, this.ordering, Objects.requireNonNull(handlers, "handlers"),
				this.completion);
	}

	EventOptions withCompletion(Completion completion) {
		return new EventOptions(this.timeout, this.ordering, this.handlers,
				Objects.requireNonNull(completion, "completion"));
	}

	/**
	 * Returns these options, and others where these say nothing.
	 */
	EventOptions orElse(EventOptions others) {
		if (this == UNSET) {
			return others;
		}
		return new EventOptions((this.timeout != null) ? this.timeout : others.timeout,
				(this.ordering != null) ? this.ordering : others.ordering,
				(this.handlers != null) ? this.handlers : others.handlers,
				(this.completion != null) ? this.completion : others.completion);
	}

	/**
	 * Returns the timeout, zero for none.
	 */
	Duration timeLimit() {
		return (this.timeout != null) ? this.timeout : Duration.ZERO;
	}

}
