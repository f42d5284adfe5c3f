package io.github.carillon.events;

/**
 * How far a publication is.
 *
 * @since 0.1
 */
public enum PublicationStatus {

	/** Nothing of it has run yet. */
	PENDING,

	/** Some of its handlers have started. */
	STARTED,

	/** All its in-process handlers are done. */
	COMPLETED,

	/** The transaction that published it rolled back: it did not happen. */
	DISCARDED

}
