package io.github.carillon.events.outbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

/**
 * What waits to be delivered, and how much is under way.
 * <p>
 * While a target has as much under way as there are places left, it gets no more of them:
 * alone it has half of all, one that hangs as well leaves a quarter, and so on. Each
 * target has at least one place, even when none is left. The room to wait in is shared by
 * the same rule. Targets take turns.
 */
final class DeliveryQueue {

	private final int places;

	private final int capacity;

	private final ToIntFunction<String> concurrency;

	/** The targets of which something waits or is under way. */
	private final Map<String, Lane> lanes = new HashMap<>();

	/** Lanes where something waits; whose turn is next comes first. */
	private final Set<Lane> ready = new LinkedHashSet<>();

	private int running;

	private int waiting;

	/**
	 * Creates a queue.
	 * @param places how much may be under way
	 * @param capacity how much that was handed over may wait
	 * @param concurrency how much of a target may be under way, at least one
	 */
	DeliveryQueue(int places, int capacity, ToIntFunction<String> concurrency) {
		this.places = places;
		this.capacity = capacity;
		this.concurrency = concurrency;
	}

	/**
	 * Adds what was handed over, if there is room to wait.
	 */
	synchronized boolean offer(HeldEntry held) {
		if (ahead(held.target()) >= this.capacity - this.waiting) {
			return false;
		}
		add(held);
		return true;
	}

	/**
	 * Returns how many more of a target could be offered now, whatever else is offered.
	 */
	synchronized int handOverRoom(String target) {
		return (this.capacity - this.waiting - ahead(target) + 1) / 2;
	}

	private int ahead(String target) {
		Lane lane = this.lanes.get(target);
		return (lane != null) ? lane.waiting.size() : 0;
	}

	/**
	 * Adds what was claimed because there was room.
	 */
	synchronized void add(HeldEntry held) {
		Lane lane = this.lanes.computeIfAbsent(held.target(), Lane::new);
		lane.waiting.add(held);
		this.waiting++;
		this.ready.add(lane);
	}

	/**
	 * Takes what is to be delivered next, and a place for it.
	 */
	synchronized @Nullable HeldEntry next() {
		for (Lane lane : this.ready) {
			if (room(lane) > 0) {
				HeldEntry held = lane.waiting.remove();
				this.waiting--;
				this.ready.remove(lane);
				if (!lane.waiting.isEmpty()) {
					this.ready.add(lane);
				}
				lane.running++;
				this.running++;
				return held;
			}
		}
		return null;
	}

	/**
	 * Gives a place back.
	 */
	synchronized void ended(String target) {
		Lane lane = this.lanes.get(target);
		if (lane != null) {
			lane.running--;
			forgetIfIdle(lane);
		}
		this.running--;
		notifyAll();
	}

	/**
	 * Returns how many entries of a target can be taken on.
	 */
	synchronized int room(String target) {
		Lane lane = this.lanes.getOrDefault(target, new Lane(target));
		return Math.max(0, room(lane) - lane.waiting.size());
	}

	private int room(Lane lane) {
		int share = this.places - this.running - lane.running;
		int least = (lane.running == 0) ? 1 : 0;
		return Math.max(least, Math.min(share, this.concurrency.applyAsInt(lane.target) - lane.running));
	}

	/**
	 * Takes out everything that waits.
	 */
	synchronized List<HeldEntry> drain() {
		List<HeldEntry> drained = new ArrayList<>(this.waiting);
		this.ready.forEach((lane) -> {
			drained.addAll(lane.waiting);
			lane.waiting.clear();
			forgetIfIdle(lane);
		});
		this.ready.clear();
		this.waiting = 0;
		return drained;
	}

	/**
	 * Waits until nothing is under way.
	 * @param nanos how long at most
	 */
	synchronized void awaitIdle(long nanos) throws InterruptedException {
		long end = System.nanoTime() + nanos;
		long left = nanos;
		while (this.running > 0 && left > 0) {
			TimeUnit.NANOSECONDS.timedWait(this, left);
			left = end - System.nanoTime();
		}
	}

	synchronized int running() {
		return this.running;
	}

	synchronized int waiting() {
		return this.waiting;
	}

	private void forgetIfIdle(Lane lane) {
		if (lane.running == 0 && lane.waiting.isEmpty()) {
			this.lanes.remove(lane.target);
		}
	}

	/**
	 * One target.
	 */
	private static final class Lane {

		private final String target;

		private final Deque<HeldEntry> waiting = new ArrayDeque<>();

		private int running;

		private Lane(String target) {
			this.target = target;
		}

	}

}
