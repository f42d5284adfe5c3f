package io.github.carillon.events;

import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link DuePublisher}.
 */
final class BusDuePublisher implements DuePublisher {

	private final BusSettings settings;

	private final DraftCompleter completer;

	private final DuePublications due;

	BusDuePublisher(BusSettings settings, DraftCompleter completer, DuePublications due) {
		this.settings = settings;
		this.completer = completer;
		this.due = due;
	}

	/**
	 * Makes a schedule in the memory of the bus.
	 */
	PublicationSchedule inMemory() {
		return new PublicationSchedule(this.completer, this.due, this.settings.alarm());
	}

	@Override
	public String bus() {
		return this.settings.name();
	}

	@Override
	public int room() {
		return this.due.room();
	}

	@Override
	public void publish(ScheduleEntry entry, Consumer<@Nullable Throwable> ended) {
		Kept kept = new Kept(entry, ended);
		this.due.accept(kept);
		this.due.start(kept);
	}

	@Override
	public @Nullable Instant next(String cron, Instant after) {
		return this.completer.parse(cron).next(after);
	}

	@Override
	public CommitBoundary.@Nullable Transaction transaction() {
		return this.completer.transaction();
	}

	@Override
	public UUID nextId() {
		return this.completer.nextId();
	}

	/**
	 * One whose schedule keeps it until it is published.
	 */
	private record Kept(ScheduleEntry entry, Consumer<@Nullable Throwable> end) implements DuePublications.Due {

		@Override
		public UUID id() {
			return this.entry.id();
		}

		@Override
		public String type() {
			return this.entry.event().type();
		}

		@Override
		public Instant at() {
			return this.entry.when();
		}

		@Override
		public EventDraft<?> draft() {
			return this.entry.draft(id());
		}

		@Override
		public boolean isKept() {
			return true;
		}

		@Override
		public void ended(@Nullable Throwable failure) {
			this.end.accept(failure);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this);
		}

	}

}
