package io.github.carillon.events.boot.autoconfigure.history;

import io.github.carillon.events.history.InMemoryEventHistory;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of the history of events.
 *
 * @param store Where past events are kept.
 * @param write When an event is written to a database.
 * @param memory History in memory.
 */
@ConfigurationProperties("carillon.history")
record EventHistoryProperties(@DefaultValue("auto") Store store, @DefaultValue("sync") Write write,
		@DefaultValue Memory memory) {

	InMemoryEventHistory inMemory() {
		if (this.memory.capacity() < 1) {
			throw new InvalidConfigurationPropertyValueException("carillon.history.memory.capacity",
					this.memory.capacity(), "A history keeps at least one event.");
		}
		return new InMemoryEventHistory(this.memory.capacity());
	}

	/**
	 * Where past events are kept.
	 */
	enum Store {

		/**
		 * In the application's database when that is embedded or has the tables, in
		 * memory otherwise.
		 */
		AUTO,

		/** In the application's database; the application does not start without. */
		JDBC,

		/** In memory: the newest events, until the application stops. */
		MEMORY

	}

	/**
	 * When an event is written to a database.
	 */
	enum Write {

		/**
		 * Before publishing it returns, in the publisher's transaction if there is one.
		 */
		SYNC,

		/**
		 * Soon after publishing it has returned: faster, but the last moments before a
		 * crash are lost.
		 */
		ASYNC

	}

	/**
	 * History in memory.
	 *
	 * @param capacity Number of events that are kept; each further one pushes out the
	 * oldest.
	 */
	record Memory(@DefaultValue("10000") int capacity) {

	}

}
