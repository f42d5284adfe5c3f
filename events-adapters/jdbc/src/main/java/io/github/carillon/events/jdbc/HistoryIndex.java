package io.github.carillon.events.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * An index of the table of events, over one column and, after it, time and id. The names
 * are those of the scripts.
 */
enum HistoryIndex {

	TIME(null),

	TYPE("type"),

	SOURCE("source"),

	SUBJECT("subject"),

	KEY("event_key"),

	CORRELATION("correlation_id"),

	CAUSATION("causation_id"),

	STATUS("status");

	private final @Nullable String column;

	HistoryIndex(@Nullable String column) {
		this.column = column;
	}

	/**
	 * Returns the first column, {@code null} when that is the time.
	 */
	@Nullable String column() {
		return this.column;
	}

}
