package io.github.carillon.events.test.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.github.carillon.events.Event;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.outbox.ClaimedEntry;
import io.github.carillon.events.outbox.EntryResult;
import io.github.carillon.events.outbox.OutboxEntry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What waits behind the first of its key, and how the line goes on.
 */
abstract class OutboxLineContract extends OutboxClaimContract {

	private static final IllegalStateException ERROR = new IllegalStateException("no stamps");

	@Test
	void findsWhatIsDueBehindALongLineOfOneKey() {
		Event<?> first = addLine("a", 1_500).get(0);
		Event<?> other = added("b", MAIL);
		assertThat(ids(claim(10, MAIL))).containsExactlyInAnyOrder(first.id(), other.id());
		assertThat(claim(10, MAIL)).isEmpty();
	}

	@Test
	void takesALongLineOfOneKeyInOrder() {
		List<UUID> line = addLine("a", 100).stream().<UUID>map(Event::id).toList();
		List<UUID> claimed = new ArrayList<>();
		while (claimed.size() < line.size()) {
			assertThat(claim(10, MAIL)).hasSize(1)
				.allSatisfy((entry) -> claimed.add(entry.entry().eventId()))
				.allSatisfy((entry) -> assertThat(other().claim(Set.of(MAIL), 10)).isEmpty())
				.allSatisfy((entry) -> assertThat(finish(EntryResult.delivered(entry.entry()))).isEmpty());
		}
		assertThat(claimed).isEqualTo(line);
		assertThat(claim(10, MAIL)).isEmpty();
	}

	@Test
	void goesOnHoweverTheFirstOfALineEnds() {
		for (End end : End.values()) {
			List<Event<?>> line = addLine(end.name(), 3);
			OutboxEntry first = claimOne(MAIL).entry();
			assertThat(claim(10, MAIL)).isEmpty();
			end(end, line, first);
			for (Event<?> next : line.subList(1, 3)) {
				OutboxEntry entry = claimOne(MAIL).entry();
				assertThat(entry.eventId()).as("after %s", end).isEqualTo(next.id());
				finish(EntryResult.delivered(entry));
			}
		}
	}

	private void end(End end, List<Event<?>> line, OutboxEntry first) {
		switch (end) {
			case DELIVERED -> finish(EntryResult.delivered(first));
			case SKIPPED -> finish(EntryResult.skipped(first));
			case DEAD -> finish(EntryResult.dead(first, ERROR, false));
			case DISCARDED -> {
				finish(EntryResult.dead(first, ERROR, true));
				assertThat(claim(10, MAIL)).isEmpty();
				outbox().discardDead(MAIL, List.of(first.eventId()));
			}
			case RETRIED -> {
				finish(EntryResult.dead(first, ERROR, true));
				assertThat(claim(10, MAIL)).isEmpty();
				outbox().retryDead(MAIL, List.of(first.eventId()));
				finish(EntryResult.delivered(claimOne(MAIL).entry()));
			}
			case ERASED -> outbox().erase(EventQuery.matching("*").subject(line.get(0).subject().orElseThrow()));
		}
	}

	@Test
	void goesOnAfterWhatCameBackToTheFrontOfALine() {
		List<Event<?>> line = addLine("a", 3);
		finish(EntryResult.dead(claimOne(MAIL).entry(), ERROR, false));
		OutboxEntry second = claimOne(MAIL).entry();
		outbox().retryDead(MAIL, List.of());
		assertThat(claim(10, MAIL)).isEmpty();
		finish(EntryResult.released(second));
		for (Event<?> event : line) {
			OutboxEntry entry = claimOne(MAIL).entry();
			assertThat(entry.eventId()).isEqualTo(event.id());
			finish(EntryResult.delivered(entry));
		}
	}

	@Test
	void startsALineAnewWhenAllOfItIsDiscarded() {
		addLine("a", 5);
		assertThat(claim(10, SHIP)).isEmpty();
		finish(EntryResult.released(claimOne(MAIL).entry()));
		assertThat(outbox().discard(MAIL)).isEqualTo(5);
		Event<?> next = added("a", MAIL);
		assertThat(claimOne(MAIL).entry().eventId()).isEqualTo(next.id());
	}

	private List<Event<?>> addLine(String key, int count) {
		List<Event<?>> line = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Event<?> event = event(key).toBuilder().subject(key + i).build();
			add(event, MAIL);
			line.add(event);
		}
		return line;
	}

	/**
	 * How an entry ends.
	 */
	enum End {

		DELIVERED, SKIPPED, DEAD, DISCARDED, RETRIED, ERASED

	}

}
