package io.github.carillon.events.jdbc;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for what is due, on a thread of its own that nobody interrupts. Between two looks
 * it sleeps until the next is due, yet no longer than the poll interval: others schedule
 * as well. After an error it waits, longer each time.
 */
final class SchedulePoller {

	private static final Logger logger = LoggerFactory.getLogger(JdbcScheduleStore.class);

	private static final int CLAIMED_AT_ONCE = 100;

	private static final int MAX_LATE = 10_000;

	private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long LONGEST_BACKOFF = TimeUnit.SECONDS.toNanos(5);

	private static final long QUIET = TimeUnit.SECONDS.toNanos(10);

	private final List<JdbcEventSchedule> schedules;

	private final ScheduleClaim claims;

	private final DueEvents due;

	private final long pollInterval;

	/** What is to be written when no thread may wait for it. */
	private final Queue<Late> late = new ConcurrentLinkedQueue<>();

	private final AtomicInteger lateCount = new AtomicInteger();

	/** Seen by the thread alone: whose leases of an earlier process are taken over. */
	private final Set<String> takenOver = new HashSet<>();

	private final Object monitor = new Object();

	/** When to look next, protected by the monitor. */
	private long wakeUp;

	private @Nullable Thread thread;

	private volatile boolean stopped;

	private volatile boolean starved;

	private boolean orphansReported;

	private long logged;

	SchedulePoller(List<JdbcEventSchedule> schedules, ScheduleClaim claims, DueEvents due, Duration pollInterval) {
		this.schedules = schedules;
		this.claims = claims;
		this.due = due;
		this.pollInterval = pollInterval.toNanos();
	}

	synchronized void start() {
		if (this.thread == null && !this.stopped) {
			this.thread = new Thread(this::run, "carillon-schedule");
			this.thread.setDaemon(true);
			this.thread.start();
		}
	}

	/**
	 * Has it look in time for what is due after a delay.
	 */
	void expect(Duration delay) {
		long at = System.nanoTime() + Math.max(0, Math.min(this.pollInterval, nanos(delay)));
		synchronized (this.monitor) {
			if (at - this.wakeUp < 0) {
				this.wakeUp = at;
				this.monitor.notifyAll();
			}
		}
	}

	private static long nanos(Duration delay) {
		return TimeUnit.NANOSECONDS.convert(delay);
	}

	/**
	 * Writes something as soon as can be.
	 */
	void writeLater(Late write) {
		if (this.lateCount.incrementAndGet() > MAX_LATE) {
			this.lateCount.decrementAndGet();
			logger.error("LOST: {} is not published, because {} others wait to be scheduled", write, MAX_LATE);
			return;
		}
		this.late.add(write);
		expect(Duration.ZERO);
	}

	private void run() {
		long backoff = SHORTEST_PAUSE;
		while (!this.stopped) {
			synchronized (this.monitor) {
				this.wakeUp = System.nanoTime() + this.pollInterval;
			}
			try {
				pause(look());
				backoff = SHORTEST_PAUSE;
			}
			catch (Throwable ex) {
				report(ex);
				backoff = Math.min(LONGEST_BACKOFF, backoff * 2);
				sleep(backoff);
			}
		}
	}

	/**
	 * Publishes what is due.
	 * @return in how many nanoseconds to look again
	 */
	private long look() {
		writeLate();
		long pause = this.pollInterval;
		this.starved = false;
		for (JdbcEventSchedule schedule : this.schedules) {
			if (schedule.isClosed()) {
				this.schedules.remove(schedule);
			}
			else {
				pause = Math.min(pause, look(schedule));
			}
		}
		reportOrphans();
		return pause;
	}

	private long look(JdbcEventSchedule schedule) {
		String bus = schedule.bus().bus();
		if (!this.takenOver.contains(bus)) {
			this.claims.expireOthers(bus);
			this.takenOver.add(bus);
		}
		int limit = Math.min(CLAIMED_AT_ONCE, schedule.bus().room());
		if (limit == 0) {
			this.starved = true;
			return this.pollInterval;
		}
		List<ScheduleClaim.Claimed> claimed = this.claims.claim(bus, limit);
		claimed.forEach((held) -> this.due.publish(schedule, held, this::ended));
		if (claimed.size() == limit) {
			return 0;
		}
		long untilDue = this.claims.untilDue(bus);
		// what is due and not to be had is being cancelled or published
		return (untilDue > 0) ? Math.max(SHORTEST_PAUSE, untilDue) : this.pollInterval;
	}

	private void ended() {
		if (this.starved) {
			expect(Duration.ZERO);
		}
	}

	private void writeLate() {
		Late next = this.late.peek();
		while (next != null) {
			try {
				next.write();
			}
			catch (IllegalArgumentException | IllegalStateException ex) {
				logger.error("LOST: {} is not published, because it could not be scheduled", next, ex);
			}
			this.late.remove(next);
			this.lateCount.decrementAndGet();
			next = this.late.peek();
		}
	}

	private void reportOrphans() {
		if (this.orphansReported) {
			return;
		}
		this.orphansReported = true;
		Map<String, Long> counts = new TreeMap<>(this.claims.countByBus());
		this.schedules.forEach((schedule) -> counts.remove(schedule.bus().bus()));
		if (!counts.isEmpty()) {
			logger
				.warn("Events are scheduled on buses that this instance does not have: {}. Where another does, all is "
						+ "well. Where a bus, or the application it is named after, was renamed, give it its former name "
						+ "until they are published", counts);
		}
	}

	private void pause(long nanos) {
		long at = System.nanoTime() + nanos;
		synchronized (this.monitor) {
			if (at - this.wakeUp < 0) {
				this.wakeUp = at;
			}
			long left = this.wakeUp - System.nanoTime();
			while (left > 0 && !this.stopped) {
				await(left);
				left = this.wakeUp - System.nanoTime();
			}
		}
	}

	private void sleep(long nanos) {
		long end = System.nanoTime() + nanos;
		synchronized (this.monitor) {
			for (long left = nanos; left > 0 && !this.stopped; left = end - System.nanoTime()) {
				await(left);
			}
		}
	}

	/**
	 * Rounded up: a wait of zero would be one without end.
	 */
	private void await(long nanos) {
		try {
			this.monitor.wait(nanos / 1_000_000 + 1);
		}
		catch (InterruptedException ex) {
			// means nothing here: only stop ends it
		}
	}

	private void report(Throwable ex) {
		long now = System.nanoTime();
		if (this.logged == 0 || now - this.logged > QUIET) {
			this.logged = now;
			logger.warn("What is scheduled could not be looked at and is again soon; nothing is lost. {}",
					ex.toString());
			logger.debug("What went wrong with the schedule", ex);
		}
	}

	/**
	 * Looks no more. A look that is under way goes on.
	 */
	synchronized void stop() {
		this.stopped = true;
		synchronized (this.monitor) {
			this.monitor.notifyAll();
		}
	}

	/**
	 * Waits for the last look, a little, and writes what is still to be written: also in
	 * a thread that is interrupted.
	 */
	void close() {
		boolean interrupted = Thread.interrupted();
		Thread looking = this.thread;
		try {
			if (looking != null && looking != Thread.currentThread()) {
				looking.join(TimeUnit.NANOSECONDS.toMillis(LONGEST_BACKOFF));
			}
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		try {
			writeLate();
		}
		catch (RuntimeException ex) {
			logger.error("LOST: {} are not published, because they could not be scheduled", this.late, ex);
		}
		this.claims.close();
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Something that is still to be written.
	 */
	interface Late {

		/**
		 * Writes it, unless it was cancelled.
		 */
		void write();

	}

}
