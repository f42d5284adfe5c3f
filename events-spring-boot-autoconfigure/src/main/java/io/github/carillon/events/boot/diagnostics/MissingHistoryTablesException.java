package io.github.carillon.events.boot.diagnostics;

/**
 * The history of events is to be kept in a database that does not have its tables.
 *
 * @since 0.1
 */
public class MissingHistoryTablesException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String table;

	private final String script;

	private final String initializeSchema;

	/**
	 * Creates an exception.
	 * @param table the table that is missing
	 * @param platform the database, as scripts are named after it
	 * @param initializeSchema when tables are created, as configured
	 */
	public MissingHistoryTablesException(String table, String platform, String initializeSchema) {
		super(("The database (%s) has no table %s. Run the script 'classpath:%s' (in events-jdbc), "
				+ "or set 'carillon.history.jdbc.initialize-schema=always'.")
			.formatted(platform, table, script(platform)));
		this.table = table;
		this.script = "classpath:" + script(platform);
		this.initializeSchema = initializeSchema;
	}

	private static String script(String platform) {
		return "io/github/carillon/events/jdbc/schema-" + platform + ".sql";
	}

	/**
	 * Returns the table that is missing.
	 * @return the name
	 */
	public String table() {
		return this.table;
	}

	/**
	 * Returns the script that creates it.
	 * @return the location
	 */
	public String script() {
		return this.script;
	}

	/**
	 * Returns when tables are created.
	 * @return the value of {@code carillon.history.jdbc.initialize-schema}
	 */
	public String initializeSchema() {
		return this.initializeSchema;
	}

}
