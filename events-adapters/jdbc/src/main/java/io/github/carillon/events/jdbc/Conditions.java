package io.github.carillon.events.jdbc;

import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

import io.github.carillon.events.EventPriority;
import io.github.carillon.events.history.EventQuery;

/**
 * The criteria of a query that a database can check, as one condition; what is left of a
 * pattern is its prefix.
 */
final class Conditions {

	private final StringJoiner text = new StringJoiner(" and ");

	private final List<Object> parameters;

	private Conditions(List<Object> parameters) {
		this.parameters = parameters;
		this.text.setEmptyValue("1 = 1");
	}

	/**
	 * Returns the condition, and adds its parameters.
	 */
	static String of(EventQuery query, List<Object> parameters) {
		Conditions conditions = new Conditions(parameters);
		conditions.addTypes(query);
		query.source().ifPresent((source) -> conditions.add("source = ?", source));
		query.subject().ifPresent((subject) -> conditions.add("subject = ?", subject));
		query.key().ifPresent((key) -> conditions.add("event_key = ?", key));
		query.correlationId().ifPresent((id) -> conditions.add("correlation_id = ?", id));
		query.causedBy().ifPresent((id) -> conditions.add("causation_id = ?", id));
		query.since().map(EventRow::nanos).ifPresent((since) -> conditions.add("time_nanos >= ?", since));
		query.until().map(EventRow::nanos).ifPresent((until) -> conditions.add("time_nanos < ?", until));
		query.status().ifPresent((status) -> conditions.add("status = ?", status.name()));
		query.priority().ifPresent(conditions::addPriorities);
		return conditions.text.toString();
	}

	private void addTypes(EventQuery query) {
		if (query.pattern().literal().isPresent()) {
			add("type = ?", query.pattern().literal().get());
		}
		else if (!query.pattern().literalPrefix().isEmpty()) {
			add("type >= ? and type < ?", query.pattern().literalPrefix(), query.pattern().literalPrefix() + "~");
		}
	}

	private void addPriorities(EventPriority atLeast) {
		Object[] names = Arrays.stream(EventPriority.values())
			.filter((priority) -> (priority == EventPriority.MONITORING) == (atLeast == EventPriority.MONITORING))
			.filter((priority) -> priority.compareTo(atLeast) >= 0)
			.map(EventPriority::name)
			.toArray();
		add("priority in (" + EventTable.placeholders(names.length) + ")", names);
	}

	private void add(String condition, Object... values) {
		this.text.add(condition);
		this.parameters.addAll(Arrays.asList(values));
	}

}
