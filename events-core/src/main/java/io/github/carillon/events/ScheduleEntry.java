package io.github.carillon.events;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * What is to be published later, as a {@link EventSchedule} keeps it.
 *
 * @param name what it is found by: there is one of a name
 * @param event the event, whose id is that of the next publication and whose time is the
 * planned one
 * @param options how the event is to be handled, as far as it says so
 * @param cron when it is published again and again, {@code null} when once
 * @since 0.1
 */
public record ScheduleEntry(String name, Event<?> event, EventOptions options, @Nullable String cron) {

	/**
	 * Returns when it is to be published next.
	 * @return the instant
	 */
	public Instant when() {
		return this.event.time();
	}

	UUID id() {
		return this.event.id();
	}

	/**
	 * Returns what is to be published: its time is when that happens.
	 */
	EventDraft<?> draft(UUID id) {
		EventBuilder<?> attributes = ((EventBuilder<?>) this.event.toBuilder()).id(id);
		attributes.time = null;
		attributes.options = this.options;
		return DefaultEventDraft.having(attributes);
	}

}
