package io.github.carillon.events.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.UUID;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.EventPriority;
import org.jspecify.annotations.Nullable;

/**
 * What a query asks for. Changed only while the query is being made.
 */
final class Criteria {

	final EventPattern pattern;

	final List<EventPattern> exceptions = new ArrayList<>();

	@Nullable String source;

	@Nullable String subject;

	@Nullable String key;

	@Nullable String correlationId;

	@Nullable UUID causationId;

	final Map<String, String> headers = new LinkedHashMap<>();

	final Map<DataPath, Object> data = new LinkedHashMap<>();

	@Nullable EventPriority priority;

	@Nullable EventStatus status;

	@Nullable Instant since;

	@Nullable Instant until;

	boolean oldestFirst;

	int limit = EventQuery.DEFAULT_LIMIT;

	@Nullable EventCursor cursor;

	Criteria(EventPattern pattern) {
		this.pattern = pattern;
	}

	Criteria(Criteria other) {
		this.pattern = other.pattern;
		this.exceptions.addAll(other.exceptions);
		this.source = other.source;
		this.subject = other.subject;
		this.key = other.key;
		this.correlationId = other.correlationId;
		this.causationId = other.causationId;
		this.headers.putAll(other.headers);
		this.data.putAll(other.data);
		this.priority = other.priority;
		this.status = other.status;
		this.since = other.since;
		this.until = other.until;
		this.oldestFirst = other.oldestFirst;
		this.limit = other.limit;
		this.cursor = other.cursor;
	}

	boolean matches(Event<?> event) {
		return matchesType(event.type()) && matchesTime(event.time()) && matchesNames(event)
				&& matchesPriority(event.priority()) && matchesHeaders(event) && matchesData(event);
	}

	boolean matchesType(String type) {
		return this.pattern.matches(type) && this.exceptions.stream().noneMatch((except) -> except.matches(type));
	}

	private boolean matchesTime(Instant time) {
		return (this.since == null || !time.isBefore(this.since)) && (this.until == null || time.isBefore(this.until));
	}

	private boolean matchesNames(Event<?> event) {
		return (this.source == null || this.source.equals(event.source()))
				&& (this.subject == null || this.subject.equals(event.subject().orElse(null)))
				&& (this.key == null || this.key.equals(event.key().orElse(null)))
				&& (this.correlationId == null || this.correlationId.equals(event.correlationId().orElse(null)))
				&& (this.causationId == null || this.causationId.equals(event.causationId().orElse(null)));
	}

	private boolean matchesPriority(EventPriority actual) {
		if (this.priority == null) {
			return true;
		}
		boolean monitoring = this.priority == EventPriority.MONITORING;
		return monitoring == (actual == EventPriority.MONITORING) && actual.compareTo(this.priority) >= 0;
	}

	private boolean matchesHeaders(Event<?> event) {
		return this.headers.isEmpty() || event.headers().entrySet().containsAll(this.headers.entrySet());
	}

	private boolean matchesData(Event<?> event) {
		for (Map.Entry<DataPath, Object> wanted : this.data.entrySet()) {
			if (!wanted.getKey().leadsTo(wanted.getValue(), event.data())) {
				return false;
			}
		}
		return true;
	}

	@Override
	public String toString() {
		StringJoiner text = new StringJoiner(", ", "EventQuery[", "]");
		text.add("matching " + this.pattern);
		this.exceptions.forEach((except) -> add(text, "except", except));
		add(text, "source", this.source);
		add(text, "subject", this.subject);
		add(text, "key", this.key);
		add(text, "correlationId", this.correlationId);
		add(text, "causedBy", this.causationId);
		this.headers.forEach((name, value) -> add(text, "header " + name, value));
		this.data.forEach((path, value) -> add(text, "data " + path, value));
		add(text, "priority", this.priority);
		add(text, "status", this.status);
		add(text, "since", this.since);
		add(text, "until", this.until);
		add(text, "order", this.oldestFirst ? "oldest first" : null);
		add(text, "limit", this.limit);
		add(text, "after", this.cursor);
		return text.toString();
	}

	private static void add(StringJoiner text, String name, @Nullable Object value) {
		if (value != null) {
			text.add(name + "=" + Objects.toString(value));
		}
	}

}
