package io.github.carillon.events.history;

import java.util.HashMap;
import java.util.Map;

import io.github.carillon.events.Event;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest event of each key. One that comes late does not push out a newer one.
 */
final class LatestByKey implements Accumulator<Map<String, Event<?>>> {

	private final Map<String, Event<?>> latest = new HashMap<>();

	private @Nullable Map<String, Event<?>> copy;

	@Override
	public void add(Event<?> event) {
		if (event.key().isPresent()) {
			this.latest.merge(event.key().get(), event,
					(before, after) -> after.time().isBefore(before.time()) ? before : after);
			this.copy = null;
		}
	}

	@Override
	public Map<String, Event<?>> state() {
		Map<String, Event<?>> current = this.copy;
		if (current == null) {
			current = Map.copyOf(this.latest);
			this.copy = current;
		}
		return current;
	}

}
