package io.github.carillon.events.jdbc;

import java.time.Duration;

/**
 * How a {@link JdbcScheduleStore} works. Its table has the name that the options of its
 * history say. Immutable: every {@code with…} returns other options.
 *
 * @since 0.1
 */
public final class JdbcScheduleOptions {

	private static final Duration SHORTEST = Duration.ofMillis(10);

	private static final JdbcScheduleOptions DEFAULTS = new JdbcScheduleOptions(Duration.ofSeconds(1),
			Duration.ofSeconds(30));

	private final Duration pollInterval;

	private final Duration lease;

	private JdbcScheduleOptions(Duration pollInterval, Duration lease) {
		this.pollInterval = pollInterval;
		this.lease = lease;
	}

	/**
	 * Returns the options that hold unless told otherwise.
	 * @return the options
	 */
	public static JdbcScheduleOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Says for how long the table is left alone at most; default is one second. So late
	 * may be what another instance has scheduled; what this one has is not.
	 * @param interval the time, at least 10 milliseconds
	 * @return options with it
	 * @throws IllegalArgumentException when it is less
	 */
	public JdbcScheduleOptions withPollInterval(Duration interval) {
		return new JdbcScheduleOptions(check("poll interval", interval), this.lease);
	}

	/**
	 * Says for how long what is due rests after the instance that was about to publish it
	 * has died; default is 30 seconds. An instance whose threads are busy for longer
	 * leaves it to others.
	 * @param lease the time, at least 10 milliseconds
	 * @return options with it
	 * @throws IllegalArgumentException when it is less
	 */
	public JdbcScheduleOptions withLease(Duration lease) {
		return new JdbcScheduleOptions(this.pollInterval, check("lease", lease));
	}

	private static Duration check(String what, Duration time) {
		if (time.compareTo(SHORTEST) < 0) {
			throw new IllegalArgumentException("The %s is %s: it must be at least %s".formatted(what, time, SHORTEST));
		}
		return time;
	}

	/**
	 * Returns for how long the table is left alone at most.
	 * @return the time
	 */
	public Duration pollInterval() {
		return this.pollInterval;
	}

	/**
	 * Returns for how long what is due rests after a crash.
	 * @return the time
	 */
	public Duration lease() {
		return this.lease;
	}

}
