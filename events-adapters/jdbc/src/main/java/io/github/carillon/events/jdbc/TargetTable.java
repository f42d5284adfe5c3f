package io.github.carillon.events.jdbc;

/**
 * The statements on the table of those whom events are delivered to.
 */
final class TargetTable {

	private static final String NAME = "TARGET";

	private final String name;

	TargetTable(JdbcHistoryOptions options) {
		this.name = options.schema().map((schema) -> schema + ".").orElse("") + options.tablePrefix() + NAME;
	}

	String name() {
		return this.name;
	}

	String insert() {
		return "insert into " + this.name + " (patterns, seen_nanos, registered_nanos, name) values (?, ?, ?, ?)";
	}

	String update() {
		return "update " + this.name + " set patterns = ?, seen_nanos = ? where name = ?";
	}

	String delete() {
		return "delete from " + this.name + " where name = ?";
	}

	String select() {
		return "select name, patterns, registered_nanos from " + this.name + " order by name";
	}

	String probe() {
		return "select 1 from " + this.name + " where 1 = 0";
	}

}
