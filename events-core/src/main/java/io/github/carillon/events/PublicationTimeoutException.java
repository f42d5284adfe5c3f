package io.github.carillon.events;

import java.time.Duration;

/**
 * Somebody waited longer for a publication than wanted. The work goes on.
 *
 * @since 0.1
 */
public class PublicationTimeoutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param publication the publication
	 * @param timeout how long was waited
	 */
	public PublicationTimeoutException(Publication<?> publication, Duration timeout) {
		super("Event '%s' (%s) was not handled within %s; still to end: %s".formatted(publication.event().type(),
				publication.event().id(), DurationText.of(timeout),
				publication.results()
					.stream()
					.filter((result) -> !result.status().isFinal())
					.map((result) -> result.handlerId() + " (" + result.status() + ")")
					.toList()));
	}

}
