package io.github.carillon.events.test.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.history.ErasedData;
import io.github.carillon.events.history.EventFeed;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.FeedListener;
import io.github.carillon.events.history.FeedPage;
import io.github.carillon.events.history.PositionedEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * What every feed of events by position must do. The tests of one extend this.
 *
 * @since 0.1
 */
public abstract class EventFeedContract {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private long begin;

	/**
	 * Creates a contract.
	 */
	protected EventFeedContract() {
	}

	/**
	 * Returns the history whose feed is under test; the same throughout a test. There may
	 * be events in it when the test begins.
	 * @return the history
	 */
	protected abstract EventHistory history();

	/**
	 * Returns what writes into the history under test.
	 * @return the recorder
	 */
	protected abstract EventRecorder recorder();

	@BeforeEach
	void begin() {
		this.begin = feed().lastPosition();
	}

	private EventFeed feed() {
		return history().feed().orElseThrow();
	}

	@Test
	void givesEachEventThePositionAfterTheLast() {
		List<Event<?>> events = recordMany("a", 5);
		FeedPage page = awaitPage(5);
		assertThat(page.events()).extracting(PositionedEvent::event).isEqualTo(events);
		assertThat(page.events()).extracting(PositionedEvent::position)
			.isEqualTo(LongStream.rangeClosed(this.begin + 1, this.begin + 5).boxed().toList());
		assertThat(page.position()).isEqualTo(this.begin + 5);
		assertThat(page.lastPosition()).isEqualTo(this.begin + 5);
		assertThat(page.missing()).isZero();
		assertThat(page.hasNext()).isFalse();
		assertThat(feed().lastPosition()).isEqualTo(this.begin + 5);
	}

	@Test
	void hasNothingAfterTheLastPosition() {
		recordMany("a", 2);
		awaitPage(2);
		FeedPage page = feed().after(this.begin + 2, 10);
		assertThat(page).isEqualTo(new FeedPage(List.of(), this.begin + 2, this.begin + 2, 0));
		assertThat(feed().id()).isEqualTo(feed().id());
	}

	@Test
	void pagesFromPositionToPosition() {
		List<Event<?>> events = recordMany("a", 7);
		awaitPage(7);
		FeedPage first = feed().after(this.begin, 3);
		assertThat(first.events()).extracting(PositionedEvent::event).isEqualTo(events.subList(0, 3));
		assertThat(first.hasNext()).isTrue();
		FeedPage second = feed().after(first.position(), 3);
		assertThat(second.events()).extracting(PositionedEvent::event).isEqualTo(events.subList(3, 6));
		FeedPage third = feed().after(second.position(), 3);
		assertThat(third.events()).extracting(PositionedEvent::event).isEqualTo(events.subList(6, 7));
		assertThat(third.hasNext()).isFalse();
	}

	@Test
	void passesOverOtherTypes() {
		recordMany("a", 5);
		Event<?> wanted = recordMany("b.c", 1).get(0);
		recordMany("a", 3);
		awaitPage(9);
		EventPattern pattern = EventPattern.parse("b.*");
		FeedPage first = feed().after(this.begin, 4, pattern);
		assertThat(first).isEqualTo(new FeedPage(List.of(), this.begin + 4, this.begin + 9, 0));
		FeedPage second = feed().after(first.position(), 5, pattern);
		assertThat(second.events()).containsExactly(new PositionedEvent(this.begin + 6, wanted));
		assertThat(second.position()).isEqualTo(this.begin + 9);
	}

	@Test
	void givesAnEventOnePositionHoweverOftenItIsRecorded() {
		Event<?> event = recordMany("a", 1).get(0);
		recorder().record(event, null);
		Event<?> between = recordMany("a", 1).get(0);
		recorder().record(event.toBuilder().path(List.of("other#1234")).build(), null);
		Event<?> last = recordMany("a", 1).get(0);
		assertThat(awaitEvents(last)).containsExactly(event, between, last);
	}

	@Test
	void givesAPositionOnceTheTransactionCommits() {
		OtherTransaction late = new OtherTransaction();
		Event<?> first = event("a");
		recorder().record(first, late);
		Event<?> second = recordMany("a", 1).get(0);
		awaitPage(1);
		late.end(true);
		assertThat(awaitEvents(first)).containsExactly(second, first);
	}

	@Test
	void givesNoPositionToWhatIsRolledBack() {
		OtherTransaction transaction = new OtherTransaction();
		recorder().record(event("a"), transaction);
		transaction.end(false);
		Event<?> event = recordMany("a", 1).get(0);
		assertThat(awaitEvents(event)).containsExactly(event);
		assertThat(feed().lastPosition()).isEqualTo(this.begin + 1);
	}

	@Test
	void countsWhatWasDeleted() {
		List<Event<?>> events = recordMany("a", 5);
		awaitPage(5);
		delete(events.get(0), events.get(2), events.get(4));
		FeedPage page = feed().after(this.begin, 10);
		assertThat(page.events()).containsExactly(new PositionedEvent(this.begin + 2, events.get(1)),
				new PositionedEvent(this.begin + 4, events.get(3)));
		assertThat(page.missing()).isEqualTo(3);
		assertThat(page.position()).isEqualTo(this.begin + 5);
		assertThat(feed().after(this.begin + 3, 1).missing()).isZero();
		assertThat(feed().after(this.begin + 4, 10))
			.isEqualTo(new FeedPage(List.of(), this.begin + 5, this.begin + 5, 1));
	}

	@Test
	void giveNoPositionASecondTime() {
		List<Event<?>> events = recordMany("a", 2);
		awaitPage(2);
		delete(events.get(0), events.get(1));
		Event<?> event = recordMany("a", 1).get(0);
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(feed().lastPosition()).isEqualTo(this.begin + 3));
		assertThat(feed().after(this.begin, 10).events()).containsExactly(new PositionedEvent(this.begin + 3, event));
	}

	@Test
	void leavesATombstoneInTheSamePosition() {
		List<Event<?>> events = recordMany("a", 2);
		awaitPage(2);
		history().erase(EventQuery.matching("*").subject(events.get(0).subject().orElseThrow()));
		FeedPage page = feed().after(this.begin, 10);
		assertThat(page.missing()).isZero();
		assertThat(page.events()).extracting((each) -> each.event().id())
			.containsExactly(events.get(0).id(), events.get(1).id());
		assertThat(page.events()).extracting((each) -> ErasedData.isErased(each.event())).containsExactly(true, false);
	}

	@Test
	void tellsItsListenersUntilTheyAreRemoved() {
		AtomicLong told = new AtomicLong();
		FeedListener listener = (position) -> told.accumulateAndGet(position, Math::max);
		FeedListener throwing = (position) -> {
			throw new IllegalStateException("of a test");
		};
		feed().addListener(throwing);
		feed().addListener(listener);
		try {
			recordMany("a", 3);
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(told.get()).isEqualTo(this.begin + 3));
		}
		finally {
			feed().removeListener(listener);
			feed().removeListener(throwing);
		}
		recordMany("a", 1);
		awaitPage(4);
		assertThat(told.get()).isEqualTo(this.begin + 3);
	}

	@Test
	void hasEveryEventOfSeveralThreadsInTheOrderOfEach() throws Exception {
		int threads = 4;
		int each = 300;
		ExecutorService executor = Executors.newFixedThreadPool(threads + 1);
		try {
			Future<List<Event<?>>> read = executor.submit(() -> readUntil(threads * each));
			List<Future<List<Event<?>>>> written = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				written.add(executor.submit(() -> recordMany("a", each)));
			}
			List<Event<?>> all = read.get();
			assertThat(all).doesNotHaveDuplicates();
			for (Future<List<Event<?>>> one : written) {
				assertThat(all).containsSubsequence(one.get());
			}
		}
		finally {
			executor.shutdown();
		}
	}

	@Test
	void refusesWhatIsNoPositionOfItsOwn() {
		long last = feed().lastPosition();
		assertThatIllegalArgumentException().isThrownBy(() -> feed().after(last + 1, 10))
			.withMessageContaining("No event has the position " + (last + 1) + " yet, the last is " + last);
		assertThatIllegalArgumentException().isThrownBy(() -> feed().after(last, 0))
			.withMessageContaining("The limit is 0: it can be 1 to 1000");
		assertThatIllegalArgumentException().isThrownBy(() -> feed().after(last, 1001))
			.withMessageContaining("The limit is 1001");
	}

	private List<Event<?>> readUntil(int count) {
		List<Event<?>> read = new ArrayList<>();
		AtomicLong position = new AtomicLong(this.begin);
		await().atMost(PATIENCE).until(() -> {
			FeedPage page = feed().after(position.get(), 50);
			while (!page.events().isEmpty()) {
				page.events().forEach((each) -> read.add(each.event()));
				position.set(page.position());
				page = feed().after(position.get(), 50);
			}
			return read.size() >= count;
		});
		return read;
	}

	private FeedPage awaitPage(int events) {
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(feed().lastPosition()).isEqualTo(this.begin + events));
		return feed().after(this.begin, EventFeed.MAX_LIMIT);
	}

	private List<Event<?>> awaitEvents(Event<?> last) {
		await().atMost(PATIENCE)
			.until(() -> feed().after(this.begin, EventFeed.MAX_LIMIT)
				.events()
				.stream()
				.anyMatch((each) -> each.event().id().equals(last.id())));
		List<Event<?>> events = new ArrayList<>();
		feed().after(this.begin, EventFeed.MAX_LIMIT).events().forEach((each) -> events.add(each.event()));
		return events;
	}

	private void delete(Event<?>... events) {
		for (Event<?> event : events) {
			assertThat(history().clear(EventQuery.matching("*").subject(event.subject().orElseThrow()))).isEqualTo(1);
		}
	}

	private List<Event<?>> recordMany(String type, int count) {
		List<Event<?>> events = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Event<?> event = event(type);
			events.add(event);
			recorder().record(event, null);
		}
		return events;
	}

	private static Event<?> event(String type) {
		return Event.builder(type, Map.of("n", 1)).source("test").subject(UUID.randomUUID().toString()).build();
	}

}
