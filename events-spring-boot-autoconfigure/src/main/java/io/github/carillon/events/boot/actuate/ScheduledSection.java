package io.github.carillon.events.boot.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.ScheduleDepth;
import io.github.carillon.events.ScheduledEvents;
import io.github.carillon.events.ScheduledPublication;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows what the bus is to publish later: how much, what is next, and what is parked. One
 * that is parked can be tried again, and any can be cancelled. The message of an error
 * may quote the data and is shown where that is.
 *
 * @since 0.1
 */
public final class ScheduledSection implements EventsSection {

	private static final Logger log = LoggerFactory.getLogger(ScheduledSection.class);

	private final EventBus bus;

	/**
	 * Creates a section.
	 * @param bus the bus
	 */
	public ScheduledSection(EventBus bus) {
		this.bus = bus;
	}

	@Override
	public String name() {
		return "scheduled";
	}

	@Override
	public Map<String, Object> describe(SectionRequest request, boolean showData) {
		ScheduledEvents scheduled = ScheduledEvents.of(this.bus);
		ScheduleDepth depth = scheduled.depth();
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("pending", depth.pending());
		described.put("parked", depth.parked());
		depth.next().ifPresent((next) -> described.put("next", EventDescriptions.text(next)));
		int limit = new HistoryRequest(null, request.limit(), null).toQuery().limit();
		described.put("scheduled",
				scheduled.list(limit).stream().map((publication) -> describe(publication, showData)).toList());
		return described;
	}

	@Override
	public @Nullable Map<String, Object> describe(String name, boolean showData) {
		return ScheduledEvents.of(this.bus)
			.find(name)
			.map((publication) -> describe(publication, showData))
			.orElse(null);
	}

	private static Map<String, Object> describe(ScheduledPublication publication, boolean showData) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("name", publication.name());
		described.put("type", publication.type());
		described.put("id", publication.id().toString());
		described.put("when", EventDescriptions.text(publication.when()));
		publication.cron().ifPresent((cron) -> described.put("cron", cron));
		publication.error().ifPresent((error) -> {
			String[] parts = error.split(": ", 2);
			described.put("error", parts[0]);
			if (showData && parts.length > 1) {
				described.put("message", parts[1]);
			}
		});
		return described;
	}

	@Override
	public @Nullable Map<String, Object> change(@Nullable String name, SectionChange change) {
		if (name == null) {
			return null;
		}
		ScheduledEvents scheduled = ScheduledEvents.of(this.bus);
		return switch (change.what()) {
			case RETRY -> scheduled.retry(name) ? Map.of("retried", 1) : null;
			case DISCARD -> {
				String reason = change.why();
				boolean cancelled = scheduled.find(name).map(ScheduledPublication::cancel).orElse(false);
				if (cancelled) {
					log.info("What was scheduled as '{}' is cancelled: {}", name, reason.replaceAll("\\p{Cntrl}", " "));
				}
				yield cancelled ? Map.of("discarded", 1) : null;
			}
			default -> throw change.impossible("Here it is 'retry' or 'discard'");
		};
	}

}
