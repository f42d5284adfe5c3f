package io.github.carillon.events;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.github.carillon.events.PendingPublication.Occurrence;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a bus is to publish later, kept in memory. The time is that of the bus's own
 * clock; the alarm only says when to look at it.
 * <p>
 * One lock protects the queue and the state of what is in it; nothing foreign runs under
 * it but the clock.
 */
final class PublicationSchedule {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	/** How many may be pending. */
	static final int LIMIT = 100_000;

	/** How long the clock is not looked at, at most: somebody may set it. */
	private static final long LONGEST_SLEEP = TimeUnit.MINUTES.toNanos(1);

	private final ReentrantLock lock = new ReentrantLock();

	private final NavigableSet<Occurrence> queue = new TreeSet<>();

	/** In the queue, or waiting for a commit. */
	private final Set<PendingPublication> pending = new HashSet<>();

	private final DraftCompleter completer;

	private final DuePublications due;

	private final Alarm alarm;

	private long numbers;

	private boolean closed;

	PublicationSchedule(DraftCompleter completer, DuePublications due, Alarm alarm) {
		this.completer = completer;
		this.due = due;
		this.alarm = alarm;
	}

	ScheduledPublication later(EventDraft<?> draft, Duration delay) {
		return add(draft, null, timeAfter(delay));
	}

	private long timeAfter(Duration delay) {
		if (delay.isNegative()) {
			throw new IllegalArgumentException(
					"A delay is a time or zero for at once, not %s: use publishAt for a time that may have passed"
						.formatted(TimeText.of(delay)));
		}
		long now = this.completer.now();
		try {
			return EventClock.toNanos(EventClock.toInstant(now).plus(delay));
		}
		catch (DateTimeException | ArithmeticException ex) {
			throw new IllegalArgumentException(
					"A delay of %s ends outside of what an event can carry (1677 to 2262)".formatted(delay), ex);
		}
	}

	ScheduledPublication at(EventDraft<?> draft, Instant when) {
		return add(draft, null, EventClock.toNanos(when));
	}

	ScheduledPublication on(String cron, EventDraft<?> draft) {
		if (((DefaultEventDraft<?>) draft).attributes().id != null) {
			throw new IllegalArgumentException(
					"A draft with an id of its own cannot be published on '%s': ".formatted(LogText.clean(cron))
							+ "each of the events needs another id. Leave out withId");
		}
		CronParser.Times times = this.completer.parse(cron);
		Instant first = times.next(EventClock.toInstant(this.completer.now()));
		if (first == null) {
			throw new IllegalArgumentException(
					"Nothing would ever be published on '%s': such a time never comes".formatted(LogText.clean(cron)));
		}
		return add(draft, times, EventClock.toNanos(first));
	}

	private PendingPublication add(EventDraft<?> draft, CronParser.@Nullable Times times, long when) {
		EventBuilder<?> event = this.completer.prepare(draft);
		UUID id = (event.id != null) ? event.id : this.completer.nextId();
		PendingPublication publication = new PendingPublication(this, event, times, id, when);
		CommitBoundary.Transaction transaction = this.completer.transaction();
		this.lock.lock();
		try {
			refuseWhenClosedOrFull();
			this.pending.add(publication);
			if (transaction == null) {
				enqueue(publication, publication.next());
			}
		}
		finally {
			this.lock.unlock();
		}
		if (transaction != null) {
			transaction.join(publication);
		}
		return publication;
	}

	private void refuseWhenClosedOrFull() {
		if (this.closed) {
			throw new IllegalStateException(
					"Bus '%s' is closed and publishes nothing later".formatted(this.completer.label()));
		}
		if (this.pending.size() + this.due.size() >= LIMIT) {
			throw new IllegalStateException(("Bus '%s' has %d scheduled publications pending and takes no more: "
					+ "cancel those that are not needed, or schedule each when the one before it is published")
				.formatted(this.completer.label(), LIMIT));
		}
	}

	private void enqueue(PendingPublication publication, Occurrence next) {
		Occurrence queued = next.numbered(this.numbers++);
		publication.next(queued);
		this.queue.add(queued);
		if (this.queue.first() == queued) {
			setAlarm();
		}
	}

	private void setAlarm() {
		if (!this.queue.isEmpty()) {
			long left = this.queue.first().when() - this.completer.now();
			this.alarm.set(Math.max(0, Math.min(left, LONGEST_SLEEP)), this::startDue);
		}
	}

	/**
	 * Has published what is due. Called when the alarm rings, and by whoever needs to
	 * know that nothing is due.
	 */
	void startDue() {
		List<Occurrence> accepted = new ArrayList<>();
		List<Occurrence> repeating = new ArrayList<>();
		List<Occurrence> overtaking = new ArrayList<>();
		this.lock.lock();
		try {
			long now = this.completer.now();
			while (!this.queue.isEmpty() && this.queue.first().when() <= now) {
				Occurrence next = this.queue.pollFirst();
				(this.due.accept(next) ? accepted : overtaking).add(next);
				if (next.publication().repeats()) {
					repeating.add(next);
				}
				else {
					end(next.publication());
				}
			}
			setAlarm();
		}
		finally {
			this.lock.unlock();
		}
		accepted.forEach(this.due::start);
		overtaking.forEach(this.due::skip);
		repeating.forEach(this::planNext);
	}

	/**
	 * Has it published again, after now: what was slept through is not caught up.
	 */
	private void planNext(Occurrence last) {
		PendingPublication publication = last.publication();
		Occurrence next = nextOf(publication);
		this.lock.lock();
		try {
			if (next == null) {
				end(publication);
			}
			else if (!publication.isOver()) {
				enqueue(publication, next);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private @Nullable Occurrence nextOf(PendingPublication publication) {
		try {
			Instant next = publication.timeAfter(EventClock.toInstant(this.completer.now()));
			return (next != null) ? new Occurrence(publication, this.completer.nextId(), EventClock.toNanos(next), 0)
					: null;
		}
		catch (Throwable ex) {
			log.error("The next time of the scheduled event '{}' cannot be told; it is published no more",
					publication.type(), ex);
			return null;
		}
	}

	boolean isDue() {
		this.lock.lock();
		try {
			return !this.queue.isEmpty() && this.queue.first().when() <= this.completer.now();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void end(PendingPublication publication) {
		publication.end();
		this.pending.remove(publication);
	}

	boolean cancel(PendingPublication publication) {
		this.lock.lock();
		try {
			if (publication.isOver()) {
				return false;
			}
			end(publication);
			this.queue.remove(publication.next());
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	void committed(PendingPublication publication) {
		this.lock.lock();
		try {
			if (!publication.isOver()) {
				enqueue(publication, publication.next());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes nothing more, and gives up what is not due.
	 * @return the ids of the events that were to be published once
	 */
	List<UUID> close() {
		this.lock.lock();
		try {
			this.closed = true;
			List<UUID> ids = new ArrayList<>();
			for (PendingPublication publication : this.pending) {
				publication.end();
				if (!publication.repeats()) {
					ids.add(publication.id());
				}
			}
			this.pending.clear();
			this.queue.clear();
			this.alarm.close();
			return ids;
		}
		finally {
			this.lock.unlock();
		}
	}

}
