package io.github.carillon.events.deadletter;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Some of the letters that match a query, those that failed last first.
 *
 * @param letters the letters, unmodifiable
 * @param next the cursor that the next page begins after, empty when this is the last
 * @since 0.1
 */
public record DeadLetterPage(List<DeadLetter> letters, Optional<String> next) {

	/**
	 * Creates a page.
	 */
	public DeadLetterPage {
		letters = List.copyOf(letters);
		Objects.requireNonNull(next, "next");
	}

}
