package io.github.carillon.events.load;

import java.util.Locale;

/**
 * How an event is published.
 */
enum PublishMode {

	/** In a transaction of its own, with a row of the application's. */
	OWN("published with a row of the application's"),

	/** In a transaction of its own, in which nothing else happens. */
	BARE("published in a transaction, nothing else"),

	/** Without a transaction: events of several publishers share a commit. */
	NONE("published without a transaction"),

	/** Not at all: the transaction with the application's row alone. */
	NOT("the application's row, nothing published");

	private final String description;

	PublishMode(String description) {
		this.description = description;
	}

	String description() {
		return this.description;
	}

	boolean hasTransaction() {
		return this != NONE;
	}

	boolean hasRow() {
		return this == OWN || this == NOT;
	}

	boolean publishes() {
		return this != NOT;
	}

	static PublishMode named(String name) {
		return valueOf(name.toUpperCase(Locale.ROOT));
	}

}
