package io.github.carillon.events;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Somebody needs a value, and no handler returned one of its class: a method of an
 * {@link EventFacade}, or {@link ResultOptions#requiringValue()}.
 *
 * @since 0.1
 */
public final class NoResultException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param publication what was published
	 * @param wanted the class of the value
	 */
	public NoResultException(Publication<?> publication, Class<?> wanted) {
		super("No handler of %s returned a %s: %s. Have one return it, or ask for an Optional value"
			.formatted(publication.event(), wanted.getTypeName(), handlers(publication.results())));
	}

	private static String handlers(List<HandlerResult> results) {
		return results.isEmpty() ? "there is none"
				: results.stream().map(NoResultException::describe).collect(Collectors.joining(", "));
	}

	private static String describe(HandlerResult result) {
		return result.value()
			.map((value) -> "%s returned a %s".formatted(result.handlerId(), value.getClass().getTypeName()))
			.orElseGet(() -> "%s returned nothing (%s)".formatted(result.handlerId(), result.status()));
	}

}
