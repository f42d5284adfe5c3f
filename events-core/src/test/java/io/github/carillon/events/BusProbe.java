package io.github.carillon.events;

/**
 * Lets tests of other packages look at what a bus still holds.
 */
public final class BusProbe {

	private BusProbe() {
	}

	/**
	 * Returns how many lanes of keys there are on the bus of a publication.
	 */
	public static int keyedLanes(Publication<?> publication) {
		return ((DefaultPublication<?>) publication).dispatcher().lanes().keyedCount();
	}

}
