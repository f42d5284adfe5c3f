package io.github.carillon.events;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link ScheduledPublication}. Its schedule changes it, under
 * its lock.
 */
final class PendingPublication implements ScheduledPublication, CommitBoundary.Participant {

	private final PublicationSchedule schedule;

	private final ScheduleEntry entry;

	private final CronParser.@Nullable Times times;

	private volatile Occurrence next;

	private boolean over;

	PendingPublication(PublicationSchedule schedule, ScheduleEntry entry, CronParser.@Nullable Times times) {
		this.schedule = schedule;
		this.entry = entry;
		this.times = times;
		this.next = new Occurrence(this, entry.id(), EventClock.toNanos(entry.when()), 0);
	}

	@Override
	public UUID id() {
		return this.next.id();
	}

	@Override
	public String name() {
		return this.entry.name();
	}

	Event<?> event() {
		return this.entry.event();
	}

	@Override
	public Optional<String> cron() {
		return Optional.ofNullable(this.entry.cron());
	}

	@Override
	public Optional<String> error() {
		return Optional.empty();
	}

	@Override
	public Instant when() {
		return EventClock.toInstant(this.next.when());
	}

	@Override
	public boolean cancel() {
		return this.schedule.cancel(this);
	}

	@Override
	public void committed() {
		this.schedule.committed(this);
	}

	@Override
	public void rolledBack() {
		cancel();
	}

	boolean repeats() {
		return this.times != null;
	}

	@Nullable Instant timeAfter(Instant instant) {
		return (this.times != null) ? this.times.next(instant) : null;
	}

	/**
	 * Returns whether nothing more is to come of it.
	 */
	boolean isOver() {
		return this.over;
	}

	void end() {
		this.over = true;
	}

	Occurrence next() {
		return this.next;
	}

	void next(Occurrence occurrence) {
		this.next = occurrence;
	}

	@Override
	public String type() {
		return this.entry.event().type();
	}

	@Override
	public String toString() {
		return "ScheduledPublication[" + type() + " " + id() + " at " + when() + "]";
	}

	/**
	 * One time at which it is published. Ordered by time, and those of one time as they
	 * came.
	 *
	 * @param publication what is published
	 * @param id the id of the event
	 * @param when the time
	 * @param number its place among those of that time, {@code 0} before it has one
	 */
	record Occurrence(PendingPublication publication, UUID id, long when,
			long number) implements Comparable<Occurrence>, DuePublications.Due {

		@Override
		public String type() {
			return this.publication.type();
		}

		@Override
		public Instant at() {
			return EventClock.toInstant(this.when);
		}

		@Override
		public EventDraft<?> draft() {
			return this.publication.entry.draft(this.id);
		}

		@Override
		public @Nullable Object series() {
			return this.publication.repeats() ? this.publication : null;
		}

		Occurrence numbered(long place) {
			return new Occurrence(this.publication, this.id, this.when, place);
		}

		@Override
		public int compareTo(Occurrence other) {
			int order = Long.compare(this.when, other.when);
			return (order != 0) ? order : Long.compare(this.number, other.number);
		}

	}

}
