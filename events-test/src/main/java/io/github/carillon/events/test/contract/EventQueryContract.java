package io.github.carillon.events.test.contract;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPriority;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventPage;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What every event history must do with queries. Extend {@link EventHistoryContract},
 * which has this and all else.
 *
 * @since 0.1
 */
public abstract class EventQueryContract {

	static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456789Z");

	EventQueryContract() {
	}

	/**
	 * Returns the history under test, empty when the test begins; the same throughout it.
	 * @return the history
	 */
	protected abstract EventHistory history();

	/**
	 * Returns what writes into the history under test.
	 * @return the recorder
	 */
	protected abstract EventRecorder recorder();

	/**
	 * Waits until the history shows all that its recorder was told.
	 */
	protected void settle() {
	}

	@Test
	void showsTheNewestFirst() {
		List<Event<?>> events = recordMany("a", 5);
		assertThat(ids(EventQuery.matching("*"))).containsExactly(id(events, 4), id(events, 3), id(events, 2),
				id(events, 1), id(events, 0));
		assertThat(ids(EventQuery.matching("*").oldestFirst())).containsExactly(id(events, 0), id(events, 1),
				id(events, 2), id(events, 3), id(events, 4));
	}

	@Test
	void showsOneHundredUnlessAsked() {
		recordMany("a", 101);
		EventPage page = history().query(EventQuery.matching("a"));
		assertThat(page.events()).hasSize(100);
		assertThat(page.next()).isPresent();
	}

	@Test
	void ordersByTimeWhateverTheOrderOfRecording() {
		Event<?> later = at("a", 2);
		Event<?> earlier = at("a", 1);
		record(later);
		record(earlier);
		assertThat(ids(EventQuery.matching("a"))).containsExactly(later.id(), earlier.id());
	}

	@Test
	void findsTheLatestOfATypeAndOfAPattern() {
		record(at("order.created", 1));
		Event<?> latest = at("order.created", 3);
		record(latest);
		Event<?> other = at("order.paid", 2);
		record(other);
		record(at("build.done", 4));
		assertThat(history().latest("order.created")).contains(latest);
		assertThat(history().latest("order.*")).contains(latest);
		assertThat(history().latest("*.paid")).contains(other);
		assertThat(history().latest("none.*")).isEmpty();
	}

	@Test
	void matchesPatternsAsSubscriptionsDo() {
		List.of("order", "order.created", "order.created.late", "orders.created", "order_x", "ORDER.created", "a.order")
			.forEach((type) -> record(at(type, 1)));
		assertThat(types("order")).containsExactly("order");
		assertThat(types("order.*")).containsExactly("order.created");
		assertThat(types("order.**")).containsExactlyInAnyOrder("order", "order.created", "order.created.late");
		assertThat(types("**.created")).containsExactlyInAnyOrder("order.created", "orders.created", "ORDER.created");
		assertThat(types("order?created")).isEmpty();
		assertThat(types("order_*")).containsExactly("order_x");
		assertThat(types("{order,a}.*")).containsExactlyInAnyOrder("order.created", "a.order");
		assertThat(types("*")).hasSize(7);
	}

	@Test
	void findsPatternsAmongManyTypes() {
		IntStream.range(0, 120).forEach((i) -> record(at("many.t" + i + ((i % 2 == 0) ? ".even" : ".odd"), i)));
		assertThat(ids(EventQuery.matching("many.*.odd").limit(1000))).hasSize(60);
		assertThat(readAll(EventQuery.matching("many.*.odd").limit(7))).hasSize(60);
		assertThat(history().count(EventQuery.matching("many.*.odd"))).isEqualTo(60);
	}

	@Test
	void findsByEachName() {
		Event<?> wanted = named("s", "j", "k", "c", new UUID(1, 1));
		record(wanted);
		record(named("S", "J", "K", "C", new UUID(1, 2)));
		record(named("s ", "j ", "k ", "c ", new UUID(2, 1)));
		record(named("s%", "_", "k%", "_", new UUID(2, 2)));
		record(at("named", 1));
		EventQuery all = EventQuery.matching("*");
		for (EventQuery query : List.of(all.source("s"), all.subject("j"), all.key("k"), all.correlationId("c"),
				all.causedBy(new UUID(1, 1)), all.source("s").subject("j").key("k").correlationId("c"))) {
			assertThat(ids(query)).as("%s", query).containsExactly(wanted.id());
			assertThat(history().count(query)).as("%s", query).isEqualTo(1);
			assertThat(ids(query.oldestFirst())).containsExactly(wanted.id());
			assertThat(ids(EventQuery.matching("named").source("s").key("k"))).containsExactly(wanted.id());
		}
		assertThat(ids(all.source("%"))).isEmpty();
		assertThat(ids(all.subject("_"))).hasSize(1);
	}

	@Test
	void findsByHeaders() {
		Event<?> wanted = Event.builder("a", Map.of()).header("channel", "api").header("x", "1").build();
		record(wanted);
		record(Event.builder("a", Map.of()).header("channel", "web").header("x", "1").build());
		record(Event.builder("a", Map.of()).build());
		assertThat(ids(EventQuery.matching("a").header("channel", "api"))).containsExactly(wanted.id());
		assertThat(ids(EventQuery.matching("a").header("channel", "api").header("x", "1")))
			.containsExactly(wanted.id());
		assertThat(ids(EventQuery.matching("*").header("channel", "api").header("x", "2"))).isEmpty();
		assertThat(history().count(EventQuery.matching("*").header("x", "1"))).isEqualTo(2);
	}

	@Test
	void findsByData() {
		Event<?> wanted = Event
			.builder("a", Map.of("customer", Map.of("id", "c-1", "level", 3), "lines", List.of("x", "y")))
			.build();
		record(wanted);
		record(Event.builder("a", Map.of("customer", Map.of("id", "c-2"))).build());
		record(Event.builder("a", Map.of("customer", "c-1")).build());
		EventQuery query = EventQuery.matching("a");
		assertThat(ids(query.data("customer.id", "c-1"))).containsExactly(wanted.id());
		assertThat(ids(query.data("customer.level", 3L))).containsExactly(wanted.id());
		assertThat(ids(query.data("customer.level", 3.0))).containsExactly(wanted.id());
		assertThat(ids(query.data("customer.level", "3"))).isEmpty();
		assertThat(ids(query.data("lines.1", "y"))).containsExactly(wanted.id());
		assertThat(ids(query.data("lines", List.of("x", "y")))).containsExactly(wanted.id());
		assertThat(ids(query.data("customer.id", "c-1").data("lines.0", "y"))).isEmpty();
		assertThat(history().count(query.data("customer.id", "c-2"))).isEqualTo(1);
	}

	@Test
	void findsWithinATime() {
		List<Event<?>> events = recordMany("a", 5);
		EventQuery query = EventQuery.matching("a");
		assertThat(ids(query.since(time(events, 3)))).containsExactly(id(events, 4), id(events, 3));
		assertThat(ids(query.until(time(events, 1)))).containsExactly(id(events, 0));
		assertThat(ids(query.since(time(events, 1)).until(time(events, 2)))).containsExactly(id(events, 1));
		assertThat(ids(query.since(Instant.MIN).until(Instant.MAX))).hasSize(5);
		assertThat(history().count(query.since(time(events, 3)))).isEqualTo(2);
	}

	@Test
	void findsByPriority() {
		for (EventPriority priority : EventPriority.values()) {
			record(Event.builder("a", Map.of()).priority(priority).build());
		}
		assertThat(priorities(EventPriority.ERROR)).containsExactlyInAnyOrder(EventPriority.ERROR,
				EventPriority.CRITICAL);
		assertThat(priorities(EventPriority.DEBUG)).hasSize(6).doesNotContain(EventPriority.MONITORING);
		assertThat(priorities(EventPriority.MONITORING)).containsExactly(EventPriority.MONITORING);
		assertThat(history().count(EventQuery.matching("a").priority(EventPriority.WARNING))).isEqualTo(3);
	}

	@Test
	void findsByStatus() {
		List<Event<?>> events = recordMany("a", 3);
		recorder().failed(events.get(1));
		settle();
		EventQuery query = EventQuery.matching("a");
		assertThat(ids(query.status(EventStatus.FAILED))).containsExactly(id(events, 1));
		assertThat(ids(query.status(EventStatus.PUBLISHED))).containsExactly(id(events, 2), id(events, 0));
		assertThat(history().count(query.status(EventStatus.FAILED))).isEqualTo(1);
		assertThat(history().count(query.status(EventStatus.PUBLISHED))).isEqualTo(2);
	}

	@Test
	void pagesThroughEverythingOnceInBothOrders() {
		List<Event<?>> events = recordMany("a", 25);
		IntStream.range(0, 8).forEach((i) -> record(at("a", 7)));
		for (EventQuery query : List.of(EventQuery.matching("a"), EventQuery.matching("*"),
				EventQuery.matching("*").source("test"), EventQuery.matching("{a,b}"))) {
			List<UUID> newestFirst = readAll(query.limit(4));
			List<UUID> oldestFirst = readAll(query.limit(4).oldestFirst());
			assertThat(newestFirst).as("%s", query).hasSize(33).doesNotHaveDuplicates();
			assertThat(oldestFirst).as("%s", query).containsExactlyElementsOf(reversed(newestFirst));
			assertThat(newestFirst.get(0)).isEqualTo(id(events, 24));
		}
	}

	@Test
	void doesNotOfferAPageAfterTheLast() {
		recordMany("a", 4);
		EventPage first = history().query(EventQuery.matching("a").limit(2));
		EventPage second = history().query(EventQuery.matching("a").limit(2).after(first.next().orElseThrow()));
		assertThat(second.events()).hasSize(2);
		assertThat(second.next()).isEmpty();
	}

	@Test
	void pagesOnWhileEventsAreAdded() {
		List<Event<?>> events = recordMany("a", 6);
		EventPage first = history().query(EventQuery.matching("a").limit(3));
		record(at("a", 100));
		EventPage second = history().query(EventQuery.matching("a").limit(3).after(first.next().orElseThrow()));
		assertThat(second.events()).extracting("id").containsExactly(id(events, 2), id(events, 1), id(events, 0));
	}

	@Test
	void refusesWhatIsNoCursor() {
		for (String cursor : List.of("", "x", "%%", "AAAA", "a".repeat(500))) {
			assertThatIllegalArgumentException().isThrownBy(() -> EventQuery.matching("a").after(cursor))
				.withMessageContaining("cursor is not valid");
		}
	}

	void record(Event<?> event) {
		recorder().record(event, null);
	}

	List<Event<?>> recordMany(String type, int count) {
		List<Event<?>> events = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Event<?> event = at(type, i);
			record(event);
			events.add(event);
		}
		return events;
	}

	static Event<?> at(String type, int second) {
		return Event.builder(type, Map.of("second", second)).source("test").time(NOON.plusSeconds(second)).build();
	}

	private static Event<?> named(String source, String subject, String key, String correlationId, UUID cause) {
		return Event.builder("named", Map.of())
			.source(source)
			.subject(subject)
			.key(key)
			.correlationId(correlationId)
			.causationId(cause)
			.build();
	}

	static UUID id(List<Event<?>> events, int index) {
		return events.get(index).id();
	}

	private static Instant time(List<Event<?>> events, int index) {
		return events.get(index).time();
	}

	List<UUID> ids(EventQuery query) {
		return history().query(query).events().stream().<UUID>map(Event::id).toList();
	}

	List<String> types(String pattern) {
		return history().query(EventQuery.matching(pattern)).events().stream().<String>map(Event::type).toList();
	}

	private Set<EventPriority> priorities(EventPriority atLeast) {
		Set<EventPriority> priorities = new HashSet<>();
		history().query(EventQuery.matching("a").priority(atLeast))
			.events()
			.forEach((event) -> priorities.add(event.priority()));
		return priorities;
	}

	List<UUID> readAll(EventQuery query) {
		List<UUID> ids = new ArrayList<>();
		EventPage page = history().query(query);
		page.events().forEach((event) -> ids.add(event.id()));
		while (page.next().isPresent()) {
			page = history().query(query.after(page.next().get()));
			page.events().forEach((event) -> ids.add(event.id()));
		}
		return ids;
	}

	private static List<UUID> reversed(List<UUID> ids) {
		List<UUID> reversed = new ArrayList<>(ids);
		Collections.reverse(reversed);
		return reversed;
	}

}
