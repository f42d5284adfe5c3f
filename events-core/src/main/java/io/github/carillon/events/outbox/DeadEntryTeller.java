package io.github.carillon.events.outbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of dead entries, one after the other on a thread of its own: a listener that
 * takes its time, or never comes back, holds up nobody else. Of those that it has no room
 * for nobody is told; the store has them as dead.
 */
final class DeadEntryTeller implements Loop.Step {

	/** How many may wait to be told of; each keeps its event. */
	static final int CAPACITY = 1_000;

	private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

	private final DeadEntryListener listener;

	private final RelayCounters counters;

	private final LogInterval overflow;

	private final Deque<Dead> waiting = new ArrayDeque<>();

	private boolean telling;

	DeadEntryTeller(DeadEntryListener listener, RelayState state) {
		this.listener = listener;
		this.counters = state.counters;
		this.overflow = new LogInterval(state.nanoTime);
	}

	/**
	 * Takes an entry that is dead.
	 */
	void add(ClaimedEntry claimed, Throwable error) {
		synchronized (this.waiting) {
			if (this.waiting.size() < CAPACITY) {
				this.waiting.add(new Dead(claimed, error));
				return;
			}
		}
		this.counters.untold.increment();
		long quiet = this.overflow.next();
		if (quiet != LogInterval.QUIET) {
			log.error("{} is dead and whoever should know is not told, nor of {} before: {} others wait for that. "
					+ "They stay in the outbox as dead", claimed.entry(), quiet, CAPACITY);
		}
	}

	@Override
	public long run() {
		for (Dead next = take(); next != null; next = take()) {
			tell(next);
		}
		return Loop.UNTIL_WOKEN;
	}

	private @Nullable Dead take() {
		synchronized (this.waiting) {
			Dead next = this.waiting.poll();
			this.telling = next != null;
			this.waiting.notifyAll();
			return next;
		}
	}

	private void tell(Dead dead) {
		try {
			this.listener.died(dead.claimed, dead.error);
		}
		catch (Throwable ex) {
			this.counters.untold.increment();
			log.error("{} is dead and somebody who should know was not told; it stays in the outbox",
					dead.claimed.entry(), ex);
		}
	}

	/**
	 * Waits until all is told.
	 * @param nanos how long at most
	 * @return of how many nobody was told
	 */
	int awaitTold(long nanos) throws InterruptedException {
		long end = System.nanoTime() + nanos;
		long left = nanos;
		synchronized (this.waiting) {
			while ((this.telling || !this.waiting.isEmpty()) && left > 0) {
				TimeUnit.NANOSECONDS.timedWait(this.waiting, left);
				left = end - System.nanoTime();
			}
			int untold = this.waiting.size();
			this.waiting.clear();
			this.counters.untold.add(untold);
			return untold;
		}
	}

	private record Dead(ClaimedEntry claimed, Throwable error) {
	}

}
