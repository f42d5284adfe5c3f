package io.github.carillon.events.boot.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

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

	private final List<EventsSection> sections;

	/**
	 * Creates an endpoint.
	 * @param bus the bus
	 * @param history the history
	 * @param types describes types
	 * @param events describes events
	 * @param sections what else there is
	 */
	public EventsEndpoint(EventBus bus, EventHistory history, EventTypeDescriptions types, EventDescriptions events,
			List<EventsSection> sections) {
		this.sections = List.copyOf(sections);
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
	 * @param section {@code types}, {@code listeners}, {@code history},
	 * {@code deadletters}, {@code outbox} or {@code scheduled}
	 * @param type pattern of the types of events, all unless given
	 * @param limit how many at most, 100 unless given
	 * @param cursor what the page before gave as {@code next}
	 * @return the part, {@code null} when there is no such
	 * @throws InvalidEndpointRequestException when pattern, limit or cursor is malformed
	 */
	@ReadOperation
	public @Nullable Map<String, Object> section(@Selector String section, @Nullable String type,
			@Nullable String limit, @Nullable String cursor) {
		return section(section, new SectionRequest(type, limit, cursor), this.events.showsData(true));
	}

	@Nullable Map<String, Object> section(String section, SectionRequest request, boolean showData) {
		return switch (section) {
			case "types" -> Map.of("types", this.types.describe(this.bus));
			case "listeners" -> Map.of("listeners", ListenerDescriptions.of(this.bus));
			case "history" -> history(HistoryRequest.of(request).toQuery(), showData);
			default -> find(section).map((found) -> found.describe(request, showData)).orElse(null);
		};
	}

	private Optional<EventsSection> find(String name) {
		return this.sections.stream().filter((section) -> section.name().equals(name)).findFirst();
	}

	/**
	 * Returns the names of all parts.
	 */
	List<String> names() {
		return Stream
			.concat(Stream.of("types", "listeners", "history"), this.sections.stream().map(EventsSection::name))
			.toList();
	}

	/**
	 * Returns one entry of a part. Over JMX the data of events is shown unless it never
	 * is.
	 * @param section {@code deadletters}, {@code outbox} or {@code scheduled}
	 * @param id the id of the entry, or its name
	 * @return the entry, {@code null} when there is no such
	 * @throws InvalidEndpointRequestException when the id is malformed
	 */
	@ReadOperation
	public @Nullable Map<String, Object> entry(@Selector String section, @Selector String id) {
		return entry(section, id, this.events.showsData(true));
	}

	@Nullable Map<String, Object> entry(String section, String id, boolean showData) {
		return find(section).map((found) -> found.describe(id, showData)).orElse(null);
	}

	/**
	 * Has entries of a part tried again, or discards them.
	 * @param section {@code deadletters} or {@code outbox}
	 * @param action {@code retry}, {@code discard} or, for the outbox,
	 * {@code discard-pending} or {@code unregister}
	 * @param target those to a target; {@code outbox} wants one
	 * @param type pattern of the types of their events, all unless given
	 * @param reason why they are discarded
	 * @return what was done, {@code null} when there is no such part
	 * @throws InvalidEndpointRequestException when a parameter is malformed
	 */
	@WriteOperation
	public @Nullable Map<String, Object> change(@Selector String section, @Nullable String action,
			@Nullable String target, @Nullable String type, @Nullable String reason) {
		SectionChange change = new SectionChange(action, target, type, reason);
		return find(section).map((found) -> found.change(null, change)).orElse(null);
	}

	/**
	 * Has an entry of a part tried again, or discards it.
	 * @param section {@code deadletters}, {@code outbox} or {@code scheduled}
	 * @param id the id of the entry, or its name
	 * @param action {@code retry}, {@code discard} or, for the outbox,
	 * {@code discard-pending} or {@code unregister}
	 * @param reason why it is discarded
	 * @return what was done, {@code null} when there is no such entry
	 * @throws InvalidEndpointRequestException when a parameter is malformed
	 */
	@WriteOperation
	public @Nullable Map<String, Object> changeEntry(@Selector String section, @Selector String id,
			@Nullable String action, @Nullable String reason) {
		SectionChange change = new SectionChange(action, null, null, reason);
		return find(section).map((found) -> found.change(id, change)).orElse(null);
	}

	private Map<String, Object> history(EventQuery query, boolean showData) {
		EventPage page = this.history.query(query);
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("events", page.events().stream().map((event) -> this.events.describe(event, showData)).toList());
		page.next().ifPresent((next) -> described.put("next", next));
		return described;
	}

}
