package io.github.carillon.events.test.contract;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.EventPriority;
import io.github.carillon.events.history.ErasedData;
import io.github.carillon.events.history.EventCursor;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventStatus;
import io.github.carillon.events.history.RemovedEvents;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every event history must do when events are deleted or erased. Extend
 * {@link EventHistoryContract}, which has this and all else.
 *
 * @since 0.1
 */
public abstract class EventRemovalContract extends EventQueryContract {

	private static final EventQuery ALL = EventQuery.matching("*");

	EventRemovalContract() {
	}

	@Test
	void clearsWhatMatches() {
		recordMany("a", 30);
		recordMany("b", 3);
		record(Event.builder("c", Map.of("x", 1)).build());
		assertThat(history().clear(EventQuery.matching("a").limit(5))).isEqualTo(30);
		assertThat(history().count(ALL)).isEqualTo(4);
		assertThat(history().clear(ALL.data("x", 1))).isEqualTo(1);
		assertThat(history().clear(ALL)).isEqualTo(3);
		assertThat(ids(ALL)).isEmpty();
	}

	@Test
	void purgesAPageInTheOrderThatIsAsked() {
		List<Event<?>> events = recordMany("a", 5);
		recordMany("b", 1);
		EventQuery query = EventQuery.matching("a").oldestFirst().limit(2);
		RemovedEvents first = history().purge(query);
		assertThat(first.ids()).containsExactlyInAnyOrder(id(events, 0), id(events, 1));
		assertThat(ids(EventQuery.matching("a"))).containsExactly(id(events, 4), id(events, 3), id(events, 2));
		RemovedEvents second = history().purge(query.after(first.next().orElseThrow()));
		assertThat(second.ids()).containsExactlyInAnyOrder(id(events, 2), id(events, 3));
		RemovedEvents third = history().purge(query.after(second.next().orElseThrow()));
		assertThat(third.ids()).containsExactly(id(events, 4));
		assertThat(third.next()).isEmpty();
		assertThat(history().purge(query).ids()).isEmpty();
		assertThat(history().count(ALL)).isEqualTo(1);
	}

	@Test
	void leavesOutTypesThatAreExcepted() {
		recordMany("order.created", 3);
		recordMany("order.paid", 2);
		recordMany("build", 1);
		EventQuery query = ALL.except(List.of(EventPattern.parse("order.paid"), EventPattern.parse("b*")));
		assertThat(ids(query)).hasSize(3);
		assertThat(readAll(query.oldestFirst().limit(1))).hasSize(3);
		assertThat(history().count(query)).isEqualTo(3);
		assertThat(ids(query.source("test"))).hasSize(3);
		assertThat(ids(EventQuery.matching("order.paid").except(query.exceptions()))).isEmpty();
		assertThat(history().clear(query)).isEqualTo(3);
		assertThat(history().count(ALL)).isEqualTo(3);
	}

	@Test
	void knowsThePlaceOfAnEventAmongThoseThatMatch() {
		List<Event<?>> events = recordMany("a", 5);
		recordMany("b", 3);
		EventQuery query = EventQuery.matching("a").limit(2);
		assertThat(history().cursorAt(query, 1)).contains(EventCursor.of(events.get(4)));
		assertThat(history().cursorAt(query, 3)).contains(EventCursor.of(events.get(2)));
		assertThat(history().cursorAt(query.oldestFirst(), 2)).contains(EventCursor.of(events.get(1)));
		assertThat(history().cursorAt(query.after(EventCursor.of(events.get(1)).toString()), 5))
			.contains(EventCursor.of(events.get(0)));
		assertThat(history().cursorAt(query, 6)).isEmpty();
	}

	@Test
	void leavesATombstoneOfWhatIsErased() {
		Event<?> event = Event.builder("order.created", Map.of("name", "Ada"))
			.source("shop")
			.subject("ada")
			.key("k")
			.correlationId("c-ada")
			.causationId(new UUID(1, 2))
			.priority(EventPriority.CRITICAL)
			.version("7")
			.header("mail", "ada@example.org")
			.path(List.of("ada#0001"))
			.time(NOON)
			.build();
		record(event);
		Event<?> other = at("order.created", 1).toBuilder().subject("bob").build();
		record(other);
		RemovedEvents erased = history().erase(ALL.subject("ada"));
		assertThat(erased.ids()).containsExactly(event.id());
		assertThat(erased.next()).isEmpty();
		Event<?> left = history().get(event.id()).orElseThrow();
		assertTombstone(left, event);
		assertThat(ids(ALL.subject("ada"))).isEmpty();
		assertThat(ids(ALL.key("k"))).isEmpty();
		assertThat(ids(ALL.data("name", "Ada"))).isEmpty();
		assertThat(ids(EventQuery.matching("order.*"))).contains(event.id(), other.id());
		assertThat(history().get(other.id()).orElseThrow().subject()).contains("bob");
	}

	private static void assertTombstone(Event<?> left, Event<?> event) {
		Event<?> expected = ErasedData.tombstone(event);
		assertThat(ErasedData.isErased(left)).isTrue();
		assertThat(List.of(left.id(), left.type(), left.time(), left.source(), left.subject(), left.key(),
				left.correlationId(), left.causationId(), left.priority(), left.version(), left.headers(), left.path()))
			.isEqualTo(List.of(event.id(), event.type(), event.time(), ErasedData.SOURCE, expected.subject(),
					expected.key(), expected.correlationId(), expected.causationId(), EventPriority.NORMAL, "1",
					Map.of(), List.of()));
	}

	@Test
	void findsWhatWasErasedByItsStatusWhateverBecameOfItBefore() {
		List<Event<?>> events = recordMany("a", 3);
		recorder().failed(events.get(0));
		settle();
		history().erase(EventQuery.matching("a").until(events.get(2).time()));
		recorder().failed(events.get(1));
		settle();
		assertThat(ids(ALL.status(EventStatus.ERASED))).containsExactly(id(events, 1), id(events, 0));
		assertThat(history().count(ALL.status(EventStatus.ERASED))).isEqualTo(2);
		assertThat(ids(ALL.status(EventStatus.FAILED))).isEmpty();
		assertThat(ids(ALL.status(EventStatus.PUBLISHED))).containsExactly(id(events, 2));
	}

	@Test
	void erasesOnceAndForGood() {
		Event<?> event = at("a", 1);
		record(event);
		assertThat(history().erase(ALL).ids()).containsExactly(event.id());
		assertThat(history().erase(ALL).ids()).isEmpty();
		record(event);
		assertThat(ErasedData.isErased(history().get(event.id()).orElseThrow())).isTrue();
		assertThat(history().query(ALL).events()).hasSize(1).allMatch(ErasedData::isErased);
		assertThat(history().clear(ALL)).isEqualTo(1);
		assertThat(history().get(event.id())).isEmpty();
	}

}
