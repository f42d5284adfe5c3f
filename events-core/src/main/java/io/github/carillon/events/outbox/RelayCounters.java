package io.github.carillon.events.outbox;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what a relay does.
 */
final class RelayCounters implements OutboxStatistics {

	final LongAdder handedOver = new LongAdder();

	final LongAdder claimed = new LongAdder();

	final LongAdder delivered = new LongAdder();

	final LongAdder skipped = new LongAdder();

	final LongAdder retried = new LongAdder();

	final LongAdder dead = new LongAdder();

	final LongAdder fenced = new LongAdder();

	final LongAdder released = new LongAdder();

	final LongAdder unwritten = new LongAdder();

	final LongAdder untold = new LongAdder();

	final LongAdder storeErrors = new LongAdder();

	private volatile DeliveryQueue queue;

	RelayCounters(DeliveryQueue queue) {
		this.queue = queue;
	}

	/**
	 * Shows from now on what waits and is under way in this queue.
	 */
	void watch(DeliveryQueue another) {
		this.queue = another;
	}

	void count(EntryResult result) {
		switch (result.status()) {
			case DELIVERED -> this.delivered.increment();
			case SKIPPED -> this.skipped.increment();
			case DEAD -> this.dead.increment();
			default -> (result.attempted() ? this.retried : this.released).increment();
		}
	}

	@Override
	public long handedOver() {
		return this.handedOver.sum();
	}

	@Override
	public long claimed() {
		return this.claimed.sum();
	}

	@Override
	public long delivered() {
		return this.delivered.sum();
	}

	@Override
	public long skipped() {
		return this.skipped.sum();
	}

	@Override
	public long retried() {
		return this.retried.sum();
	}

	@Override
	public long dead() {
		return this.dead.sum();
	}

	@Override
	public long fenced() {
		return this.fenced.sum();
	}

	@Override
	public long released() {
		return this.released.sum();
	}

	@Override
	public long unwritten() {
		return this.unwritten.sum();
	}

	@Override
	public long untold() {
		return this.untold.sum();
	}

	@Override
	public long storeErrors() {
		return this.storeErrors.sum();
	}

	@Override
	public long inFlight() {
		return this.queue.running();
	}

	@Override
	public long waiting() {
		return this.queue.waiting();
	}

}
