package io.github.carillon.events.boot.fault;

import java.util.Random;

/**
 * How much the tests do. {@code -Dcarillon.faults.seed} repeats the moments and choices
 * of another run; {@code -Dcarillon.faults.times}, which the Maven profile {@code faults}
 * sets, does each as many times.
 */
final class Faults {

	private static final long SEED = Long.getLong("carillon.faults.seed", System.nanoTime());

	private static final int TIMES = Integer.getInteger("carillon.faults.times", 1);

	private Faults() {
	}

	/**
	 * Returns the choices of a test, and prints how to have the same again.
	 */
	static Random random(String test) {
		System.out.printf("%s: -Dcarillon.faults.seed=%d%n", test, SEED);
		return new Random(SEED ^ test.hashCode());
	}

	static int times(int few) {
		return few * TIMES;
	}

	/**
	 * Returns whether there is time for what the build has none for.
	 */
	static boolean areMany() {
		return TIMES > 1;
	}

}
