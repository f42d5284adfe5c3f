package io.github.carillon.events.jdbc;

/**
 * The statements on the table of deliveries. What makes an entry cheap to find is in
 * columns that are null once it is delivered: a claim meets no finished row.
 */
final class DeliveryTable {

	private static final String NAME = "DELIVERY";

	/** Later than anything that is due. */
	private static final String IS_ASIDE = "due_nanos > 8000000000000000000";

	private final String name;

	private final String indexPrefix;

	private final String events;

	private final Dialect dialect;

	private final String now;

	DeliveryTable(EventTable events, JdbcHistoryOptions options) {
		this.events = events.name();
		this.dialect = events.dialect();
		this.now = this.dialect.now();
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
	 * Inserts rows unless they are there. Says which were not, but on H2, where it fails
	 * instead without harm to the transaction.
	 */
	String insert(int rows) {
		String row = "(?, ?, ?, 0, ?, ?, greatest(" + this.now + ", ?) + ?, ?, ?, " + this.now
				+ ", case when ? = 1 then " + this.now + " end)";
		String into = " into " + this.name + " (event_id, target, status, attempts, token, owner, due_nanos, "
				+ "open_target, open_key, created_nanos, started_nanos) values " + row + (", " + row).repeat(rows - 1);
		return switch (this.dialect) {
			case H2 -> "insert" + into;
			case POSTGRESQL ->
				"insert" + into + " on conflict (event_id, target) do nothing returning event_id, target";
			case MARIADB -> "insert ignore" + into + " returning event_id, target";
		};
	}

	/**
	 * Selects what is due, the longest due first, without a lock: an order would have
	 * MariaDB and H2 lock all that is due. Says of each whether it may be claimed, or
	 * waits behind another of its key.
	 */
	String candidates(int targets) {
		String order = ((this.dialect != Dialect.MARIADB) ? "open_target, " : "") + "due_nanos, seq";
		String ofTarget = "(select seq, due_nanos, open_target, open_key, case when " + isFree() + " then 'HEAD' when "
				+ isBehind() + " then 'BEHIND' when " + isOtherInFlight()
				+ " then 'BLOCKED' else 'HEAD' end as place from " + this.name + " d" + using("DUE")
				+ " where open_target = ? and due_nanos <= " + this.now + " order by " + order + " limit ?)";
		return "select seq, open_target, open_key, place from (" + ofTarget
				+ (" union all " + ofTarget).repeat(targets - 1) + ") candidates order by due_nanos, seq limit ?";
	}

	String lock(int rows) {
		return "select seq, event_id, target, token, attempts, takeovers, status from " + this.name
				+ " d where seq in (" + EventTable.placeholders(rows) + ") and due_nanos <= " + this.now + " and "
				+ isHead() + " for update skip locked";
	}

	/**
	 * Of a key the oldest that is not done, while no other is in flight; or the one that
	 * was in flight until its lease ran out, also when an older one has come since.
	 */
	private String isHead() {
		return "(" + isFree() + " or (not (" + isBehind() + ") and not " + isOtherInFlight() + "))";
	}

	private static String isFree() {
		return "d.open_key is null or d.busy_key is not null";
	}

	/**
	 * PostgreSQL is told the index by the order, which it would ignore in an
	 * {@code exists}, and no end: by one over several columns it does not stop. The first
	 * from there on is of the same line, since the entry itself is.
	 */
	private String isBehind() {
		String from = "from " + this.name + " h" + using("HEAD") + " where ";
		String line = "h.target = d.target and h.open_key = d.open_key";
		return switch (this.dialect) {
			case POSTGRESQL -> "(select h.seq " + from + "h.open_key is not null and (h.target, h.open_key, h.seq) >= "
					+ "(d.target, d.open_key, 0) order by h.target, h.open_key, h.seq limit 1) < d.seq";
			// it would compare the numbers of the whole line
			case MARIADB -> "(select h.seq " + from + line + " order by h.seq limit 1) < d.seq";
			case H2 -> "exists (select 1 " + from + line + " and h.seq < d.seq)";
		};
	}

	/**
	 * That it is another is said for PostgreSQL, which would else read them all.
	 */
	private String isOtherInFlight() {
		return "exists (select 1 from " + this.name + " b" + using("BUSY")
				+ " where b.target = d.target and b.busy_key = d.open_key and b.seq <> d.seq)";
	}

	/**
	 * Locks those of some rows that are not done, and so keep back others of their keys.
	 */
	String lockFirst(int rows) {
		return "select seq from " + this.name + whereRows(rows) + " and open_key is not null for update skip locked";
	}

	/**
	 * Sets aside what waits behind another of its key, where no claim meets it.
	 */
	String setAside(int rows) {
		return "update " + this.name + " set due_nanos = " + Long.MAX_VALUE + whereRows(rows)
				+ " and status = 'PENDING' and due_nanos <= " + this.now;
	}

	/**
	 * Selects the first of each of some lines, with the line.
	 */
	String firsts(int lines) {
		String first = "select seq, due_nanos, target, open_key from " + this.name + using("HEAD") + " where ";
		String order = " order by target, open_key, seq limit 1";
		String line = (this.dialect == Dialect.POSTGRESQL)
				? "(select * from (" + first + "open_key is not null and (target, open_key, seq) >= (?, ?, 0)" + order
						+ ") line where target = ? and open_key = ?)"
				: "(" + first + "target = ? and open_key = ?" + order + ")";
		return "select seq, target, open_key from (" + line + (" union all " + line).repeat(lines - 1) + ") firsts";
	}

	/**
	 * Selects what was set aside and is the first of its line.
	 */
	String firstsAside(int lines) {
		return firsts(lines) + " where " + IS_ASIDE;
	}

	/**
	 * Selects what was set aside and should not be, as when somebody deletes rows by
	 * hand.
	 */
	String forgottenAside() {
		return "select seq from " + this.name + " d" + using("DUE") + " where open_target = ? and " + IS_ASIDE
				+ " and not (" + isBehind() + ") limit ?";
	}

	/**
	 * Has rows claimed that were set aside.
	 */
	String bringBack(int rows) {
		return "update " + this.name + " set due_nanos = created_nanos" + whereRows(rows) + " and " + IS_ASIDE;
	}

	String linesOfRows(int rows) {
		return "select seq, target, open_key from " + this.name + whereRows(rows) + " and open_key is not null";
	}

	String linesOfEvents(int events) {
		return "select seq, target, open_key from " + this.name + using("EVENT") + whereEvents(events)
				+ " and open_key is not null";
	}

	/**
	 * Holds rows that are locked.
	 */
	String hold(int rows) {
		// MariaDB has a column's new value for what comes after it
		return "update " + this.name
				+ " set takeovers = takeovers + case when status = 'IN_FLIGHT' then 1 else 0 end, token = token + 1, "
				+ "status = 'IN_FLIGHT', owner = ?, due_nanos = " + this.now + " + ?, busy_key = open_key, "
				+ "started_nanos = " + this.now + ", ended_nanos = null where seq in (" + EventTable.placeholders(rows)
				+ ")";
	}

	String renew() {
		return "update " + this.name + " set due_nanos = " + this.now + " + ?" + whereHeld();
	}

	String finish() {
		return "update " + this.name
				+ " set status = ?, attempts = attempts + ?, takeovers = takeovers * ?, owner = null, busy_key = null, "
				+ "due_nanos = " + this.now + " + ?, open_target = case when ? = 1 then open_target end, "
				+ "open_key = case when ? = 1 then open_key end, dead_nanos = case when ? = 1 then " + this.now
				+ " end, ended_nanos = " + this.now + ", first_failed_nanos = case when ? = 1 then "
				+ "coalesce(first_failed_nanos, " + this.now
				+ ") else first_failed_nanos end, error = coalesce(?, error)" + whereHeld();
	}

	private static String whereHeld() {
		return " where event_id = ? and target = ? and token = ? and owner = ? and status = 'IN_FLIGHT'";
	}

	/**
	 * Selects what was written as the result of a claim.
	 */
	String result() {
		return "select status, dead_nanos from " + this.name
				+ " where event_id = ? and target = ? and token = ? and owner is null";
	}

	/**
	 * Lets others claim at once what is held by none of these.
	 */
	String expireOthers(int owners) {
		return "update " + this.name + " set due_nanos = 0 where open_target > '' and status = 'IN_FLIGHT' and "
				+ "owner not in (" + EventTable.placeholders(owners) + ")";
	}

	String ofEvent() {
		return "select target, status, attempts from " + this.name + " where event_id = ? order by target";
	}

	/**
	 * Selects the targets of what is not done, with how much there is and for how long.
	 */
	String open() {
		return "select p.open_target, p.pending, " + this.now
				+ " - d.created_nanos from (select open_target, count(*) as pending, min(seq) as oldest from "
				+ this.name + using("DUE") + " where open_target > '' group by open_target) p join " + this.name
				+ " d on d.seq = p.oldest";
	}

	String dead() {
		return "select target, count(*) from " + this.name + using("DEAD") + " where dead_nanos > 0 group by target";
	}

	/**
	 * Selects dead rows of a target that died before a time, some at a time.
	 */
	String selectDead(int events) {
		return "select seq, event_id, target from " + this.name
				+ " where target = ? and dead_nanos > 0 and dead_nanos <= ?"
				+ ((events > 0) ? " and event_id in (" + EventTable.placeholders(events) + ")" : "") + " limit ?";
	}

	String selectWaiting() {
		return "select seq, event_id, target from " + this.name
				+ " where open_target = ? and due_nanos is not null and " + isHeldByNobody() + " and seq <= ? limit ?";
	}

	String retryDead(int rows) {
		return "update " + this.name + " set status = 'PENDING', attempts = 0, takeovers = 0, due_nanos = " + this.now
				+ ", open_target = target, open_key = (select e.event_key from " + this.events
				+ " e where e.id = event_id), dead_nanos = null, first_failed_nanos = null, ended_nanos = null"
				+ whereRows(rows) + " and dead_nanos > 0";
	}

	String discardDead(int rows) {
		return "update " + this.name + " set dead_nanos = null, open_key = null" + whereRows(rows)
				+ " and dead_nanos > 0";
	}

	String discardWaiting(int rows) {
		return "update " + this.name + " set status = 'DEAD', owner = null, due_nanos = null, open_target = null, "
				+ "open_key = null, busy_key = null, ended_nanos = " + this.now + whereRows(rows)
				+ " and open_target is not null and " + isHeldByNobody();
	}

	private String isHeldByNobody() {
		return "(status <> 'IN_FLIGHT' or due_nanos <= " + this.now + ")";
	}

	/**
	 * Selects events with a one for each delivery that has not ended, holds up others of
	 * its key, or is dead and has no letter.
	 */
	String states(int events, DeadLetterTable letters) {
		return "select event_id, case when due_nanos is not null or open_key is not null or (dead_nanos is not null and "
				+ letters.isMissing("d") + ") then 1 else 0 end from " + this.name + " d" + whereEvents(events);
	}

	String lockStates(int events, DeadLetterTable letters) {
		return states(events, letters) + " for update";
	}

	String delete(int events) {
		return "delete from " + this.name + whereEvents(events);
	}

	/**
	 * Gives up what has not ended, also what is in flight: its result does not count any
	 * more. Leaves no word of what failed.
	 */
	String erase(int events) {
		// MariaDB has a column's new value for what comes after it
		return "update " + this.name + " set status = case when due_nanos is not null then 'DEAD' else status end, "
				+ "ended_nanos = coalesce(ended_nanos, " + this.now + "), owner = null, due_nanos = null, "
				+ "open_target = null, open_key = null, busy_key = null, dead_nanos = null, error = null"
				+ whereEvents(events);
	}

	private static String whereEvents(int events) {
		return " where event_id in (" + EventTable.placeholders(events) + ")";
	}

	private static String whereRows(int rows) {
		return " where seq in (" + EventTable.placeholders(rows) + ")";
	}

	/**
	 * Selects the time, and the newest row.
	 */
	String limits() {
		return "select " + this.now + ", coalesce((select max(seq) from " + this.name + "), 0)";
	}

	String probe() {
		return "select 1 from " + this.name + " where 1 = 0";
	}

	private String using(String index) {
		return this.dialect.using(this.indexPrefix + index);
	}

}
