package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventReplayer;
import io.github.carillon.events.history.InMemoryEventHistory;
import io.github.carillon.events.history.Replay;
import io.github.carillon.events.history.ReplayProgress;
import io.github.carillon.events.history.ReplayRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C65, to what is no listener.
 */
@Timeout(60)
class DeliveryTargetReplayTests {

	@Test
	void deliversOnceWhatTheTargetWants() throws InterruptedException {
		assertThat(replay(EntryResult::delivered).counts()).isEqualTo(new ReplayProgress.Counts(2, 1, 0, 0, 0));
		assertThat(replay(EntryResult::skipped).counts()).isEqualTo(new ReplayProgress.Counts(2, 0, 1, 0, 0));
	}

	@Test
	void countsWhatWouldBeTriedAgainAsFailed() throws InterruptedException {
		ReplayProgress progress = replay(
				(entry) -> EntryResult.retry(entry, Duration.ofSeconds(1), new IllegalStateException("503")));
		assertThat(progress.counts()).isEqualTo(new ReplayProgress.Counts(2, 0, 0, 1, 0));
		assertThat(progress.failures().get(0).error()).contains("503");
		assertThat(replay(EntryResult::released).failures().get(0).error()).contains("webhook:crm did not take");
	}

	private static ReplayProgress replay(Function<OutboxEntry, EntryResult> result) throws InterruptedException {
		InMemoryEventHistory history = new InMemoryEventHistory();
		history.record(Event.builder("order.paid", Map.of()).build(), null);
		history.record(Event.builder("build", Map.of()).build(), null);
		Replay replay = new EventReplayer(history)
			.start(ReplayRequest.of(EventQuery.matching("*"), List.of(new DeliveryTargetReplay(new Endpoint(result)))));
		assertThat(replay.await(Duration.ofSeconds(30))).isTrue();
		return replay.progress();
	}

	private record Endpoint(Function<OutboxEntry, EntryResult> result) implements DeliveryTarget {

		@Override
		public String name() {
			return "webhook:crm";
		}

		@Override
		public List<EventPattern> patterns() {
			return List.of(EventPattern.parse("order.*"));
		}

		@Override
		public boolean isActive() {
			return true;
		}

		@Override
		public CompletionStage<EntryResult> deliver(ClaimedEntry claimed) {
			Event<?> event = claimed.event();
			assertThat(event != null && event.replayed()).isTrue();
			return CompletableFuture.completedFuture(this.result.apply(claimed.entry()));
		}

	}

}
