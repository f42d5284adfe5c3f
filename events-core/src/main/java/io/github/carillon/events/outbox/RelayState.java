package io.github.carillon.events.outbox;

import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the parts of one relay work on together.
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
		this.queue = new DeliveryQueue(options.inFlight(), options.handOverCapacity());
		this.counters = new RelayCounters(this.queue);
		this.trouble = new StoreTrouble(this.counters.storeErrors, nanoTime);
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
