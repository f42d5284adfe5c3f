package io.github.carillon.events.test.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPriority;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every event history must do. The tests of one extend this and give it an empty
 * history for each test, that knows no classes of types: data is read as maps.
 *
 * @since 0.1
 */
public abstract class EventHistoryContract extends EventRemovalContract {

	/**
	 * Creates a contract.
	 */
	protected EventHistoryContract() {
	}

	@Test
	void keepsEverythingOfAnEvent() {
		Event<?> event = Event.builder("order.created", Map.of("orderId", "o-1", "lines", List.of(1, 2)))
			.source("shop")
			.subject("order/1")
			.key("o-1")
			.correlationId("c-1")
			.causationId(new UUID(1, 2))
			.priority(EventPriority.CRITICAL)
			.version("7")
			.header("channel", "api")
			.header("Ünïcode", "\uD83D\uDD14 'quoted\" \\ \n%_")
			.path(List.of("main#0a1b", "other#ffff"))
			.time(NOON)
			.build();
		record(event);
		Event<?> found = history().get(event.id()).orElseThrow();
		assertSame(found, event);
	}

	@Test
	void keepsEventsUnderIdsOfAnyKind() {
		for (String id : List.of("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
				"01900000-0000-8000-8000-000000000000", "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
				"fbb7b810-9dad-f1d1-10b4-00c04fd430c8")) {
			Event<?> event = at("a", 1).toBuilder().id(UUID.fromString(id)).causationId(UUID.fromString(id)).build();
			record(event);
			assertSame(history().get(event.id()).orElseThrow(), event);
		}
		assertThat(readAll(EventQuery.matching("a").limit(1))).hasSize(5).doesNotHaveDuplicates();
	}

	@Test
	void keepsAnEventThatSaysLittle() {
		Event<?> event = Event.builder("noted", Map.of()).build();
		record(event);
		assertSame(history().get(event.id()).orElseThrow(), event);
	}

	@Test
	void hasNothingOfWhatWasNotRecorded() {
		assertThat(history().get(UUID.randomUUID())).isEmpty();
		assertThat(history().latest("*")).isEmpty();
		assertThat(ids(EventQuery.matching("*"))).isEmpty();
		assertThat(history().count(EventQuery.matching("*"))).isZero();
		assertThat(history().clear(EventQuery.matching("*"))).isZero();
	}

	@Test
	void keepsWhatSeveralThreadsPublishAtOnce() throws Exception {
		int threads = 4;
		int each = 200;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				ends.add(executor.submit(() -> recordMany("a", each)));
			}
			for (Future<?> end : ends) {
				end.get();
			}
		}
		finally {
			executor.shutdown();
		}
		assertThat(readAll(EventQuery.matching("a").limit(100))).hasSize(threads * each).doesNotHaveDuplicates();
	}

	@Test
	void keepsAnEventOnceHoweverOftenItIsRecorded() {
		Event<?> event = at("a", 1);
		record(event);
		record(event.toBuilder().path(List.of("other#1234")).build());
		record(at("a", 2));
		assertThat(ids(EventQuery.matching("a"))).hasSize(2);
		assertThat(history().count(EventQuery.matching("a"))).isEqualTo(2);
		assertThat(history().get(event.id()).orElseThrow().path()).isEmpty();
		assertThat(history().clear(EventQuery.matching("a"))).isEqualTo(2);
	}

	@Test
	void keepsWhatIsPublishedInATransactionOnceThatCommits() {
		OtherTransaction transaction = new OtherTransaction();
		Event<?> event = at("a", 1);
		recorder().record(event, transaction);
		assertThat(history().get(event.id())).isEmpty();
		transaction.end(true);
		settle();
		assertThat(history().get(event.id())).contains(event);
	}

	@Test
	void keepsNothingOfATransactionThatRollsBack() {
		OtherTransaction transaction = new OtherTransaction();
		Event<?> event = at("a", 1);
		recorder().record(event, transaction);
		transaction.end(false);
		settle();
		assertThat(history().get(event.id())).isEmpty();
		assertThat(ids(EventQuery.matching("*"))).isEmpty();
		assertThat(ids(EventQuery.matching("*").status(EventStatus.FAILED))).isEmpty();
	}

	private static void assertSame(Event<?> actual, Event<?> expected) {
		assertThat(attributes(actual)).isEqualTo(attributes(expected));
		assertThat(List.copyOf(actual.headers().keySet())).isEqualTo(List.copyOf(expected.headers().keySet()));
	}

	private static List<Object> attributes(Event<?> event) {
		return List.of(event.id(), event.type(), event.version(), event.source(), event.subject(), event.key(),
				event.correlationId(), event.causationId(), event.priority(), event.time(), event.headers(),
				event.path(), event.data(), event.replayed());
	}

}
