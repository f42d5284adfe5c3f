package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what became of entries, many at a time. While the store is down, results
 * wait, and the relay begins nothing new when too many do. A result that the store
 * refuses for as long as a lease, although it is there, is let go: the entry is delivered
 * again.
 */
final class ResultWriter implements Loop.Step {

	/** How many results may wait before nothing new is begun. */
	static final int BACKLOG = 1_024;

	private static final Logger logger = LoggerFactory.getLogger(OutboxRelay.class);

	/** An entry is renewed three times in the time of a lease. */
	private static final int LEASE_IN_RENEWALS = 3;

	private final RelayState state;

	private final DeadEntryTeller deadEntries;

	private final DeliveryLog log;

	private final Wakes wakes;

	private final Deque<Ended> waiting = new ArrayDeque<>();

	private boolean urgent;

	private boolean closing;

	private boolean closed;

	private int writing;

	/** Touched by the writing thread alone. */
	private int limit;

	ResultWriter(RelayState state, DeadEntryTeller deadEntries, Wakes wakes) {
		this.state = state;
		this.deadEntries = deadEntries;
		this.log = new DeliveryLog(state.targets);
		this.wakes = wakes;
		this.limit = state.options.flushSize();
	}

	/**
	 * Takes the result of an entry.
	 * @return whether the writer is to look at once
	 */
	boolean add(HeldEntry held, EntryResult result) {
		synchronized (this.waiting) {
			this.waiting.add(new Ended(held, result, this.state.now()));
			this.urgent |= held.isKeyed();
			return this.urgent || this.waiting.size() == 1 || this.waiting.size() >= this.state.options.flushSize();
		}
	}

	int backlog() {
		synchronized (this.waiting) {
			return this.waiting.size() + this.writing;
		}
	}

	/**
	 * Returns whether nothing more is to be begun.
	 */
	boolean isFull() {
		synchronized (this.waiting) {
			return this.closed || backlog() >= BACKLOG;
		}
	}

	/**
	 * Writes what waits without waiting for more.
	 */
	void hurry() {
		synchronized (this.waiting) {
			this.closing = true;
		}
	}

	/**
	 * Waits until all is written, and takes nothing more.
	 * @param nanos how long at most
	 * @return how many results are not written
	 */
	int awaitWritten(long nanos) throws InterruptedException {
		long end = System.nanoTime() + nanos;
		long left = nanos;
		synchronized (this.waiting) {
			while (backlog() > 0 && left > 0) {
				TimeUnit.NANOSECONDS.timedWait(this.waiting, left);
				left = end - System.nanoTime();
			}
			this.closed = true;
			int unwritten = backlog();
			this.state.counters.unwritten.add(unwritten);
			return unwritten;
		}
	}

	@Override
	public long run() {
		long pause = untilDue();
		if (pause > 0) {
			return pause;
		}
		List<Ended> batch = take();
		if (!batch.isEmpty()) {
			write(batch);
		}
		return (backlog() > 0) ? untilDue() : Loop.UNTIL_WOKEN;
	}

	private long untilDue() {
		synchronized (this.waiting) {
			Ended first = this.waiting.peek();
			if (first == null) {
				this.urgent = false;
				return Loop.UNTIL_WOKEN;
			}
			if (this.urgent || this.closing || this.waiting.size() >= this.state.options.flushSize()) {
				return 0;
			}
			long age = this.state.now() - first.since;
			return Math.max(0, TimeUnit.NANOSECONDS.convert(this.state.options.flushInterval()) - age);
		}
	}

	private List<Ended> take() {
		List<Ended> batch = new ArrayList<>(this.limit);
		synchronized (this.waiting) {
			while (batch.size() < this.limit && !this.waiting.isEmpty()) {
				batch.add(this.waiting.remove());
			}
			this.writing = batch.size();
			this.urgent = this.urgent && !this.waiting.isEmpty();
		}
		return batch;
	}

	/**
	 * Fewer at a time after an error, and those of this one last, so that one result the
	 * store refuses does not keep the others from being written.
	 */
	private void write(List<Ended> batch) {
		List<Ended> open = batch.stream().filter((ended) -> !isOver(ended)).toList();
		List<EntryResult> results = open.stream().map(Ended::current).toList();
		try {
			Set<EntryResult> refused = new HashSet<>(results.isEmpty() ? List.of() : this.state.outbox.finish(results));
			this.limit = Math.min(this.state.options.flushSize(), this.limit * 2);
			for (int i = 0; i < results.size(); i++) {
				settle(open.get(i), results.get(i), refused.contains(results.get(i)));
			}
		}
		catch (RuntimeException | Error ex) {
			this.limit = Math.max(1, this.limit / 2);
			open.forEach((ended) -> ended.refusedAlone |= open.size() == 1);
			again(open);
			throw ex;
		}
		finally {
			synchronized (this.waiting) {
				this.writing = 0;
				this.waiting.notifyAll();
			}
		}
		this.wakes.placesFree();
	}

	private void again(List<Ended> batch) {
		synchronized (this.waiting) {
			this.waiting.addAll(batch);
			this.urgent = true;
		}
	}

	private boolean isOver(Ended ended) {
		OutboxEntry as = ended.held.entry();
		if (ended.held.isFenced()) {
			this.state.letGo(ended.held, as);
			return true;
		}
		if (!ended.refusedAlone || ended.held.renewalsSinceEnd() < LEASE_IN_RENEWALS) {
			return false;
		}
		this.state.counters.unwritten.increment();
		this.state.letGo(ended.held, as);
		logger.error("The outbox refuses the result of {}; it is delivered again when its lease has run out", as);
		return true;
	}

	private void settle(Ended ended, EntryResult result, boolean refused) {
		HeldEntry held = ended.held;
		if (refused && !held.entry().equals(result.entry())) {
			again(List.of(ended));
			return;
		}
		this.state.letGo(held, result.entry());
		if (refused) {
			this.state.counters.fenced.add(held.fence(result.entry()) ? 1 : 0);
			return;
		}
		this.state.counters.count(result);
		switch (result.status()) {
			case DEAD -> dead(held.claimed(), result);
			case PENDING -> pending(held.claimed(), result);
			default -> {
			}
		}
		if (held.isKeyed()) {
			this.wakes.due(0);
		}
	}

	private void pending(ClaimedEntry claimed, EntryResult result) {
		if (result.attempted()) {
			this.log.retried(claimed, result.delay(), result.error());
		}
		this.wakes.due(TimeUnit.NANOSECONDS.convert(result.delay()));
	}

	private void dead(ClaimedEntry claimed, EntryResult result) {
		Throwable error = Objects.requireNonNullElseGet(result.error(),
				() -> new IllegalStateException("no reason given"));
		this.log.dead(claimed, result, error);
		this.deadEntries.add(claimed, error);
		this.wakes.died();
		try {
			if (claimed.event() != null) {
				this.state.outbox.failed(claimed.event());
			}
		}
		catch (RuntimeException | Error ex) {
			this.state.trouble.report("note that %s has failed".formatted(claimed.entry().eventId()), ex);
		}
	}

	/**
	 * Told of what the results that are written make possible.
	 */
	interface Wakes {

		/**
		 * Something can be claimed after a time.
		 */
		void due(long nanos);

		/**
		 * There is room for more.
		 */
		void placesFree();

		/**
		 * Somebody is to be told of what is dead.
		 */
		void died();

	}

	/**
	 * A result that is to be written down.
	 */
	private static final class Ended {

		private final HeldEntry held;

		private final EntryResult result;

		private final long since;

		/** Touched by the writing thread alone. */
		private boolean refusedAlone;

		private Ended(HeldEntry held, EntryResult result, long since) {
			this.held = held;
			this.result = result;
			this.since = since;
		}

		/**
		 * The result under the claim that counts now.
		 */
		private EntryResult current() {
			Duration delay = this.result.delay().isNegative() ? Duration.ZERO : this.result.delay();
			return new EntryResult(this.held.entry(), this.result.status(), delay, this.result.attempted(),
					this.result.blocksKey(), this.result.error());
		}

	}

}
