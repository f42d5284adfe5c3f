package io.github.carillon.events.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.Publication;
import io.github.carillon.events.PublishInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * C63.
 */
@Timeout(60)
class EventThrottleTests {

	private static final int CALLERS = 4;

	private static final EventDraft<Object> ASKED = EventDraft.of("report.asked", 1).withKey("r-7");

	private static final EventQuery REPORT = EventQuery.matching("report.asked").key("r-7");

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final InMemoryEventHistory history = new InMemoryEventHistory();

	private final RecordingEventFinder finder = EventFinder.over(this.history);

	private final TestTransactions transactions = new TestTransactions();

	private final EventBus bus = EventBus.builder()
		.recorder(this.finder)
		.commitBoundary(this.transactions)
		.interceptor(new Veto())
		.build();

	private final EventThrottle throttle = new EventThrottle(this.finder, this.bus);

	private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);

	@AfterEach
	void leavesNobodyWaiting() {
		this.threads.shutdownNow();
		this.bus.close();
		assertThat(this.finder.waiting()).isZero();
	}

	@Test
	void publishesOnceInAWhile() {
		EventThrottle.Outcome<Object> first = this.throttle.publishUnlessRecent(ASKED, REPORT, MINUTE);
		EventThrottle.Outcome<Object> second = this.throttle.publishUnlessRecent(ASKED, REPORT, MINUTE);
		assertThat(first.isPublished()).isTrue();
		assertThat(first.publication().orElseThrow().event()).isSameAs(first.event());
		assertThat(second).isEqualTo(new EventThrottle.Outcome<>(first.event(), second.publication()));
		assertThat(second.isPublished()).isFalse();
		assertThat(this.history.count(REPORT)).isOne();
	}

	@Test
	void takesWhatOthersPublished() {
		Event<?> event = this.bus.publish(ASKED).event();
		assertThat(this.throttle.publishUnlessRecent(ASKED, REPORT, MINUTE).event()).isSameAs(event);
	}

	@Test
	void publishesAgainWhenTheRecentOneIsTooOldOrAnother() {
		this.throttle.publishUnlessRecent(ASKED, REPORT, MINUTE);
		assertThat(this.throttle.publishUnlessRecent(ASKED, REPORT, Duration.ZERO).isPublished()).isTrue();
		assertThat(this.throttle
			.publishUnlessRecent(ASKED.withKey("r-8"), EventQuery.matching("report.asked").key("r-8"), MINUTE)
			.isPublished()).isTrue();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.throttle.publishUnlessRecent(ASKED, REPORT, MINUTE.negated()));
	}

	@Test
	void ofSeveralThreadsOnePublishes() throws Exception {
		for (int round = 0; round < 500; round++) {
			EventQuery query = EventQuery.matching("report.asked").key("r-" + round);
			EventDraft<Object> draft = ASKED.withKey("r-" + round);
			CyclicBarrier start = new CyclicBarrier(CALLERS);
			List<Event<?>> events = new ArrayList<>();
			for (Future<EventThrottle.Outcome<Object>> outcome : inAllThreads(() -> {
				start.await();
				return this.throttle.publishUnlessRecent(draft, query, MINUTE);
			})) {
				events.add(outcome.get().event());
			}
			assertThat(events).hasSize(CALLERS).containsOnly(events.get(0));
			assertThat(this.history.count(query)).isOne();
		}
	}

	@Test
	void nobodyWaitsForTheHandlers() throws Exception {
		CountDownLatch back = new CountDownLatch(CALLERS - 1);
		this.bus.subscribe("report.*", (event) -> assertThat(back.await(20, TimeUnit.SECONDS)).isTrue());
		for (Future<EventThrottle.Outcome<Object>> outcome : inAllThreads(() -> {
			EventThrottle.Outcome<Object> own = this.throttle.publishUnlessRecent(ASKED, REPORT, MINUTE);
			back.countDown();
			return own;
		})) {
			outcome.get().publication().ifPresent(Publication::orThrow);
		}
		assertThat(this.history.count(REPORT)).isOne();
	}

	private <T> List<Future<T>> inAllThreads(Callable<T> call) throws InterruptedException {
		return this.threads.invokeAll(Collections.nCopies(CALLERS, call));
	}

	@Test
	void aHandlerOfTheEventMayAskTheSame() {
		AtomicReference<EventThrottle.Outcome<Object>> inner = new AtomicReference<>();
		this.bus.subscribe("report.asked",
				(event) -> inner.set(this.throttle.publishUnlessRecent(ASKED, REPORT, MINUTE)));
		EventThrottle.Outcome<Object> outer = this.throttle.publishUnlessRecent(ASKED, REPORT, MINUTE);
		assertThat(inner.get().event()).isSameAs(outer.event());
	}

	@Test
	void whatIsRolledBackDoesNotCount() {
		TestTransactions.TestTransaction transaction = this.transactions.begin();
		this.throttle.publishUnlessRecent(ASKED, REPORT, MINUTE);
		transaction.rollback();
		assertThat(this.throttle.publishUnlessRecent(ASKED, REPORT, MINUTE).isPublished()).isTrue();
	}

	@Test
	void whatIsVetoedReachesTheCallerAndHoldsUpNobody() {
		EventQuery vetoed = EventQuery.matching("report.vetoed");
		EventDraft<Object> draft = EventDraft.of("report.vetoed", 1);
		for (int i = 0; i < 2; i++) {
			assertThatIllegalStateException().isThrownBy(() -> this.throttle.publishUnlessRecent(draft, vetoed, MINUTE))
				.withMessage("vetoed");
		}
	}

	private static final class Veto implements PublishInterceptor {

		@Override
		public <T> Event<T> beforePublish(Event<T> event) {
			if (event.type().equals("report.vetoed")) {
				throw new IllegalStateException("vetoed");
			}
			return event;
		}

	}

}
