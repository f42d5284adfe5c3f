package io.github.carillon.events;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says which lanes order a turn. Lanes of keys come and go with the turns in them; the
 * lock protects which there are.
 */
final class Lanes {

	private static final Lane GLOBAL = new Lane(LaneKind.ORDER, 1, () -> {
	});

	private final Lane fifo = new Lane(LaneKind.ORDER, 1, () -> {
	});

	private final Map<Key, Keyed> keyed = new HashMap<>();

	/**
	 * Returns the lanes of an event on its way through a bus.
	 */
	List<Lane> of(EventRun eventRun) {
		Ordering ordering = eventRun.options().ordering();
		if (ordering == Ordering.FIFO) {
			return List.of(this.fifo);
		}
		if (ordering == Ordering.GLOBAL_FIFO) {
			return List.of(GLOBAL);
		}
		String key = eventRun.event().key().orElse(null);
		return (key != null) ? List.of(keyed(this, key)) : List.of();
	}

	/**
	 * Returns the lanes of an event on its way to one handler.
	 */
	List<Lane> of(HandlerRun run) {
		String key = run.event().key().orElse(null);
		Lane limited = run.subscription().lane();
		if (key == null && limited == null) {
			return List.of();
		}
		List<Lane> lanes = new ArrayList<>(2);
		if (key != null) {
			lanes.add(keyed(run.subscription(), key));
		}
		if (limited != null) {
			lanes.add(limited);
		}
		return lanes;
	}

	private Lane keyed(Object owner, String key) {
		Key whole = new Key(owner, key);
		synchronized (this.keyed) {
			Keyed known = this.keyed.get(whole);
			Keyed used = (known != null) ? known.used(1) : new Keyed(new Lane(LaneKind.ORDER, 1, () -> left(whole)), 1);
			this.keyed.put(whole, used);
			return used.lane();
		}
	}

	private void left(Key key) {
		synchronized (this.keyed) {
			this.keyed.computeIfPresent(key, (same, lane) -> (lane.users() > 1) ? lane.used(-1) : null);
		}
	}

	int keyedCount() {
		synchronized (this.keyed) {
			return this.keyed.size();
		}
	}

	/**
	 * A key of the bus or of one subscription.
	 *
	 * @param owner whose, compared by identity as long as that has no other idea
	 * @param key the key
	 */
	private record Key(Object owner, String key) {
	}

	/**
	 * A lane in use.
	 *
	 * @param lane the lane
	 * @param users how many turns use it
	 */
	private record Keyed(Lane lane, int users) {

		private Keyed used(int change) {
			return new Keyed(this.lane, this.users + change);
		}

	}

}
