package io.github.carillon.events;

import java.time.Clock;

/**
 * The one place where the system's clock is taken from; everything else is given a clock.
 */
final class SystemTime {

	static final Clock CLOCK = Clock.systemUTC();

	private SystemTime() {
	}

}
