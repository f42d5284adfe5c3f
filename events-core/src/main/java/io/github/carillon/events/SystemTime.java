package io.github.carillon.events;

import java.time.Clock;

/**
 * The one place where the system's clock is taken from; everything else is given a clock,
 * and takes this one unless told otherwise.
 *
 * @since 0.1
 */
public final class SystemTime {

	/** The clock of the system, in UTC. */
	public static final Clock CLOCK = Clock.systemUTC();

	private SystemTime() {
	}

}
