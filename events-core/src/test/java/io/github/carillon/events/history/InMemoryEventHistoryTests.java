package io.github.carillon.events.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * C60. What every history does is in the contract.
 */
class InMemoryEventHistoryTests {

	@Test
	void keepsTenThousandUnlessTold() {
		assertThat(new InMemoryEventHistory().capacity()).isEqualTo(10_000);
		assertThat(new InMemoryEventHistory(7).capacity()).isEqualTo(7);
		assertThatIllegalArgumentException().isThrownBy(() -> new InMemoryEventHistory(0))
			.withMessageStartingWith("The capacity is 0: a history keeps at least one event");
	}

	@Test
	void pushesOutTheOldest() {
		InMemoryEventHistory history = new InMemoryEventHistory(3);
		List<Event<?>> events = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			events.add(event());
			history.record(events.get(i), null);
		}
		assertThat(history.query(EventQuery.matching("*")).events())
			.isEqualTo(List.of(events.get(9), events.get(8), events.get(7)));
		assertThat(history.get(events.get(6).id())).isEmpty();
		assertThat(history.count(EventQuery.matching("*"))).isEqualTo(3);
	}

	@Test
	void goesOnAfterClearing() {
		InMemoryEventHistory history = new InMemoryEventHistory(3);
		history.record(event(), null);
		history.record(event(), null);
		assertThat(history.clear(EventQuery.matching("*"))).isEqualTo(2);
		Event<?> event = event();
		history.record(event, null);
		assertThat(history.query(EventQuery.matching("*")).events()).isEqualTo(List.of(event));
	}

	@Test
	void keepsTheVeryObject() {
		InMemoryEventHistory history = new InMemoryEventHistory();
		Event<?> event = event();
		history.record(event, null);
		assertThat(history.get(event.id()).orElseThrow()).isSameAs(event);
	}

	@Test
	void losesNothingAmongThreadsWithinItsCapacity() {
		InMemoryEventHistory history = new InMemoryEventHistory(8000);
		List<CompletableFuture<Void>> publishers = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			publishers.add(CompletableFuture.runAsync(() -> {
				for (int n = 0; n < 1000; n++) {
					history.record(event(), null);
					if (n % 100 == 0) {
						history.query(EventQuery.matching("order.*").limit(10));
					}
				}
			}));
		}
		publishers.forEach(CompletableFuture::join);
		assertThat(history.count(EventQuery.matching("*"))).isEqualTo(8000);
	}

	@Test
	void hasWhatABusPublishedBeforeItsHandlersRun() {
		InMemoryEventHistory history = new InMemoryEventHistory();
		List<Boolean> seen = new ArrayList<>();
		try (EventBus bus = EventBus.builder().name("main").recorder(history).build()) {
			bus.subscribe("order.*", (event) -> seen.add(history.get(event.id()).isPresent()));
			bus.subscribe("order.broken", (event) -> {
				throw new IllegalStateException("broken");
			});
			bus.publish("order.created", Map.of());
			bus.publish("order.broken", Map.of());
		}
		assertThat(seen).containsExactly(true, true);
		assertThat(history.query(EventQuery.matching("*").status(EventStatus.FAILED)).events()).extracting("type")
			.containsExactly("order.broken");
		assertThat(history.latest("*").orElseThrow().type()).isEqualTo("order.broken");
	}

	private static Event<?> event() {
		return Event.builder("order.created", Map.of()).build();
	}

}
