package io.github.carillon.events.spring;

import java.time.Duration;

import io.github.carillon.events.DurationText;
import io.github.carillon.events.SubscriptionOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a listener may take.
 *
 * @param timeout how long, zero for any time, {@code null} to leave it to the bus
 * @param interrupt whether it is interrupted when it is given up
 * @param concurrency how many events at once, zero for any number
 */
record ListenerLimits(@Nullable Duration timeout, boolean interrupt, int concurrency) {

	static ListenerLimits parse(String timeout, boolean interrupt, String concurrency, ListenerFault fault) {
		return new ListenerLimits(timeout.isBlank() ? null : time(timeout.strip(), fault), interrupt,
				concurrency.isBlank() ? 0 : number(concurrency.strip(), fault));
	}

	private static Duration time(String timeout, ListenerFault fault) {
		Duration time;
		try {
			time = DurationText.parse("timeout", timeout);
		}
		catch (IllegalArgumentException ex) {
			throw fault.because(String.valueOf(ex.getMessage()), ex);
		}
		if (time.isNegative()) {
			throw fault.because(
					"timeout \"%s\" is negative. Give a time such as \"5s\", or \"0s\" for none".formatted(timeout));
		}
		return time;
	}

	private static int number(String concurrency, ListenerFault fault) {
		int number;
		try {
			number = Integer.parseInt(concurrency);
		}
		catch (NumberFormatException ex) {
			throw fault.because("concurrency \"%s\" is not a number. Give one such as \"4\"".formatted(concurrency),
					ex);
		}
		if (number < 1) {
			throw fault
				.because("concurrency \"%s\" leaves no room for an event. Give at least \"1\", or nothing for no limit"
					.formatted(concurrency));
		}
		return number;
	}

	SubscriptionOptions applyTo(SubscriptionOptions options) {
		SubscriptionOptions limited = options.withInterrupt(this.interrupt);
		if (this.timeout != null) {
			limited = limited.withTimeout(this.timeout);
		}
		return (this.concurrency > 0) ? limited.withConcurrency(this.concurrency) : limited;
	}

}
