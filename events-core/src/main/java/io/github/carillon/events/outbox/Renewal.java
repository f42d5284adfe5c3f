package io.github.carillon.events.outbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Renews the leases of all that is held, every third of a lease, on a thread that waits
 * for nobody else: neither a target that hangs nor a claim that does must cost a lease.
 */
final class Renewal implements Loop.Step {

	private static final int RENEWED_AT_ONCE = 500;

	private final RelayState state;

	Renewal(RelayState state) {
		this.state = state;
	}

	@Override
	public long run() {
		long start = this.state.now();
		List<HeldEntry> held = this.state.held.all();
		for (int from = 0; from < held.size(); from += RENEWED_AT_ONCE) {
			renew(held.subList(from, Math.min(held.size(), from + RENEWED_AT_ONCE)));
		}
		return Math.max(0, this.state.lease / 3 - (this.state.now() - start));
	}

	private void renew(List<HeldEntry> held) {
		List<OutboxEntry> entries = new ArrayList<>(held.size());
		held.forEach((entry) -> entries.add(entry.entry()));
		long now = this.state.now();
		Set<OutboxEntry> lost = new HashSet<>(this.state.outbox.renew(entries));
		for (int i = 0; i < held.size(); i++) {
			OutboxEntry entry = entries.get(i);
			if (!lost.contains(entry)) {
				held.get(i).renewed(entry, now);
			}
			else if (isStillHere(entry) && held.get(i).fence(entry)) {
				this.state.counters.fenced.increment();
				held.get(i).cancel();
			}
		}
	}

	/**
	 * Where there is a result it may have been written meanwhile, and all is well; if
	 * somebody else has claimed the entry, the store refuses the result and says so.
	 */
	private boolean isStillHere(OutboxEntry entry) {
		HeldEntry held = this.state.held.find(entry);
		return held != null && !held.hasEnded();
	}

}
