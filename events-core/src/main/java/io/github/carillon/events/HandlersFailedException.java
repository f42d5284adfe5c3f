package io.github.carillon.events;

import java.util.List;

/**
 * Several handlers of one event failed. Carries all their errors as suppressed ones, also
 * those of handlers that were given up or never ran.
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
		super("%d handlers of event '%s' (%s) failed%s; the first: %s".formatted(
				errors.size() - aborted(errors) - unbegun(errors), event.type(), event.id(), others(errors),
				errors.get(0)));
		errors.forEach(this::addSuppressed);
	}

	private static String others(List<Throwable> errors) {
		int aborted = aborted(errors);
		int unbegun = unbegun(errors);
		return ((aborted > 0) ? ", %d given up".formatted(aborted) : "")
				+ ((unbegun > 0) ? ", %d never began".formatted(unbegun) : "");
	}

	private static int aborted(List<Throwable> errors) {
		return (int) errors.stream().filter(HandlerAbortedException.class::isInstance).count();
	}

	private static int unbegun(List<Throwable> errors) {
		return (int) errors.stream()
			.filter((error) -> error instanceof HandlerCancelledException || error instanceof DeliveryDroppedException)
			.count();
	}

	/**
	 * Returns the errors.
	 * @return the errors, in handler order
	 */
	public List<Throwable> errors() {
		return List.of(getSuppressed());
	}

}
