package io.github.carillon.events.boot.autoconfigure.history;

import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.InMemoryEventHistory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history in memory that nobody asked for, which is said aloud.
 */
final class InMemoryFallback {

	private static final Logger log = LoggerFactory.getLogger(EventHistory.class);

	private InMemoryFallback() {
	}

	static InMemoryEventHistory of(EventHistoryProperties properties, String reason) {
		log.warn("""
				Events are kept in memory only: the last {}, until the application stops. {} \
				Set 'carillon.history.store=memory' if that is meant.""", properties.memory().capacity(), reason);
		return properties.inMemory();
	}

}
