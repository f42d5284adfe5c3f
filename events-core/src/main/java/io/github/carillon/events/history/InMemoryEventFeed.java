package io.github.carillon.events.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPattern;

/**
 * The events of a history in memory in the order in which they were added: what comes
 * after one that is still being added waits for it. What was pushed out counts as
 * deleted.
 */
final class InMemoryEventFeed implements EventFeed {

	private final UUID id = UUID.randomUUID();

	private final Ring<Event<?>> events;

	private final FeedListeners listeners = new FeedListeners();

	InMemoryEventFeed(Ring<Event<?>> events) {
		this.events = events;
	}

	void add(Event<?> event) {
		this.listeners.tell(this.events.add(event));
	}

	@Override
	public UUID id() {
		return this.id;
	}

	@Override
	public long lastPosition() {
		return this.events.added();
	}

	@Override
	public FeedPage after(long position, int limit, EventPattern pattern) {
		long last = this.events.added();
		List<PositionedEvent> found = new ArrayList<>();
		long place = Math.max(position, last - this.events.capacity());
		long missing = place - position;
		long end = Math.min(last, place + FeedPage.checkLimit(limit));
		while (place < end && this.events.isAdded(place + 1)) {
			place++;
			Event<?> event = this.events.get(place);
			if (event == null) {
				missing++;
			}
			else if (pattern.matches(event.type())) {
				found.add(new PositionedEvent(place, event));
			}
		}
		return new FeedPage(unique(found), place, last, missing);
	}

	/**
	 * Leaves out what was recorded before, such as by another bus.
	 */
	private List<PositionedEvent> unique(List<PositionedEvent> found) {
		if (found.isEmpty()) {
			return found;
		}
		Set<UUID> before = new HashSet<>();
		long first = found.get(0).position();
		for (long place = Math.max(1, first - this.events.capacity()); place < first; place++) {
			Event<?> event = this.events.get(place);
			if (event != null) {
				before.add(event.id());
			}
		}
		return found.stream().filter((each) -> before.add(each.event().id())).toList();
	}

	@Override
	public void addListener(FeedListener listener) {
		this.listeners.add(listener);
	}

	@Override
	public void removeListener(FeedListener listener) {
		this.listeners.remove(listener);
	}

}
