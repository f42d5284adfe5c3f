package io.github.carillon.events.jdbc;

import java.util.ArrayList;
import java.util.List;

import io.github.carillon.events.EventPattern;
import io.github.carillon.events.deadletter.DeadLetterCursor;
import io.github.carillon.events.deadletter.DeadLetterQuery;

/**
 * The statements on the table of dead letters.
 */
final class DeadLetterTable {

	private static final String NAME = "DEAD_LETTER";

	private static final String EVENT = "event_id, type, version, source, subject, event_key, correlation_id, "
			+ "causation_id, priority, time_nanos, headers, path, data";

	private static final String FAILURE = "error_type, message, stack, attempts, first_failed_nanos, last_failed_nanos";

	private final String name;

	private final String indexPrefix;

	private final DeliveryTable deliveries;

	private final Dialect dialect;

	DeadLetterTable(DeliveryTable deliveries, JdbcHistoryOptions options) {
		this.deliveries = deliveries;
		this.dialect = deliveries.dialect();
		this.indexPrefix = options.tablePrefix() + NAME + "_";
		this.name = options.schema().map((schema) -> schema + ".").orElse("") + options.tablePrefix() + NAME;
	}

	String name() {
		return this.name;
	}

	String insert() {
		return "insert into " + this.name + " (" + EVENT + ", " + FAILURE + ", id, target) values ("
				+ EventTable.placeholders(21) + ")";
	}

	String update() {
		return "update " + this.name + " set error_type = ?, message = ?, stack = ?, attempts = ?, "
				+ "first_failed_nanos = ?, last_failed_nanos = ? where id = ?";
	}

	/**
	 * Selects letters with their events, as the table of events has them.
	 */
	String select(int ids) {
		return "select " + EVENT + ", 'PUBLISHED', " + FAILURE + ", id, target from " + this.name + whereIds(ids);
	}

	/**
	 * Selects the keys of letters, those that failed last first, and adds the parameters.
	 * What is left of a pattern is its prefix.
	 */
	String selectKeys(DeadLetterQuery query, List<Object> parameters) {
		String index = "TIME";
		String column = "";
		if (query.target().isPresent()) {
			index = "TARGET";
			column = "target";
		}
		else if (query.pattern().literal().isPresent()) {
			index = "TYPE";
			column = "type";
		}
		// H2 takes an index for an order only when all of its columns are named
		String first = (!column.isEmpty() && this.dialect == Dialect.H2) ? column + " desc, " : "";
		return "select id, last_failed_nanos, type from " + this.name + this.dialect.using(this.indexPrefix + index)
				+ where(query, true, parameters) + " order by " + first + "last_failed_nanos desc, id desc limit ?";
	}

	String countByType(DeadLetterQuery query, List<Object> parameters) {
		return "select type, count(*) from " + this.name + where(query, false, parameters) + " group by type";
	}

	private static String where(DeadLetterQuery query, boolean paged, List<Object> parameters) {
		List<String> conditions = new ArrayList<>(List.of("1 = 1"));
		EventPattern pattern = query.pattern();
		if (pattern.literal().isPresent()) {
			conditions.add("type = ?");
			parameters.add(pattern.literal().get());
		}
		else if (!pattern.literalPrefix().isEmpty()) {
			conditions.add("type >= ? and type < ?");
			parameters.addAll(List.of(pattern.literalPrefix(), pattern.literalPrefix() + "~"));
		}
		query.target().ifPresent((target) -> {
			conditions.add("target = ?");
			parameters.add(target);
		});
		query.since().map(EventRow::nanos).ifPresent((since) -> {
			conditions.add("last_failed_nanos >= ?");
			parameters.add(since);
		});
		query.until().map(EventRow::nanos).ifPresent((until) -> {
			conditions.add("last_failed_nanos < ?");
			parameters.add(until);
		});
		query.after().filter((after) -> paged).ifPresent((after) -> addPlace(after, conditions, parameters));
		return " where " + String.join(" and ", conditions);
	}

	private static void addPlace(DeadLetterCursor after, List<String> conditions, List<Object> parameters) {
		long nanos = EventRow.nanos(after.lastFailure());
		conditions.add("last_failed_nanos <= ? and (last_failed_nanos < ? or id < ?)");
		parameters.addAll(List.of(nanos, nanos, after.id()));
	}

	/**
	 * Selects the key of one letter by its place, the one that failed last being at 0.
	 */
	String selectAt() {
		return "select id, last_failed_nanos from " + this.name + this.dialect.using(this.indexPrefix + "TIME")
				+ " order by last_failed_nanos desc, id desc limit 1 offset ?";
	}

	/**
	 * Selects, and locks, whether an entry of the outbox is dead, and when it failed
	 * first.
	 */
	String lockEntry() {
		return "select dead_nanos, first_failed_nanos from " + this.deliveries.name()
				+ " where event_id = ? and target = ? for update";
	}

	/**
	 * Selects dead entries of the outbox that have no letter, those that died first
	 * first.
	 */
	String unfiled() {
		return "select d.event_id, d.target, d.attempts, d.first_failed_nanos, d.dead_nanos, d.error from "
				+ this.deliveries.name() + " d where d.dead_nanos > 0 and " + isMissing("d")
				+ " order by d.dead_nanos limit ?";
	}

	/**
	 * Returns the condition that an entry has no letter.
	 */
	String isMissing(String delivery) {
		return "not exists (select 1 from " + this.name + " l where l.event_id = " + delivery
				+ ".event_id and l.target = " + delivery + ".target)";
	}

	String remove() {
		return "delete from " + this.name + " where id = ? and last_failed_nanos = ?";
	}

	String delete(int ids) {
		return "delete from " + this.name + whereIds(ids);
	}

	String probe() {
		return "select 1 from " + this.name + " where 1 = 0";
	}

	private static String whereIds(int ids) {
		return " where id in (" + EventTable.placeholders(ids) + ")";
	}

}
