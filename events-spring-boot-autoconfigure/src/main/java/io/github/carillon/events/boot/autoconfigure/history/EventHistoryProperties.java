package io.github.carillon.events.boot.autoconfigure.history;

import java.io.File;
import java.io.UncheckedIOException;

import io.github.carillon.events.history.InMemoryEventHistory;
import io.github.carillon.events.history.JsonlEventLog;
import io.github.carillon.events.serialization.EventFormat;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of the history of events.
 *
 * @param store Where past events are kept.
 * @param write When an event is written to a database.
 * @param positions Whether events in a database are given positions, by which they can be
 * read in order as they come. The same in all instances.
 * @param memory History in memory.
 * @param jsonl File of JSON lines beside the history.
 */
@ConfigurationProperties("carillon.history")
record EventHistoryProperties(@DefaultValue("auto") Store store, @DefaultValue("sync") Write write,
		@DefaultValue("true") boolean positions, @DefaultValue Memory memory, @DefaultValue Jsonl jsonl) {

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

	/**
	 * File of JSON lines beside the history.
	 *
	 * @param file File that each event is appended to as a line of CloudEvents JSON, once
	 * its transaction has committed. None unless set.
	 * @param flush How far a line is brought before publishing goes on.
	 */
	record Jsonl(@Nullable File file, @DefaultValue("to-system") JsonlEventLog.Flush flush) {

		private static final String PROPERTY = "carillon.history.jsonl.file";

		JsonlEventLog open(@Nullable EventFormat format) {
			if (this.file == null || this.file.getPath().isBlank()) {
				throw new InvalidConfigurationPropertyValueException(PROPERTY, this.file,
						"Name a file, such as 'events.jsonl', or leave the property out.");
			}
			if (format == null) {
				throw new InvalidConfigurationPropertyValueException(PROPERTY, this.file,
						"There is nothing to write events as JSON with: add events-json, or a bean of type EventFormat.");
			}
			try {
				return JsonlEventLog.open(this.file.toPath(), format::write, this.flush);
			}
			catch (UncheckedIOException ex) {
				throw new InvalidConfigurationPropertyValueException(PROPERTY, this.file,
						"The file cannot be written: " + ex.getCause(), ex);
			}
		}

	}

}
