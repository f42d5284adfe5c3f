package io.github.carillon.events.outbox;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims what is due, as much as there is room for. Targets with the same room are asked
 * for together, which is one claim while nothing hangs. Polls follow at once while there
 * is more than could be claimed, closer together after something was found, and with the
 * poll interval between them when nothing is going on.
 */
final class Poller implements Loop.Step {

	private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

	private static final int POLLS_PER_INTERVAL = 16;

	private final RelayState state;

	private final Runnable found;

	private final long longest;

	private final long shortest;

	private final long refresh;

	/** When something becomes due that no poll comes in time for. */
	private final ConcurrentSkipListSet<Long> due = new ConcurrentSkipListSet<>();

	private long pause;

	private long refreshed;

	private boolean orphansReported;

	/** Whether the last poll may have left something for want of room. */
	private volatile boolean starved;

	/** Whether it found as much as it asked for, so that there may be more. */
	private boolean more;

	private volatile boolean expectant;

	Poller(RelayState state, Runnable found) {
		this.state = state;
		this.found = found;
		this.longest = TimeUnit.NANOSECONDS.convert(state.options.pollInterval());
		this.shortest = Math.max(1, this.longest / POLLS_PER_INTERVAL);
		this.refresh = TimeUnit.NANOSECONDS.convert(state.options.targetRefresh());
		this.pause = this.shortest;
		this.refreshed = state.now();
	}

	/**
	 * Notes that something will be due, unless a poll is to come anyway.
	 * @return whether the poller is to be woken for it
	 */
	boolean note(long nanos) {
		if (nanos <= 0) {
			this.expectant = true;
			return true;
		}
		if (nanos >= this.longest) {
			return false;
		}
		long at = this.state.now() + nanos;
		return this.due.add(at - Math.floorMod(at, 1_000_000L) + 1_000_000L);
	}

	/**
	 * Returns whether the last poll may have left something for want of room.
	 */
	boolean isStarved() {
		return this.starved;
	}

	@Override
	public long run() {
		refreshTargets();
		boolean wasDue = forgetDue();
		int claimed = claimAll();
		if (claimed > 0) {
			this.found.run();
		}
		this.pause = (claimed > 0 || wasDue) ? this.shortest : Math.min(this.longest, this.pause * 2);
		if (this.more && hasRoom()) {
			return 0;
		}
		return Math.min(Math.min(this.pause, this.refresh), untilDue());
	}

	private int claimAll() {
		int claimed = 0;
		boolean full = false;
		this.more = false;
		for (Map.Entry<Integer, Set<String>> group : byRoom().entrySet()) {
			int limit = Math.min(group.getKey(), this.state.options.batchSize());
			int found = (limit > 0) ? claim(group.getValue(), limit) : 0;
			full |= found == limit;
			this.more |= limit > 0 && found == limit;
			claimed += found;
		}
		this.starved = full;
		return claimed;
	}

	/**
	 * The largest room first.
	 */
	private Map<Integer, Set<String>> byRoom() {
		Map<Integer, Set<String>> groups = new TreeMap<>(Comparator.reverseOrder());
		for (DeliveryTarget target : this.state.targets.local()) {
			if (target.isActive()) {
				groups.computeIfAbsent(this.state.queue.room(target.name()), (room) -> new HashSet<>())
					.add(target.name());
			}
		}
		return groups;
	}

	private boolean hasRoom() {
		return this.state.targets.local()
			.stream()
			.anyMatch((target) -> target.isActive() && this.state.queue.room(target.name()) > 0);
	}

	private int claim(Set<String> names, int limit) {
		long now = this.state.now();
		List<ClaimedEntry> claimed = this.state.outbox.claim(names, limit);
		for (ClaimedEntry entry : claimed) {
			HeldEntry held = new HeldEntry(entry, now);
			if (this.state.held.add(held, now)) {
				this.state.queue.add(held);
			}
		}
		this.state.counters.claimed.add(claimed.size());
		return claimed.size();
	}

	private boolean forgetDue() {
		Set<Long> past = this.due.headSet(this.state.now(), true);
		boolean any = this.expectant || !past.isEmpty();
		this.expectant = false;
		past.clear();
		return any;
	}

	private long untilDue() {
		Long next = this.due.isEmpty() ? null : this.due.pollFirst();
		if (next == null) {
			return Loop.UNTIL_WOKEN;
		}
		this.due.add(next);
		return Math.max(0, next - this.state.now());
	}

	/**
	 * Goes on with what is known when that fails: what there is to deliver must not wait
	 * for news of targets.
	 */
	private void refreshTargets() {
		long now = this.state.now();
		if (now - this.refreshed < this.refresh) {
			return;
		}
		this.refreshed = now;
		try {
			this.state.targets.refresh();
			reportOrphans();
		}
		catch (RuntimeException | Error ex) {
			this.state.trouble.report("read the targets anew", ex);
		}
	}

	private void reportOrphans() {
		if (this.orphansReported) {
			return;
		}
		List<String> orphans = this.state.outbox.depths()
			.stream()
			.filter((depth) -> depth.pending() > 0 && !this.state.targets.isLocal(depth.target()))
			.map((depth) -> "%s (%d)".formatted(depth.target(), depth.pending()))
			.toList();
		this.orphansReported = true;
		if (!orphans.isEmpty()) {
			log.warn("Entries wait in the outbox for targets that this instance does not deliver to: {}. Where another "
					+ "instance does, all is well. Where a listener was renamed, give it its former name with "
					+ "@OnEvent(id = …) until they are delivered; where it was removed for good, call "
					+ "Outbox.unregister and Outbox.discard with its name", String.join(", ", orphans));
		}
	}

}
