package io.github.carillon.events.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * C62 and C68 with publishers and searches at the same time.
 */
@Timeout(60)
class EventFinderConcurrencyTests {

	private final InMemoryEventHistory history = new InMemoryEventHistory(100_000);

	private final RecordingEventFinder finder = EventFinder.over(this.history);

	private final TestTransactions transactions = new TestTransactions();

	private final EventBus bus = EventBus.builder().recorder(this.finder).commitBoundary(this.transactions).build();

	private final ExecutorService threads = Executors.newFixedThreadPool(8);

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
		this.bus.close();
	}

	/** Each key is published once, and looked for by somebody at that very time. */
	@Test
	void noEventComesBetweenPastAndFuture() throws Exception {
		for (int round = 0; round < 2_000; round++) {
			String key = "k-" + round;
			CyclicBarrier start = new CyclicBarrier(3);
			boolean inTransaction = round % 3 == 0;
			Future<Event<?>> published = this.threads.submit(() -> {
				start.await();
				return publish(key, inTransaction);
			});
			Future<Optional<Event<?>>> found = this.threads.submit(() -> {
				start.await();
				return this.finder.find(EventQuery.matching("order.*").key(key), Past.all(), EventFinder.FOREVER)
					.get(20, TimeUnit.SECONDS);
			});
			start.await();
			assertThat(found.get()).contains(published.get());
		}
		assertThat(this.finder.waiting()).isZero();
	}

	@Test
	void noWaiterIsLeftOfAThousandSearches() throws Exception {
		List<Future<?>> searches = new ArrayList<>();
		for (int thread = 0; thread < 4; thread++) {
			Random random = new Random(thread);
			searches.add(this.threads.submit(() -> {
				for (int i = 0; i < 250; i++) {
					CompletableFuture<Optional<Event<?>>> found = this.finder.find(
							EventQuery.matching("order.*").key("k-" + random.nextInt(20)), Past.none(),
							Duration.ofMillis(1 + random.nextInt(5)));
					if (random.nextInt(3) == 0) {
						found.cancel(true);
					}
				}
			}));
			searches.add(this.threads.submit(() -> {
				for (int i = 0; i < 250; i++) {
					publish("k-" + random.nextInt(20), random.nextBoolean());
				}
			}));
		}
		for (Future<?> search : searches) {
			search.get();
		}
		await().untilAsserted(() -> assertThat(this.finder.waiting()).isZero());
	}

	@Test
	void projectionsThatStartMeanwhileCountEachEventOnce() throws Exception {
		List<Future<Long>> publishers = new ArrayList<>();
		for (int thread = 0; thread < 3; thread++) {
			Random random = new Random(thread);
			publishers.add(this.threads.submit(() -> publishMany(random)));
		}
		List<Projection<Long>> projections = new ArrayList<>();
		while (publishers.stream().anyMatch((publisher) -> !publisher.isDone())) {
			if (projections.size() < 200) {
				projections.add(Projection.counting(this.finder, EventQuery.matching("order.*")));
			}
		}
		long committed = 0;
		for (Future<Long> publisher : publishers) {
			committed += publisher.get();
		}
		long expected = committed;
		assertThat(projections).isNotEmpty()
			.allSatisfy((projection) -> assertThat(projection.state()).isEqualTo(expected));
		assertThat(this.history.count(EventQuery.matching("order.*"))).isEqualTo(expected);
	}

	private long publishMany(Random random) {
		long committed = 0;
		for (int i = 0; i < 8_000; i++) {
			if (random.nextInt(4) > 0) {
				this.bus.publish("order.created");
				committed++;
				continue;
			}
			TestTransactions.TestTransaction transaction = this.transactions.begin();
			this.bus.publish("order.created");
			this.bus.publish("order.created");
			if (random.nextBoolean()) {
				transaction.commit();
				committed += 2;
			}
			else {
				transaction.rollback();
			}
		}
		return committed;
	}

	private Event<?> publish(String key, boolean inTransaction) {
		EventDraft<Object> draft = EventDraft.of("order.created", 1).withKey(key);
		if (!inTransaction) {
			return this.bus.publish(draft).event();
		}
		TestTransactions.TestTransaction transaction = this.transactions.begin();
		Event<?> event = this.bus.publish(draft).event();
		transaction.commit();
		return event;
	}

}
