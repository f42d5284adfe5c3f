package io.github.carillon.events;

import java.util.UUID;

/**
 * Gives each bus of the process a label that no other has: the path of an event is made
 * of them, and a bus takes an event once.
 */
final class BusLabels {

	/** What four hexadecimal digits hold. */
	private static final int ROUND = 0x10000;

	static final BusLabels OF_PROCESS = new BusLabels();

	private long first;

	private long count;

	/**
	 * Returns the label of one more bus. The first one's id decides where the process
	 * begins to count, so that two processes seldom agree.
	 * @param name the name of the bus
	 * @param id an id
	 * @return {@code name#xxxx}, with more digits than four after 65 536 buses
	 */
	synchronized String next(String name, UUID id) {
		if (this.count == 0) {
			this.first = id.getLeastSignificantBits() & (ROUND - 1);
		}
		long round = this.count / ROUND;
		String digits = "%04x".formatted((this.first + this.count++) % ROUND);
		return name + "#" + ((round > 0) ? Long.toHexString(round) : "") + digits;
	}

}
