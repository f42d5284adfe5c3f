package io.github.carillon.events;

/**
 * Refuses what the signatures promise and this version does not have.
 */
final class Unsupported {

	private Unsupported() {
	}

	static UnsupportedOperationException yet(String feature) {
		return new UnsupportedOperationException(feature + " is not supported by this version of Carillon");
	}

	static <T> T unless(boolean supported, String feature, T result) {
		if (!supported) {
			throw yet(feature);
		}
		return result;
	}

}
