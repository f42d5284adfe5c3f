package io.github.carillon.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

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
final class PublicationSchedule implements EventSchedule {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	/** How many may be pending. */
	static final int LIMIT = 100_000;

	/** How long the clock is not looked at, at most: somebody may set it. */
	private static final long LONGEST_SLEEP = TimeUnit.MINUTES.toNanos(1);

	private final ReentrantLock lock = new ReentrantLock();

	private final NavigableSet<Occurrence> queue = new TreeSet<>();

	/** In the queue, or waiting for a commit. */
	private final Set<PendingPublication> pending = new HashSet<>();

	/** Those that do not wait for a commit. */
	private final Map<String, PendingPublication> named = new HashMap<>();

	private final DraftCompleter completer;

	private final DuePublications due;

	private final Alarm alarm;

	/** How many were put into the queue: what is not in it has no number. */
	private long numbers;

	private boolean closed;

	PublicationSchedule(DraftCompleter completer, DuePublications due, Alarm alarm) {
		this.completer = completer;
		this.due = due;
		this.alarm = alarm;
	}

	@Override
	public Instant now() {
		return EventClock.toInstant(this.completer.now());
	}

	@Override
	public ScheduledPublication add(ScheduleEntry entry, CommitBoundary.@Nullable Transaction transaction) {
		CronParser.Times times = (entry.cron() != null) ? this.completer.parse(entry.cron()) : null;
		PendingPublication publication = new PendingPublication(this, entry, times);
		this.lock.lock();
		try {
			PendingPublication before = this.named.get(entry.name());
			if (before != null && !before.repeats()) {
				return before;
			}
			refuseWhenClosedOrFull();
			this.pending.add(publication);
			if (transaction == null) {
				enqueue(publication);
			}
		}
		finally {
			this.lock.unlock();
		}
		if (transaction != null) {
			join(publication, transaction);
		}
		return publication;
	}

	/**
	 * Leaves it to a transaction whether it is to come. When that does not take it, it
	 * does not.
	 */
	private void join(PendingPublication publication, CommitBoundary.Transaction transaction) {
		try {
			transaction.join(publication);
		}
		catch (Throwable ex) {
			cancel(publication);
			throw ex;
		}
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

	/**
	 * Begins with one, in place of the one before of that name.
	 */
	private void enqueue(PendingPublication publication) {
		PendingPublication before = this.named.put(publication.name(), publication);
		if (before != null) {
			end(before);
			this.queue.remove(before.next());
		}
		enqueue(publication, publication.next());
	}

	private void enqueue(PendingPublication publication, Occurrence next) {
		Occurrence queued = next.numbered(++this.numbers);
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
	 * {@inheritDoc} Called when the alarm rings, too.
	 */
	@Override
	public boolean startDue() {
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
		return !accepted.isEmpty() || !overtaking.isEmpty();
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

	private void end(PendingPublication publication) {
		publication.end();
		this.pending.remove(publication);
		this.named.remove(publication.name(), publication);
	}

	@Override
	public List<ScheduledPublication> list(int limit) {
		this.lock.lock();
		try {
			return List.copyOf(this.queue.stream().limit(limit).map(Occurrence::publication).toList());
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public Optional<ScheduledPublication> find(String name) {
		this.lock.lock();
		try {
			return Optional.ofNullable(this.named.get(name));
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * {@inheritDoc} Nothing is parked here: what cannot be published is dropped.
	 */
	@Override
	public boolean retry(String name) {
		return false;
	}

	@Override
	public long cancelSubject(String subject) {
		return cancelAll((event) -> event.subject().filter(subject::equals).isPresent());
	}

	@Override
	public long cancelKey(String key) {
		return cancelAll((event) -> event.key().filter(key::equals).isPresent());
	}

	private long cancelAll(Predicate<Event<?>> which) {
		this.lock.lock();
		try {
			return List.copyOf(this.pending)
				.stream()
				.filter((publication) -> which.test(publication.event()) && cancel(publication))
				.count();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public ScheduleDepth depth() {
		this.lock.lock();
		try {
			return new ScheduleDepth(this.queue.size(), 0,
					this.queue.isEmpty() ? Optional.empty() : Optional.of(this.queue.first().at()));
		}
		finally {
			this.lock.unlock();
		}
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
				enqueue(publication);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public List<UUID> close() {
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
			this.named.clear();
			this.queue.clear();
			this.alarm.close();
			return ids;
		}
		finally {
			this.lock.unlock();
		}
	}

}
