package io.github.carillon.events.jdbc;

/**
 * What a database does to what it has committed when the process is killed.
 *
 * @since 0.1
 */
public enum DatabaseDurability {

	/** It is there, as far as can be told. */
	DURABLE,

	/**
	 * The last moments may be lost: an H2 file with a write delay. {@code ;WRITE_DELAY=0}
	 * in its URL makes it durable, at about a quarter of the speed.
	 */
	DELAYED,

	/** It is gone: the database is in memory. */
	IN_MEMORY

}
