package io.github.carillon.events;

import java.util.List;

/**
 * Several handlers of one event failed. Carries all their errors as suppressed ones; the
 * first is the cause too.
 *
 * @since 0.1
 */
public final class HandlersFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param event the event
	 * @param errors the errors, at least one
	 */
	public HandlersFailedException(Event<?> event, List<Throwable> errors) {
		super("%d handlers of event '%s' (%s) failed; the first with: %s".formatted(errors.size(), event.type(),
				event.id(), errors.get(0)), errors.get(0));
		errors.forEach(this::addSuppressed);
	}

	/**
	 * Returns the errors.
	 * @return the errors, in handler order
	 */
	public List<Throwable> errors() {
		return List.of(getSuppressed());
	}

}
