package io.github.carillon.events;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Which results of a publication are wanted, and what counts as an error. Immutable.
 *
 * @since 0.1
 */
public final class ResultOptions {

	private static final ResultOptions DEFAULTS = new ResultOptions((result) -> true, true, false, null);

	private final Predicate<? super HandlerResult> filter;

	private final boolean throwsErrors;

	private final boolean throwsNone;

	private final @Nullable Duration timeout;

	private ResultOptions(Predicate<? super HandlerResult> filter, boolean throwsErrors, boolean throwsNone,
			@Nullable Duration timeout) {
		this.filter = filter;
		this.throwsErrors = throwsErrors;
		this.throwsNone = throwsNone;
		this.timeout = timeout;
	}

	/**
	 * Returns the defaults: all results, errors are thrown, none is no error, waiting
	 * without a limit.
	 * @return the defaults
	 */
	public static ResultOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns options for those results only that pass a filter too, such as those of one
	 * bus. Errors of others are not thrown.
	 * @param filter the filter
	 * @return the options
	 */
	public ResultOptions withFilter(Predicate<? super HandlerResult> filter) {
		Objects.requireNonNull(filter, "filter");
		Predicate<? super HandlerResult> before = this.filter;
		return new ResultOptions((result) -> before.test(result) && filter.test(result), this.throwsErrors,
				this.throwsNone, this.timeout);
	}

	/**
	 * Returns options that leave out what failed instead of throwing it.
	 * @return the options
	 */
	public ResultOptions ignoringErrors() {
		return new ResultOptions(this.filter, false, this.throwsNone, this.timeout);
	}

	/**
	 * Returns options that take it for an error when there is no value: a
	 * {@link NoResultException}.
	 * @return the options
	 */
	public ResultOptions requiringValue() {
		return new ResultOptions(this.filter, this.throwsErrors, true, this.timeout);
	}

	/**
	 * Returns options that wait for a time at most.
	 * @param timeout the time
	 * @return the options
	 */
	public ResultOptions withTimeout(Duration timeout) {
		return new ResultOptions(this.filter, this.throwsErrors, this.throwsNone,
				Objects.requireNonNull(timeout, "timeout"));
	}

	Predicate<? super HandlerResult> filter() {
		return this.filter;
	}

	boolean throwsErrors() {
		return this.throwsErrors;
	}

	boolean throwsNone() {
		return this.throwsNone;
	}

	@Nullable Duration timeout() {
		return this.timeout;
	}

}
