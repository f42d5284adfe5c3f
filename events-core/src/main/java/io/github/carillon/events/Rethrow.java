package io.github.carillon.events;

/**
 * Throws what a handler threw to somebody who declared nothing of it.
 */
final class Rethrow {

	private Rethrow() {
	}

	/**
	 * Throws the error itself, checked or not.
	 * @return nothing: to be written behind {@code throw}
	 */
	@SuppressWarnings("unchecked")
	static <E extends Throwable> RuntimeException asIs(Throwable error) throws E {
		throw (E) error;
	}

}
