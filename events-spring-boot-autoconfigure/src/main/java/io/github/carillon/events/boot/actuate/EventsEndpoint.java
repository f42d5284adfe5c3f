package io.github.carillon.events.boot.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventStatistics;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventPage;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.InMemoryEventHistory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@link Endpoint} that shows the application's bus, its event types and listeners, and
 * the events of its history. What it returns is made of maps, lists, strings and numbers,
 * so that it looks the same whatever the application's JSON mapper does.
 *
 * @since 0.1
 */
@Endpoint(id = "events", defaultAccess = Access.READ_ONLY)
public class EventsEndpoint {

	private final EventBus bus;

	private final EventHistory history;

	private final HistorySize size;

	private final EventTypeDescriptions types;

	private final EventDescriptions events;

	/**
	 * Creates an endpoint.
	 * @param bus the bus
	 * @param history the history
	 * @param types describes types
	 * @param events describes events
	 */
	public EventsEndpoint(EventBus bus, EventHistory history, EventTypeDescriptions types, EventDescriptions events) {
		this.bus = bus;
		this.history = history;
		this.size = new HistorySize(history, System::nanoTime);
		this.types = types;
		this.events = events;
	}

	/**
	 * Returns a summary. The size of the history may be some seconds old.
	 * @return name and statistics of the bus, kind and size of the history, counts
	 */
	@ReadOperation
	public Map<String, Object> summary() {
		Map<String, Object> summary = new LinkedHashMap<>();
		summary.put("bus", this.bus.name());
		summary.put("statistics", statistics(this.bus.statistics()));
		Map<String, Object> history = new LinkedHashMap<>();
		history.put("store", store());
		history.put("events", this.size.get());
		summary.put("history", history);
		summary.put("types", this.types.count());
		summary.put("listeners", this.bus.subscriptions().size());
		return summary;
	}

	private String store() {
		if (this.history instanceof InMemoryEventHistory) {
			return "memory";
		}
		String name = this.history.getClass().getSimpleName();
		return name.startsWith("Jdbc") ? "jdbc" : name;
	}

	private static Map<String, Object> statistics(EventStatistics counted) {
		Map<String, Object> statistics = new LinkedHashMap<>();
		statistics.put("published", counted.published());
		statistics.put("handled", counted.handled());
		statistics.put("failed", counted.failed());
		statistics.put("timedOut", counted.timedOut());
		statistics.put("aborted", counted.aborted());
		statistics.put("cancelled", counted.cancelled());
		statistics.put("dropped", counted.dropped());
		statistics.put("discarded", counted.discarded());
		statistics.put("inFlight", counted.inFlight());
		statistics.put("queued", counted.queued());
		return statistics;
	}

	/**
	 * Returns one part in full. Over JMX the data of events is shown unless it never is:
	 * who may connect there is authorized.
	 * @param section {@code types}, {@code listeners} or {@code history}
	 * @param type pattern of the types of past events, all unless given
	 * @param limit how many events at most, 100 unless given
	 * @param cursor what the page before gave as {@code next}
	 * @return the part, {@code null} when there is no such
	 * @throws InvalidEndpointRequestException when pattern, limit or cursor is malformed
	 */
	@ReadOperation
	public @Nullable Map<String, Object> section(@Selector String section, @Nullable String type,
			@Nullable String limit, @Nullable String cursor) {
		return section(section, new HistoryRequest(type, limit, cursor), this.events.showsData(true));
	}

	@Nullable Map<String, Object> section(String section, HistoryRequest request, boolean showData) {
		return switch (section) {
			case "types" -> Map.of("types", this.types.describe(this.bus));
			case "listeners" -> Map.of("listeners", ListenerDescriptions.of(this.bus));
			case "history" -> history(request.toQuery(), showData);
			default -> null;
		};
	}

	private Map<String, Object> history(EventQuery query, boolean showData) {
		EventPage page = this.history.query(query);
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("events", page.events().stream().map((event) -> this.events.describe(event, showData)).toList());
		page.next().ifPresent((next) -> described.put("next", next));
		return described;
	}

}
