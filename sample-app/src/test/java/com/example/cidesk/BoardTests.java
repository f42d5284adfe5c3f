package com.example.cidesk;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.github.carillon.events.Event;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventPage;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.RemovedEvents;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How the board is worked out again. */
class BoardTests {

	@Test
	void startsInSpiteOfDataThatIsNoBuildAnyMore() {
		Board board = new Board(new Past(Map.of("repository", "a/b"),
				new WorkflowRun("completed", "a/b", "main", "CI", "failure", "https://example.com", null, null)));
		board.restore();
		assertThat(board.failuresInARow("a/b", "main")).isEqualTo(1);
	}

	@Test
	void readsTheLastMonthsOnly() {
		Past past = new Past();
		new Board(past).restore();
		assertThat(past.asked).singleElement()
			.satisfies((query) -> assertThat(query.since())
				.hasValueSatisfying((since) -> assertThat(since).isAfter(Instant.now().minus(Duration.ofDays(100)))));
	}

	/** A history of builds that remembers what it was asked. */
	private static final class Past implements EventHistory {

		final List<EventQuery> asked = new ArrayList<>();

		private final List<Event<?>> events = new ArrayList<>();

		Past(Object... data) {
			for (Object each : data) {
				this.events.add(Event.builder("github.workflow_run", each).build());
			}
		}

		@Override
		public EventPage query(EventQuery query) {
			this.asked.add(query);
			return new EventPage(this.events, Optional.empty());
		}

		@Override
		public Optional<Event<?>> get(UUID id) {
			throw new UnsupportedOperationException();
		}

		@Override
		public long count(EventQuery query) {
			throw new UnsupportedOperationException();
		}

		@Override
		public RemovedEvents purge(EventQuery query) {
			throw new UnsupportedOperationException();
		}

		@Override
		public RemovedEvents erase(EventQuery query) {
			throw new UnsupportedOperationException();
		}

	}

}
