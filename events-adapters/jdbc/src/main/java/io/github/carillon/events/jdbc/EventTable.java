package io.github.carillon.events.jdbc;

import io.github.carillon.events.history.ErasedData;

/**
 * The statements on the table of events.
 */
final class EventTable {

	private static final String FAILED = "'FAILED'";

	private static final String ERASED = "'ERASED'";

	private static final String NAME = "EVENT";

	private static final String NAMES = "id, type, version, source, subject, event_key, correlation_id, causation_id, "
			+ "priority, time_nanos";

	private static final String COLUMNS = NAMES + ", headers, path, data";

	private final String name;

	private final String indexPrefix;

	private final Dialect dialect;

	private final String insert;

	EventTable(Dialect dialect, JdbcHistoryOptions options) {
		this.dialect = dialect;
		this.indexPrefix = options.tablePrefix() + NAME + "_";
		String prefix = options.schema().map((schema) -> schema + ".").orElse("") + options.tablePrefix();
		this.name = prefix + NAME;
		this.insert = options.positions() ? insertUnsequenced(prefix + FeedTable.UNSEQUENCED)
				: insert("?", dialect.unlessPresent());
	}

	private String insert(String id, String otherwise) {
		return "insert into " + this.name + " (" + COLUMNS + ") values (" + id + ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
				+ otherwise;
	}

	/**
	 * Inserts a row and takes note that it has no position, in one statement: two would
	 * be another way to the server and back in the transaction of the publisher.
	 */
	private String insertUnsequenced(String unsequenced) {
		String note = "insert into " + unsequenced + " (event_id) ";
		String otherwise = this.dialect.unlessPresent();
		return switch (this.dialect) {
			case H2 -> note + "select id from final table (" + insert("?", otherwise) + ")";
			case POSTGRESQL -> "with inserted as (" + insert("?", otherwise + " returning id") + ") " + note
					+ "select id from inserted";
			case MARIADB -> "begin not atomic declare new_id binary(16) default ?; " + insert("new_id", otherwise)
					+ "; " + note + "values (new_id); end";
		};
	}

	String name() {
		return this.name;
	}

	Dialect dialect() {
		return this.dialect;
	}

	String insert() {
		return this.insert;
	}

	String markFailed() {
		return "update " + this.name + " set status = " + FAILED + " where id = ? and status <> " + ERASED;
	}

	/**
	 * Selects what rows are read from.
	 */
	String select(String from) {
		return "select " + COLUMNS + ", status" + from;
	}

	/**
	 * Selects what rows without headers, path and data are read from.
	 */
	String selectNames(String from) {
		return "select " + NAMES + ", null, null, '', status" + from;
	}

	/**
	 * Selects what is in the index.
	 */
	String selectKeys(String from) {
		return "select id, time_nanos" + from;
	}

	String whereIds(int ids) {
		return " from " + this.name + " where id in (" + placeholders(ids) + ")";
	}

	/**
	 * Returns the table as it stands in a statement that must take one index.
	 */
	String using(HistoryIndex index) {
		return this.name + this.dialect.using(this.indexPrefix + index);
	}

	/**
	 * Selects types within bounds: the first of them on H2, else up to as many as a third
	 * parameter says, each read from one entry of the index. The lower bound is included:
	 * an index is entered at it, but one over several columns is read from the start of
	 * an excluded one.
	 */
	String types() {
		return switch (this.dialect) {
			case H2 ->
				"select type from " + using(HistoryIndex.TYPE) + " where type >= ? and type < ? order by type limit 1";
			case MARIADB -> "select distinct type from " + using(HistoryIndex.TYPE)
					+ " where type >= ? and type < ? order by type limit ?";
			case POSTGRESQL -> "with recursive bounds as (select ?::varchar collate \"C\" as low, ?::varchar "
					+ "collate \"C\" as high), types as ((select type from " + this.name + ", bounds where type >= low "
					+ "and type < high order by type limit 1) union all select (select type from " + this.name
					+ ", bounds where type > types.type and type < high order by type limit 1) from types "
					+ "where types.type is not null) select type from types where type is not null limit ?";
		};
	}

	String countByType(String condition) {
		return "select type, count(*) from " + this.name + " where " + condition + " group by type";
	}

	String delete(int ids) {
		return "delete" + whereIds(ids);
	}

	String lock(int ids) {
		return "select id" + whereIds(ids) + " for update";
	}

	/**
	 * Leaves id, type and time.
	 */
	String erase(int ids) {
		return "update " + this.name + " set version = '1', source = '" + ErasedData.SOURCE + "', subject = null, "
				+ "event_key = null, correlation_id = null, causation_id = null, priority = 'NORMAL', headers = null, "
				+ "path = null, data = '{\"erased\":true}', status = " + ERASED + " where id in (" + placeholders(ids)
				+ ")";
	}

	String probe() {
		return "select 1 from " + this.name + " where 1 = 0";
	}

	static String placeholders(int count) {
		return "?" + ", ?".repeat(count - 1);
	}

}
