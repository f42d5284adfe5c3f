package io.github.carillon.events.jdbc;

import java.util.List;

/**
 * The statements on the tables of positions: what has none yet, what has one, and who
 * gives them.
 */
final class FeedTable {

	/** What the name of the table of events without a position ends with. */
	static final String UNSEQUENCED = "UNSEQUENCED";

	private static final String ROLE = " where name = 'events'";

	private static final String HELD = ROLE + " and owner = ? and token = ?";

	private final EventTable events;

	private final String unsequenced;

	private final String positions;

	private final String sequencer;

	private final String now;

	FeedTable(EventTable events, JdbcHistoryOptions options) {
		String prefix = options.schema().map((schema) -> schema + ".").orElse("") + options.tablePrefix();
		this.events = events;
		this.unsequenced = prefix + UNSEQUENCED;
		this.positions = prefix + "POSITION";
		this.sequencer = prefix + "SEQUENCER";
		this.now = events.dialect().now();
	}

	Dialect dialect() {
		return this.events.dialect();
	}

	/**
	 * Returns the names of all tables.
	 */
	List<String> names() {
		return List.of(this.unsequenced, this.positions, this.sequencer);
	}

	/**
	 * Returns the name of the table of who gives positions.
	 */
	String role() {
		return this.sequencer;
	}

	/**
	 * Selects what has no position, in the order in which it was inserted.
	 */
	String selectUnsequenced() {
		return "select seq, event_id from " + this.unsequenced + " order by seq limit ?";
	}

	/**
	 * Gives rows without one the positions after a number, in their order.
	 */
	String insertPositions(int rows) {
		return "insert into " + this.positions
				+ " (position, event_id) select ? + row_number() over (order by seq), event_id from " + this.unsequenced
				+ whereSeq(rows);
	}

	String deleteUnsequenced(int rows) {
		return "delete from " + this.unsequenced + whereSeq(rows);
	}

	private static String whereSeq(int rows) {
		return " where seq in (" + EventTable.placeholders(rows) + ")";
	}

	/**
	 * Selects the rows of events that have no position, without waiting for whoever
	 * publishes or gives positions.
	 */
	String selectUnsequenced(int ids) {
		return "select seq from " + this.unsequenced + whereEvents(ids);
	}

	String selectPositioned(int ids) {
		return "select event_id from " + this.positions + whereEvents(ids);
	}

	String deletePositions(int ids) {
		return "delete from " + this.positions + whereEvents(ids);
	}

	private static String whereEvents(int ids) {
		return " where event_id in (" + EventTable.placeholders(ids) + ")";
	}

	/**
	 * Selects positions within bounds with the types of their events, which are null
	 * where the event is gone.
	 */
	String selectPositions() {
		return "select p.position, p.event_id, e.type from " + this.positions + " p left join " + this.events.name()
				+ " e on e.id = p.event_id where p.position > ? and p.position <= ? order by p.position limit ?";
	}

	/**
	 * Selects how far positions were given, of which feed, by whom, and how much is left
	 * of the lease.
	 */
	String selectRole() {
		return "select last_position, feed_id, token, owner, lease_nanos - " + this.now + " from " + this.sequencer
				+ ROLE;
	}

	/**
	 * Takes the role unless somebody else holds it.
	 */
	String takeRole() {
		return "update " + this.sequencer + " set owner = ?, token = token + 1, lease_nanos = " + this.now + " + ?"
				+ ROLE + " and (owner is null or owner = ? or lease_nanos < " + this.now + ")";
	}

	/**
	 * Counts up positions and renews the lease, if the role is still held; the row stays
	 * locked until the positions are committed, so that nobody takes the role meanwhile.
	 */
	String advance() {
		return "update " + this.sequencer + " set last_position = ?, lease_nanos = " + this.now + " + ?" + HELD;
	}

	String releaseRole() {
		return "update " + this.sequencer + " set owner = null, lease_nanos = 0" + HELD;
	}

	/**
	 * Ends the lease of whoever is none of some.
	 */
	String expireOthers(int living) {
		return "update " + this.sequencer + " set owner = null, lease_nanos = 0" + ROLE + " and owner not in ("
				+ EventTable.placeholders(living) + ")";
	}

	static String probe(String table) {
		return "select 1 from " + table + " where 1 = 0";
	}

}
