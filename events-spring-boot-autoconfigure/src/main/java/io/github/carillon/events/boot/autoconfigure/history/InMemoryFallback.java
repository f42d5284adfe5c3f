package io.github.carillon.events.boot.autoconfigure.history;

import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.InMemoryEventHistory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.NestedExceptionUtils;

/**
 * The history in memory that nobody asked for, which is said aloud.
 */
final class InMemoryFallback {

	private static final Logger log = LoggerFactory.getLogger(EventHistory.class);

	private InMemoryFallback() {
	}

	static InMemoryEventHistory of(EventHistoryProperties properties, String reason) {
		return warn(properties, reason + " Set 'carillon.history.store=memory' if that is meant.");
	}

	static InMemoryEventHistory unreachable(EventHistoryProperties properties, Exception cause) {
		return warn(properties, """
				The database cannot be reached (%s). Restart the application when it is back, or set \
				'carillon.history.store=jdbc' so that it does not start without."""
			.formatted(NestedExceptionUtils.getMostSpecificCause(cause).getMessage()));
	}

	private static InMemoryEventHistory warn(EventHistoryProperties properties, String reason) {
		log.warn("Events are kept in memory only: the last {}, until the application stops. {}",
				properties.memory().capacity(), reason);
		return properties.inMemory();
	}

}
