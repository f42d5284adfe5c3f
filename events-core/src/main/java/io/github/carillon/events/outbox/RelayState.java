package io.github.carillon.events.outbox;

import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the parts of one relay work on together, from one start to the next stop.
 */
final class RelayState {

	final Outbox outbox;

	final OutboxOptions options;

	final Targets targets;

	final HeldEntries held = new HeldEntries();

	final DeliveryQueue queue;

	final RelayCounters counters;

	final StoreTrouble trouble;

	final LongSupplier nanoTime;

	final long lease;

	RelayState(Outbox outbox, OutboxOptions options, Clock clock, LongSupplier nanoTime) {
		this.outbox = outbox;
		this.options = options;
		this.nanoTime = nanoTime;
		this.lease = TimeUnit.NANOSECONDS.convert(outbox.lease());
		this.targets = new Targets(outbox, clock);
		this.queue = queue();
		this.counters = new RelayCounters(this.queue);
		this.trouble = new StoreTrouble(this.counters.storeErrors, nanoTime);
	}

	private RelayState(RelayState before) {
		this.outbox = before.outbox;
		this.options = before.options;
		this.nanoTime = before.nanoTime;
		this.lease = before.lease;
		this.targets = before.targets;
		this.queue = queue();
		this.counters = before.counters;
		this.counters.watch(this.queue);
		this.trouble = before.trouble;
	}

	private DeliveryQueue queue() {
		return new DeliveryQueue(this.options.inFlight(), this.options.handOverCapacity(), this.targets::concurrency);
	}

	/**
	 * Returns what another start begins with: the same targets and counters, and nothing
	 * held.
	 */
	RelayState anew() {
		return new RelayState(this);
	}

	long now() {
		return this.nanoTime.getAsLong();
	}

	/**
	 * Lets an entry go that is done with. A poll may have claimed it again as soon as its
	 * result was written: that is to be delivered.
	 * @param as the claim it was held under
	 */
	void letGo(HeldEntry entry, OutboxEntry as) {
		HeldEntry anew = this.held.release(entry, as);
		if (anew != null) {
			this.queue.add(anew);
		}
	}

}
