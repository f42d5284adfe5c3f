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
		HeldEntry before = this.entries.putIfAbsent(Id.of(entry), held);
		if (before != null) {
			before.adopt(entry, now);
		}
		return before == null;
	}

	@Nullable HeldEntry find(OutboxEntry entry) {
		return this.entries.get(Id.of(entry));
	}

	void remove(HeldEntry held) {
		this.entries.remove(Id.of(held.entry()), held);
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
