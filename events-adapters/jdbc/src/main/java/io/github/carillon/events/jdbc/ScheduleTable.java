package io.github.carillon.events.jdbc;

/**
 * The statements on the table of what is to be published later. A row is due at
 * {@code due_nanos}, which is put off while somebody publishes it and null when it is
 * parked.
 */
final class ScheduleTable {

	private static final String NAME = "SCHEDULE";

	private static final String EVENT = "type, version, source, subject, event_key, correlation_id, causation_id, "
			+ "priority, headers, data, options";

	private final String name;

	private final String indexPrefix;

	private final Dialect dialect;

	private final String now;

	ScheduleTable(Dialect dialect, JdbcHistoryOptions options) {
		this.dialect = dialect;
		this.now = dialect.now();
		this.indexPrefix = options.tablePrefix() + NAME + "_";
		this.name = options.schema().map((schema) -> schema + ".").orElse("") + options.tablePrefix() + NAME;
	}

	String name() {
		return this.name;
	}

	Dialect dialect() {
		return this.dialect;
	}

	/**
	 * Inserts a row unless there is one of the name; on H2 it fails then, without harm to
	 * the transaction.
	 */
	String insert() {
		return "insert " + ((this.dialect == Dialect.MARIADB) ? "ignore " : "") + "into " + this.name
				+ " (bus, name, event_id, at_nanos, due_nanos, cron, " + EVENT
				+ ", token, attempts, created_nanos) values (" + EventTable.placeholders(17) + ", 0, 0, " + this.now
				+ ")" + ((this.dialect == Dialect.POSTGRESQL) ? " on conflict (bus, name) do nothing" : "");
	}

	/**
	 * Replaces what a row says. It keeps its time when the expression is the same, unless
	 * it is parked.
	 */
	String replace() {
		String same = "case when cron = ? and due_nanos is not null then ";
		// MariaDB has a column's new value for what comes after it
		return "update " + this.name + " set event_id = " + same + "event_id else ? end, at_nanos = " + same
				+ "at_nanos else ? end, token = token + " + same + "0 else 1 end, attempts = " + same
				+ "attempts else 0 end, due_nanos = " + same + "due_nanos else ? end, error = null, cron = ?, "
				+ EVENT.replace(",", " = ?,") + " = ? where seq = ?";
	}

	/**
	 * Selects what may be claimed, the longest due first, without a lock.
	 */
	String candidates() {
		return "select seq from " + this.name + using() + " where bus = ? and due_nanos > 0 and due_nanos <= "
				+ this.now + inOrder();
	}

	/**
	 * Selects in how many nanoseconds the next is due.
	 */
	String untilDue() {
		return "select due_nanos - " + this.now + " from " + this.name + using() + " where bus = ? and due_nanos > 0"
				+ inOrder();
	}

	private String inOrder() {
		return " order by " + ((this.dialect != Dialect.MARIADB) ? "bus, " : "") + "due_nanos, seq limit ?";
	}

	private String using() {
		return this.dialect.using(this.indexPrefix + "DUE");
	}

	String lock(int rows) {
		return "select seq, token, attempts, name, cron, options, event_id, at_nanos, type, version, source, subject, "
				+ "event_key, correlation_id, causation_id, priority, headers, data, " + this.now + " from " + this.name
				+ whereRows(rows) + " and due_nanos <= " + this.now + " for update skip locked";
	}

	String hold(int rows) {
		return "update " + this.name + " set due_nanos = " + this.now + " + ?, token = token + 1, owner = ?"
				+ whereRows(rows);
	}

	/**
	 * Locks a row that is held, and does not wait for whoever cancels it.
	 */
	String lockHeld() {
		return "select seq from " + this.name + whereHeld() + " for update skip locked";
	}

	String delete() {
		return "delete from " + this.name + whereHeld();
	}

	String advance() {
		return "update " + this.name + " set event_id = ?, at_nanos = ?, due_nanos = ?, token = token + 1, "
				+ "attempts = 0, owner = null" + whereHeld();
	}

	String release() {
		return "update " + this.name + " set due_nanos = " + this.now
				+ " + ?, token = token + 1, attempts = attempts + ?, owner = null" + whereHeld();
	}

	String park() {
		return "update " + this.name + " set due_nanos = null, token = token + 1, owner = null, error = ?"
				+ whereHeld();
	}

	private static String whereHeld() {
		return " where seq = ? and token = ?";
	}

	private static String whereRows(int rows) {
		return " where seq in (" + EventTable.placeholders(rows) + ")";
	}

	/**
	 * Makes due at once what is held by none of these.
	 */
	String expireOthers(int owners) {
		return "update " + this.name + " set due_nanos = 1, token = token + 1, owner = null where bus = ? and "
				+ "due_nanos > 0 and due_nanos <= " + this.now + " + ? and owner not in ("
				+ EventTable.placeholders(owners) + ")";
	}

	String retry() {
		return "update " + this.name + " set due_nanos = " + this.now + ", attempts = 0, error = null" + whereName()
				+ " and due_nanos is null";
	}

	/**
	 * Selects the number of a row. It is changed by that: in a transaction of the caller
	 * MariaDB might lock all of its bus to find it by name.
	 */
	String number() {
		return "select seq from " + this.name + this.dialect.using(this.indexPrefix + "NAME") + whereName();
	}

	String lockNumber() {
		return number() + " for update";
	}

	String cancel(int rows) {
		return "delete from " + this.name + whereRows(rows);
	}

	/**
	 * Selects the numbers of rows about a subject, or with an ordering key: no index has
	 * them, since nobody but who erases asks for them.
	 */
	String numbersOf(String column) {
		return "select seq from " + this.name + " where bus = ? and " + column + " = ? limit ?";
	}

	String find() {
		return handles() + whereName();
	}

	String pending() {
		return handles() + using() + " where bus = ? and due_nanos > 0" + inOrder();
	}

	String parked() {
		return handles() + " where bus = ? and due_nanos is null order by seq limit ?";
	}

	private String handles() {
		return "select event_id, name, type, at_nanos, cron, case when due_nanos is null then error end from "
				+ this.name;
	}

	private static String whereName() {
		return " where bus = ? and name = ?";
	}

	/**
	 * Selects how many are pending, how many there are, and when the next is due.
	 */
	String depth() {
		return "select count(due_nanos), count(*), min(due_nanos) from " + this.name + " where bus = ?";
	}

	String countByBus() {
		return "select bus, count(*) from " + this.name + " group by bus";
	}

	String time() {
		return "select " + this.now;
	}

	String probe() {
		return "select 1 from " + this.name + " where 1 = 0";
	}

}
