package io.github.carillon.events.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.Event;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * P12. What every feed does is in the contract.
 */
class InMemoryEventFeedTests {

	private final InMemoryEventHistory history = new InMemoryEventHistory(3);

	private final EventFeed feed = this.history.feed().orElseThrow();

	@Test
	void countsWhatWasPushedOutAsMissing() {
		List<Event<?>> events = record(10);
		FeedPage page = this.feed.after(2, 2);
		assertThat(page.events()).containsExactly(new PositionedEvent(8, events.get(7)),
				new PositionedEvent(9, events.get(8)));
		assertThat(page.missing()).isEqualTo(5);
		assertThat(page.position()).isEqualTo(9);
		assertThat(this.feed.after(9, 2).missing()).isZero();
	}

	@Test
	void beginsAnewWithEachHistory() {
		record(2);
		InMemoryEventHistory other = new InMemoryEventHistory();
		assertThat(other.feed().orElseThrow().lastPosition()).isZero();
		assertThat(other.feed().orElseThrow().id()).isNotEqualTo(this.feed.id());
	}

	@Test
	void doesNotPassWhatIsStillBeingAdded() {
		Ring<String> ring = new Ring<>(4);
		assertThat(ring.isAdded(1)).isFalse();
		assertThat(ring.add("a")).isEqualTo(1);
		assertThat(ring.isAdded(1)).isTrue();
		assertThat(ring.get(1)).isEqualTo("a");
		assertThat(ring.isAdded(5)).isFalse();
		List.of("b", "c", "d", "e").forEach(ring::add);
		assertThat(ring.isAdded(1)).isTrue();
		assertThat(ring.get(1)).isNull();
		assertThat(ring.get(5)).isEqualTo("e");
	}

	private List<Event<?>> record(int count) {
		List<Event<?>> events = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			events.add(Event.builder("a", Map.of("i", i)).build());
			this.history.record(events.get(i), null);
		}
		return events;
	}

}
