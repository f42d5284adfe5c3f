package io.github.carillon.events;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says what a bus is to publish later, and when, to the schedule that keeps it.
 */
final class EventScheduler {

	private static final int MAX_NAME = 255;

	private static final int MAX_UNNAMED = 1_000;

	private final BusSettings settings;

	private final DraftCompleter completer;

	private final EventSchedule schedule;

	/**
	 * What was scheduled by cron under a name that nobody chose: the last so many, for
	 * names may follow from keys, which are without end.
	 */
	private final Map<String, ScheduleEntry> unnamed = Collections.synchronizedMap(new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, ScheduleEntry> eldest) {
			return size() > MAX_UNNAMED;
		}

	});

	EventScheduler(BusSettings settings, DraftCompleter completer, DuePublications due) {
		this.settings = settings;
		this.completer = completer;
		this.schedule = settings.schedule().open(new BusDuePublisher(settings, completer, due));
	}

	EventSchedule schedule() {
		return this.schedule;
	}

	ScheduledPublication later(EventDraft<?> draft, Duration delay) {
		if (delay.isNegative()) {
			throw new IllegalArgumentException(
					"A delay is a time or zero for at once, not %s: use publishAt for a time that may have passed"
						.formatted(DurationText.of(delay)));
		}
		try {
			return at(draft, this.schedule.now().plus(delay));
		}
		catch (DateTimeException | ArithmeticException ex) {
			throw new IllegalArgumentException(
					"A delay of %s ends outside of what an event can carry (1677 to 2262)".formatted(delay), ex);
		}
	}

	ScheduledPublication at(EventDraft<?> draft, Instant when) {
		Event<?> event = event(draft, when);
		return add(new ScheduleEntry(event.id().toString(), event, DefaultEvent.options(event), null));
	}

	ScheduledPublication on(String cron, EventDraft<?> draft, String name) {
		if (((DefaultEventDraft<?>) draft).attributes().id != null) {
			throw new IllegalArgumentException(
					"A draft with an id of its own cannot be published on '%s': ".formatted(LogText.clean(cron))
							+ "each of the events needs another id. Leave out withId");
		}
		Instant first = this.completer.parse(cron).next(this.schedule.now());
		if (first == null) {
			throw new IllegalArgumentException(
					"Nothing would ever be published on '%s': such a time never comes".formatted(LogText.clean(cron)));
		}
		Event<?> event = event(draft, first);
		ScheduleEntry entry = new ScheduleEntry(name.isEmpty() ? nameOf(event) : name, event,
				DefaultEvent.options(event), cron);
		checkName(entry.name());
		if (name.isEmpty()) {
			refuseAnother(entry);
		}
		ScheduledPublication scheduled = add(entry);
		if (name.isEmpty()) {
			this.unnamed.put(entry.name(), entry);
		}
		return scheduled;
	}

	private ScheduledPublication add(ScheduleEntry entry) {
		return this.schedule.add(entry, this.completer.transaction());
	}

	private Event<?> event(EventDraft<?> draft, Instant when) {
		EventBuilder<?> event = this.completer.prepare(draft);
		event.defaults(this.settings.source(), Map.of());
		if (event.id == null) {
			event.id = this.completer.nextId();
		}
		event.time = EventClock.toNanos(when);
		return new DefaultEvent<>(event);
	}

	/**
	 * Returns the name of a schedule that was given none: the same in every instance and
	 * at every start, also when its times have changed.
	 */
	private static String nameOf(Event<?> event) {
		return event.type() + event.subject().map((subject) -> " of " + subject).orElse("")
				+ event.key().map((key) -> " for " + key).orElse("");
	}

	private static void checkName(String name) {
		if (name.isBlank() || name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
			throw new IllegalArgumentException(
					"The name '%s' of a schedule is not valid: it takes one to %d characters, none of them NUL"
						.formatted(LogText.clean(name), MAX_NAME));
		}
	}

	/**
	 * Two schedules that nobody named would replace each other without a word.
	 */
	private void refuseAnother(ScheduleEntry entry) {
		ScheduleEntry before = this.unnamed.get(entry.name());
		if (before != null && !isSame(before, entry) && this.schedule.find(entry.name()).isPresent()) {
			throw new IllegalStateException(("'%s' is published on '%s' already, and would be replaced: where both are "
					+ "meant, give each a name with publishOn(cron, draft, name); where one is, cancel the other")
				.formatted(LogText.clean(entry.name()), LogText.clean(String.valueOf(before.cron()))));
		}
	}

	private static boolean isSame(ScheduleEntry before, ScheduleEntry entry) {
		return Objects.equals(before.cron(), entry.cron()) && before.event().data().equals(entry.event().data())
				&& before.event().headers().equals(entry.event().headers());
	}

}
