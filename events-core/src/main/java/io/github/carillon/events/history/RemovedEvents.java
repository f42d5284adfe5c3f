package io.github.carillon.events.history;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What became of a page of events that were to be deleted or erased.
 *
 * @param ids those that were, unmodifiable; there may be none although there is a next
 * page
 * @param next the cursor that the next page begins after, empty when this was the last
 * @since 0.1
 */
public record RemovedEvents(List<UUID> ids, Optional<String> next) {

	/**
	 * Creates a result.
	 */
	public RemovedEvents {
		ids = List.copyOf(ids);
		Objects.requireNonNull(next, "next");
	}

}
