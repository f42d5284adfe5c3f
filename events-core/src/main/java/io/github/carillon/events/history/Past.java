package io.github.carillon.events.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * How far back to look. Immutable; equal by value.
 *
 * @since 0.1
 */
public final class Past {

	private static final Past ALL = new Past(null);

	private static final Past NONE = new Past(Duration.ZERO);

	private final @Nullable Duration window;

	private Past(@Nullable Duration window) {
		this.window = window;
	}

	/**
	 * Returns the whole of the history.
	 * @return the past
	 */
	public static Past all() {
		return ALL;
	}

	/**
	 * Returns nothing of it.
	 * @return the past
	 */
	public static Past none() {
		return NONE;
	}

	/**
	 * Returns the time just gone by.
	 * @param window how long, not negative
	 * @return the past
	 * @throws IllegalArgumentException when it is negative
	 */
	public static Past last(Duration window) {
		if (window.isNegative()) {
			throw new IllegalArgumentException(
					"The window is %s: the past is zero or more long; use Past.none() for nothing of it"
						.formatted(window));
		}
		return window.isZero() ? NONE : new Past(window);
	}

	/**
	 * Returns how long it is.
	 * @return the window, zero for none; empty when it is all
	 */
	public Optional<Duration> window() {
		return Optional.ofNullable(this.window);
	}

	/**
	 * Returns whether there is nothing of it.
	 * @return {@code true} when there is not
	 */
	public boolean isNone() {
		return this.window != null && this.window.isZero();
	}

	/**
	 * Returns when it begins.
	 * @param now when it ends
	 * @return the instant, {@link Instant#MIN} when it is all, or longer than time goes
	 * back
	 */
	public Instant begin(Instant now) {
		boolean all = this.window == null || this.window.compareTo(Duration.between(Instant.MIN, now)) >= 0;
		return all ? Instant.MIN : now.minus(this.window);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Past past && Objects.equals(this.window, past.window);
	}

	@Override
	public int hashCode() {
		return Objects.hashCode(this.window);
	}

	@Override
	public String toString() {
		if (this.window == null) {
			return "all";
		}
		return this.window.isZero() ? "none" : "last " + this.window;
	}

}
