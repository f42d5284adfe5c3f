package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.carillon.events.Event;
import org.jspecify.annotations.Nullable;

/**
 * Hands entries to their targets, on a thread of its own, so that neither publishers nor
 * polls wait for a target.
 */
final class Deliveries implements Loop.Step, OutboxRecorder.HandOver {

	private static final int UNEXPECTED_FAILURES = 10;

	private static final long LONGEST_WAIT_SECONDS = 300;

	private final RelayState state;

	private final ResultWriter results;

	private final Wakes wakes;

	private final StopReport left;

	private volatile boolean closed;

	Deliveries(RelayState state, ResultWriter results, StopReport left, Wakes wakes) {
		this.state = state;
		this.results = results;
		this.left = left;
		this.wakes = wakes;
	}

	/**
	 * What was committed is delivered without a poll, unless its lease may be over before
	 * it is renewed.
	 */
	@Override
	public void accept(Event<?> event, List<OutboxEntry> entries, long heldSince) {
		boolean late = this.state.now() - heldSince > this.state.lease / 2;
		for (OutboxEntry entry : entries) {
			HeldEntry held = new HeldEntry(new ClaimedEntry(entry, event, null), heldSince);
			if (!this.state.held.add(held, heldSince)) {
				continue;
			}
			if (late || this.closed || !this.state.queue.offer(held)) {
				giveBack(held);
			}
			else {
				this.state.counters.handedOver.increment();
			}
		}
		if (entries.isEmpty()) {
			this.wakes.committed();
		}
		else {
			this.wakes.waiting();
		}
	}

	@Override
	public int room(String target) {
		return this.closed ? 0 : this.state.queue.handOverRoom(target);
	}

	private void giveBack(HeldEntry held) {
		if (this.results.isFull()) {
			this.state.letGo(held, held.entry());
			this.state.counters.unwritten.increment();
		}
		else {
			release(held);
		}
	}

	private boolean release(HeldEntry held) {
		return ended(held, EntryResult.released(held.entry()));
	}

	@Override
	public long run() {
		while (!this.closed && !this.results.isFull()) {
			HeldEntry held = this.state.queue.next();
			if (held == null) {
				return Loop.UNTIL_WOKEN;
			}
			begin(held);
		}
		return Loop.UNTIL_WOKEN;
	}

	private void begin(HeldEntry held) {
		Run run = new Run(held);
		DeliveryTarget target = this.state.targets.active(held.target());
		ClaimedEntry claimed = held.claimed();
		if (target == null || !held.isSafe(this.state.now(), this.state.lease)) {
			run.end(EntryResult.released(claimed.entry()));
		}
		else if (claimed.event() == null) {
			run.end(EntryResult.dead(claimed.entry(), unreadable(claimed), blocksKey()));
		}
		else if (claimed.entry().takeovers() >= this.state.options.maxTakeovers()) {
			run.end(EntryResult.givenUp(claimed.entry(), neverEnded(claimed.entry()), blocksKey()));
		}
		else {
			deliver(target, claimed, run);
		}
	}

	private static Throwable unreadable(ClaimedEntry claimed) {
		return (claimed.unreadable() != null) ? claimed.unreadable()
				: new IllegalStateException("The event of %s is not there".formatted(claimed.entry()));
	}

	private static Throwable neverEnded(OutboxEntry entry) {
		return new IllegalStateException(("Taken over %d times without a result: each time the process died, or stood "
				+ "still for longer than a lease, while it had the entry")
			.formatted(entry.takeovers()));
	}

	private void deliver(DeliveryTarget target, ClaimedEntry claimed, Run run) {
		try {
			CompletionStage<EntryResult> delivery = target.deliver(claimed);
			run.held.underWay(delivery);
			delivery.whenComplete((result, error) -> run.end(result(claimed.entry(), result, error)));
		}
		catch (Throwable ex) {
			run.end(unexpected(claimed.entry(), ex));
		}
	}

	/**
	 * What was cancelled is as if it had never begun.
	 */
	private EntryResult result(OutboxEntry entry, @Nullable EntryResult result, @Nullable Throwable error) {
		if (error instanceof CancellationException
				|| (error != null && error.getCause() instanceof CancellationException)) {
			return EntryResult.released(entry);
		}
		return (result != null) ? result : unexpected(entry, error);
	}

	/**
	 * A target that fails otherwise than by its result is broken, maybe not for ever.
	 */
	private EntryResult unexpected(OutboxEntry entry, @Nullable Throwable error) {
		Throwable cause = (error != null) ? error
				: new IllegalStateException("The target %s returned no result".formatted(entry.target()));
		if (entry.attempt() >= UNEXPECTED_FAILURES) {
			return EntryResult.dead(entry, cause, blocksKey());
		}
		long seconds = Math.min(LONGEST_WAIT_SECONDS, 1L << Math.max(0, entry.attempt() - 1));
		return EntryResult.retry(entry, Duration.ofSeconds(seconds), cause);
	}

	private boolean blocksKey() {
		return this.state.options.onDead() == OnDead.BLOCK_KEY;
	}

	/**
	 * Takes the first result of an entry; later ones count for nothing.
	 */
	private boolean ended(HeldEntry held, EntryResult result) {
		boolean first = held.end();
		if (first && this.results.add(held, result)) {
			this.wakes.results();
		}
		return first;
	}

	/**
	 * Begins nothing more, and gives back what has not begun.
	 */
	void close() {
		this.closed = true;
		for (HeldEntry held : this.state.queue.drain()) {
			giveBack(held);
			this.left.givenBack(held.target());
		}
	}

	/**
	 * Gives back what goes on for too long: somebody else may begin it anew.
	 */
	void abandon() {
		for (HeldEntry held : this.state.held.all()) {
			if (release(held)) {
				this.left.leftUnderWay(held.target());
				held.cancel();
			}
		}
	}

	/**
	 * Told of what is to be done.
	 */
	interface Wakes {

		/**
		 * Something waits to be delivered.
		 */
		void waiting();

		/**
		 * Something was committed that has to be claimed.
		 */
		void committed();

		/**
		 * There are results to be written down.
		 */
		void results();

		/**
		 * A delivery has ended.
		 */
		void ended();

	}

	/**
	 * One delivery under way.
	 */
	private final class Run {

		private final HeldEntry held;

		private final String target;

		private final AtomicBoolean ended = new AtomicBoolean();

		private Run(HeldEntry held) {
			this.held = held;
			this.target = held.target();
		}

		/**
		 * The result comes first: who waits until nothing is under way takes what has
		 * none for abandoned.
		 */
		private void end(EntryResult result) {
			if (this.ended.compareAndSet(false, true)) {
				Deliveries.this.ended(this.held, result);
				Deliveries.this.state.queue.ended(this.target);
				Deliveries.this.wakes.ended();
			}
		}

	}

}
