package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.carillon.events.Event;

/**
 * What a relay does from one start to the next stop, on five threads: one polls, one
 * begins deliveries, one writes results down, one renews leases, one tells of what is
 * dead.
 */
final class RelayRun implements OutboxRecorder.HandOver {

	private static final long LONGEST_BACKOFF = TimeUnit.SECONDS.toNanos(5);

	private static final long LAST_RESULTS = TimeUnit.SECONDS.toNanos(2);

	private final RelayState state;

	private final StopReport left = new StopReport();

	private final Poller poller;

	private final Deliveries deliveries;

	private final ResultWriter results;

	private final DeadEntryTeller deadEntries;

	private final Loop polling;

	private final Loop delivering;

	private final Loop writing;

	private final Loop renewing;

	private final Loop telling;

	RelayRun(RelayState state, DeadEntryListener deadEntries) {
		this.state = state;
		Wakes wakes = new Wakes();
		this.deadEntries = new DeadEntryTeller(deadEntries, state);
		this.results = new ResultWriter(state, this.deadEntries, wakes);
		this.deliveries = new Deliveries(state, this.results, this.left, wakes);
		this.poller = new Poller(state, wakes::waiting);
		this.polling = loop("claim entries", this.poller, LONGEST_BACKOFF);
		this.delivering = loop("deliver entries", this.deliveries, LONGEST_BACKOFF);
		this.writing = loop("write results down", this.results, LONGEST_BACKOFF);
		this.renewing = loop("renew leases", new Renewal(state), Math.min(LONGEST_BACKOFF, state.lease / 6));
		this.telling = loop("tell of dead entries", this.deadEntries, LONGEST_BACKOFF);
	}

	private Loop loop(String what, Loop.Step step, long longestBackoff) {
		return new Loop(what, step, longestBackoff, this.state.trouble);
	}

	private List<Loop> loops() {
		return List.of(this.renewing, this.telling, this.writing, this.delivering, this.polling);
	}

	void start(ThreadFactory threads) {
		loops().forEach((loop) -> loop.start(threads));
	}

	@Override
	public void accept(Event<?> event, List<OutboxEntry> entries, long heldSince) {
		this.deliveries.accept(event, entries, heldSince);
	}

	@Override
	public int room(String target) {
		return this.deliveries.room(target);
	}

	/**
	 * There is a target that there may be entries for.
	 */
	void targetAdded() {
		this.polling.wake();
	}

	/**
	 * Begins nothing more, waits for what is under way, and gives back what is left.
	 * @param timeout how long to wait; two seconds more for results to be written
	 */
	void stop(Duration timeout) {
		long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		try {
			finishWork(end);
			long last = Math.max(end, System.nanoTime()) + LAST_RESULTS;
			int unwritten = this.results.awaitWritten(last - System.nanoTime());
			int untold = this.deadEntries.awaitTold(last - System.nanoTime());
			loops().forEach(Loop::stop);
			for (Loop loop : loops()) {
				loop.join(last - System.nanoTime());
			}
			this.left.log(timeout, unwritten, untold);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			loops().forEach(Loop::stop);
		}
	}

	private void finishWork(long end) throws InterruptedException {
		this.deliveries.close();
		this.polling.stop();
		this.polling.join(end - System.nanoTime());
		// what a claim still brought
		this.deliveries.close();
		this.state.queue.awaitIdle(end - System.nanoTime());
		this.deliveries.abandon();
		this.results.hurry();
		this.writing.wake();
	}

	/**
	 * Who is woken by what.
	 */
	private final class Wakes implements Deliveries.Wakes, ResultWriter.Wakes {

		private final AtomicInteger endedSincePoll = new AtomicInteger();

		@Override
		public void waiting() {
			RelayRun.this.delivering.wake();
		}

		@Override
		public void committed() {
			due(0);
		}

		@Override
		public void results() {
			RelayRun.this.writing.wake();
		}

		@Override
		public void ended() {
			placesFree();
			if (RelayRun.this.poller.isStarved() && isWorthAPoll()) {
				RelayRun.this.polling.wake();
			}
		}

		/**
		 * Not for each place that gets free: a claim of one costs as much as a claim of
		 * many.
		 */
		private boolean isWorthAPoll() {
			int least = Math.max(1, RelayRun.this.state.queue.running() / 4);
			if (this.endedSincePoll.incrementAndGet() < least) {
				return false;
			}
			this.endedSincePoll.set(0);
			return true;
		}

		@Override
		public void due(long nanos) {
			if (RelayRun.this.poller.note(nanos)) {
				RelayRun.this.polling.wake();
			}
		}

		@Override
		public void placesFree() {
			if (RelayRun.this.state.queue.waiting() > 0) {
				RelayRun.this.delivering.wake();
			}
		}

		@Override
		public void died() {
			RelayRun.this.telling.wake();
		}

	}

}
