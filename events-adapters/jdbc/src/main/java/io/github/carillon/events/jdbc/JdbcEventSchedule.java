package io.github.carillon.events.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.DuePublisher;
import io.github.carillon.events.EventSchedule;
import io.github.carillon.events.ScheduleDepth;
import io.github.carillon.events.ScheduleEntry;
import io.github.carillon.events.ScheduledPublication;
import org.jspecify.annotations.Nullable;

/**
 * What one bus is to publish later, in a database.
 */
final class JdbcEventSchedule implements EventSchedule {

	private final DuePublisher bus;

	private final ScheduleWriter writer;

	private final SchedulePoller poller;

	private volatile boolean closed;

	JdbcEventSchedule(DuePublisher bus, ScheduleWriter writer, SchedulePoller poller) {
		this.bus = bus;
		this.writer = writer;
		this.poller = poller;
	}

	DuePublisher bus() {
		return this.bus;
	}

	boolean isClosed() {
		return this.closed;
	}

	@Override
	public Instant now() {
		return this.writer.now();
	}

	@Override
	public ScheduledPublication add(ScheduleEntry entry, CommitBoundary.@Nullable Transaction transaction) {
		if (this.closed) {
			throw new IllegalStateException("Bus '%s' is closed and publishes nothing later".formatted(this.bus.bus()));
		}
		ScheduleRow row = this.writer.row(entry);
		boolean joins = this.writer.isPartOf(transaction);
		if (transaction != null && !joins) {
			Late late = new Late(row);
			transaction.join(late);
			return late;
		}
		if (!joins && this.writer.mustNotWait()) {
			Late late = new Late(row);
			this.poller.writeLater(late);
			return late;
		}
		Handle handle = new Handle(this.writer.add(this.bus.bus(), row, transaction));
		if (transaction == null) {
			this.poller.expect(Duration.between(now(), handle.when()));
		}
		else {
			transaction.join(new OnCommit(this.poller));
		}
		return handle;
	}

	private boolean cancel(String name) {
		return this.writer.cancel(this.bus.bus(), name, this.bus.transaction());
	}

	@Override
	public List<ScheduledPublication> list(int limit) {
		return this.writer.list(this.bus.bus(), limit).stream().<ScheduledPublication>map(Handle::new).toList();
	}

	@Override
	public Optional<ScheduledPublication> find(String name) {
		return this.writer.find(this.bus.bus(), name).map(Handle::new);
	}

	@Override
	public boolean retry(String name) {
		boolean retried = this.writer.retry(this.bus.bus(), name);
		this.poller.expect(Duration.ZERO);
		return retried;
	}

	@Override
	public long cancelSubject(String subject) {
		return this.writer.cancelSubject(this.bus.bus(), subject);
	}

	@Override
	public long cancelKey(String key) {
		return this.writer.cancelKey(this.bus.bus(), key);
	}

	@Override
	public ScheduleDepth depth() {
		return this.writer.depth(this.bus.bus());
	}

	/**
	 * {@inheritDoc} Nothing is lost.
	 */
	@Override
	public List<UUID> close() {
		this.closed = true;
		return List.of();
	}

	private record OnCommit(SchedulePoller poller) implements CommitBoundary.Participant {

		/**
		 * Asks no database now: the poller sees when it is due.
		 */
		@Override
		public void committed() {
			this.poller.expect(Duration.ZERO);
		}

		@Override
		public void rolledBack() {
			// it was never scheduled
		}

	}

	/**
	 * One as it was found in the database.
	 */
	private class Handle implements ScheduledPublication {

		private final ScheduleWriter.Found found;

		Handle(ScheduleWriter.Found found) {
			this.found = found;
		}

		@Override
		public UUID id() {
			return this.found.id();
		}

		@Override
		public String name() {
			return this.found.name();
		}

		@Override
		public String type() {
			return this.found.type();
		}

		@Override
		public Instant when() {
			return this.found.when();
		}

		@Override
		public Optional<String> cron() {
			return Optional.ofNullable(this.found.cron());
		}

		@Override
		public Optional<String> error() {
			return Optional.ofNullable(this.found.error());
		}

		@Override
		public boolean cancel() {
			return JdbcEventSchedule.this.cancel(name());
		}

		@Override
		public String toString() {
			return "ScheduledPublication[" + type() + " " + id() + " at " + when() + "]";
		}

	}

	/**
	 * One that is still to be written.
	 */
	private final class Late extends Handle implements SchedulePoller.Late, CommitBoundary.Participant {

		private final ScheduleRow row;

		private boolean over;

		Late(ScheduleRow row) {
			super(ScheduleWriter.Found.of(row));
			this.row = row;
		}

		@Override
		public void committed() {
			JdbcEventSchedule.this.poller.writeLater(this);
		}

		@Override
		public void rolledBack() {
			drop();
		}

		@Override
		public synchronized void write() {
			if (!this.over) {
				JdbcEventSchedule.this.writer.add(JdbcEventSchedule.this.bus.bus(), this.row, null);
				this.over = true;
			}
		}

		@Override
		public boolean cancel() {
			return drop() || super.cancel();
		}

		private synchronized boolean drop() {
			boolean dropped = !this.over;
			this.over = true;
			return dropped;
		}

	}

}
