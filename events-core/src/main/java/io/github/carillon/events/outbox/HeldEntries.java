package io.github.carillon.events.outbox;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * All entries that this instance holds. Safe for use by several threads.
 */
final class HeldEntries {

	private final Map<Id, HeldEntry> entries = new ConcurrentHashMap<>();

	/**
	 * Takes an entry in.
	 * @return {@code false} when it is here already; it goes on under its new claim
	 */
	boolean add(HeldEntry held, long now) {
		OutboxEntry entry = held.entry();
		return this.entries.compute(Id.of(entry), (id, before) -> {
			if (before != null) {
				before.adopt(entry, now);
			}
			return (before != null) ? before : held;
		}) == held;
	}

	@Nullable HeldEntry find(OutboxEntry entry) {
		return this.entries.get(Id.of(entry));
	}

	/**
	 * Lets an entry go, whose result counts for nothing or is written down.
	 * @param as the claim it was held under
	 * @return what was claimed anew meanwhile, by a poll that came in between, and is to
	 * be delivered; {@code null} when nothing was
	 */
	@Nullable HeldEntry release(HeldEntry held, OutboxEntry as) {
		HeldEntry left = this.entries.computeIfPresent(Id.of(as),
				(id, now) -> (now != held) ? now : now.claimedSince(as));
		return (left != held) ? left : null;
	}

	List<HeldEntry> all() {
		return List.copyOf(this.entries.values());
	}

	private record Id(UUID event, String target) {

		static Id of(OutboxEntry entry) {
			return new Id(entry.eventId(), entry.target());
		}

	}

}
