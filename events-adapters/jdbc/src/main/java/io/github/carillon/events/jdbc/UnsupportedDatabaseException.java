package io.github.carillon.events.jdbc;

/**
 * The database is none that events can be stored in.
 *
 * @since 0.1
 */
public class UnsupportedDatabaseException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String product;

	/**
	 * Creates an exception.
	 * @param product what the database calls itself
	 */
	public UnsupportedDatabaseException(String product) {
		super(("Events cannot be stored in a database of '%s': H2, PostgreSQL and MariaDB are supported. Keep the "
				+ "history in memory, or give it a DataSource of one of those.")
			.formatted(product));
		this.product = product;
	}

	/**
	 * Returns what the database calls itself.
	 * @return the name of the product
	 */
	public String product() {
		return this.product;
	}

}
