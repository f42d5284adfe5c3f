package io.github.carillon.events.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventRecorder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * C68.
 */
class ProjectionTests {

	private static final EventQuery ORDERS = EventQuery.matching("order.*");

	private final SpiedHistory history = new SpiedHistory();

	private final RecordingEventFinder finder = EventFinder.over(this.history);

	private final TestTransactions transactions = new TestTransactions();

	private final EventBus bus = EventBus.builder().recorder(this.finder).commitBoundary(this.transactions).build();

	@AfterEach
	void closeBus() {
		this.bus.close();
	}

	@Test
	void countsWhatWasAndWhatComes() {
		for (int i = 0; i < 2_500; i++) {
			this.bus.publish("order.created");
		}
		this.bus.publish("parcel.sent");
		EventQuery query = ORDERS.limit(1).after(EventCursor.of(this.bus.publish("order.paid").event()).toString());
		try (Projection<Long> orders = Projection.counting(this.finder, query)) {
			assertThat(orders.state()).isEqualTo(2_501);
			this.bus.publish("order.created");
			this.bus.publish("parcel.sent");
			assertThat(orders.state()).isEqualTo(2_502);
		}
	}

	@Test
	void countsAnEventBeforeItsHandlersRun() {
		Projection<Long> orders = Projection.counting(this.finder, ORDERS);
		List<Long> seen = new ArrayList<>();
		this.bus.subscribe("order.*", (event) -> seen.add(orders.state()));
		this.bus.publish("order.created");
		assertThat(seen).containsExactly(1L);
	}

	@Test
	void doesWithoutWhatWasErased() {
		this.bus.publish(EventDraft.of("order.created", Map.of("total", 11)).withSubject("customer/1"));
		this.bus.publish(EventDraft.of("order.created", Map.of("total", 5)).withSubject("customer/2"));
		this.history.erase(EventQuery.matching("*").subject("customer/1"));
		try (Projection<Integer> sales = Projection.fold(this.finder, ORDERS, 0,
				(sum, event) -> sum + (int) ((Map<?, ?>) event.data()).get("total"))) {
			assertThat(sales.state()).isEqualTo(5);
			assertThat(Projection.counting(this.finder, ORDERS).state()).isOne();
		}
	}

	@Test
	void countsNothingThatIsRolledBack() {
		Projection<Long> orders = Projection.counting(this.finder, ORDERS);
		TestTransactions.TestTransaction first = this.transactions.begin();
		this.bus.publish("order.created");
		assertThat(orders.state()).isZero();
		first.rollback();
		assertThat(orders.state()).isZero();
		TestTransactions.TestTransaction second = this.transactions.begin();
		this.bus.publish("order.created");
		second.commit();
		assertThat(orders.state()).isOne();
	}

	/** A database shows a transaction what it has written itself. */
	@Test
	void leavesToTheCommitWhatTheCallersTransactionHasPublished() {
		this.history.showsUncommitted = true;
		TestTransactions.TestTransaction kept = this.transactions.begin();
		this.bus.publish("order.created");
		Projection<Long> orders = Projection.counting(this.finder, ORDERS);
		assertThat(orders.state()).isZero();
		kept.commit();
		assertThat(orders.state()).isOne();
		TestTransactions.TestTransaction undone = this.transactions.begin();
		Event<?> event = this.bus.publish("order.created").event();
		Projection<Long> others = Projection.counting(this.finder, ORDERS);
		undone.rollback();
		assertThat(this.history.get(event.id())).isPresent();
		assertThat(others.state()).isOne();
	}

	@Test
	void countsOnceWhatHappensWhileThePastIsRead() {
		this.bus.publish("order.created");
		this.history.beforeQuery = () -> this.bus.publish("order.early");
		this.history.afterQuery = () -> this.bus.publish("order.late");
		Projection<List<String>> types = Projection.fold(this.finder, ORDERS, List.<String>of(),
				ProjectionTests::append);
		assertThat(types.state()).containsExactly("order.created", "order.early", "order.late");
	}

	/** More than are kept; the following pages have them. */
	@Test
	void countsOnceWhatHappensInMassesWhileThePastIsRead() {
		for (int i = 0; i < 3_000; i++) {
			this.bus.publish("order.created");
		}
		this.history.afterQuery = () -> {
			for (int i = 0; i < Follower.PRUNED + 500; i++) {
				this.bus.publish("order.created");
			}
		};
		Projection<Long> orders = Projection.counting(this.finder, ORDERS);
		assertThat(orders.state()).isEqualTo(3_000 + Follower.PRUNED + 500);
	}

	@Test
	void countsOnceWhatIsRecordedAgain() {
		Projection<Long> orders = Projection.counting(this.finder, ORDERS);
		Event<?> event = this.bus.publish("order.created").event();
		this.finder.record(event, null);
		assertThat(orders.state()).isOne();
	}

	@Test
	void keepsTheNewestOfEachKey() {
		publish("a", 1);
		publish("b", 2);
		Projection<Map<String, Event<?>>> latest = Projection.latestByKey(this.finder, ORDERS);
		Map<String, Event<?>> before = latest.state();
		Event<?> newer = publish("a", 3);
		this.bus.publish("order.created");
		assertThat(before).extractingByKey("a").extracting(Event::data).isEqualTo(1);
		assertThat(latest.state()).hasSize(2).containsEntry("a", newer).isSameAs(latest.state());
	}

	@Test
	void doesNotTakeForNewestWhatCommitsLate() {
		Projection<Map<String, Event<?>>> latest = Projection.latestByKey(this.finder, ORDERS);
		TestTransactions.TestTransaction transaction = this.transactions.begin();
		publish("a", "old");
		Event<?> newer = CompletableFuture.supplyAsync(() -> publish("a", "new")).join();
		transaction.commit();
		assertThat(latest.state()).containsEntry("a", newer);
	}

	@Test
	void foldsIntoGroups() {
		publish("a", 1);
		Projection<Map<String, Integer>> sums = Projection.fold(this.finder, ORDERS, Map.<String, Integer>of(),
				(groups, event) -> {
					Map<String, Integer> next = new HashMap<>(groups);
					next.merge(event.key().orElse("none"), (Integer) event.data(), Integer::sum);
					return next;
				});
		publish("b", 2);
		publish("a", 3);
		assertThat(sums.state()).isEqualTo(Map.of("a", 4, "b", 2));
	}

	@Test
	void countsInTurnWhatAStepPublishes() {
		Projection<List<String>> types = Projection.fold(this.finder, ORDERS, List.<String>of(), (state, event) -> {
			if (event.type().equals("order.created")) {
				this.bus.publish("order.counted");
			}
			return append(state, event);
		});
		this.bus.publish("order.created");
		assertThat(types.state()).containsExactly("order.created", "order.counted");
	}

	@Test
	void refusesToStartInTheMiddleOfAStep() {
		List<Throwable> refused = new ArrayList<>();
		Projection.fold(this.finder, ORDERS, 0, (count, event) -> {
			try {
				Projection.counting(this.finder, ORDERS);
			}
			catch (IllegalStateException ex) {
				refused.add(ex);
			}
			return count + 1;
		});
		this.bus.publish("order.created");
		assertThat(refused).hasSize(1);
	}

	@Test
	void aStepThatThrowsIsSeenByWhoAsksAndHarmsNoPublisher() {
		Projection<Integer> broken = Projection.fold(this.finder, ORDERS, 0, (sum, event) -> {
			throw new ArithmeticException("odd");
		});
		Projection<Long> sound = Projection.counting(this.finder, ORDERS);
		this.bus.publish("order.created").orThrow();
		assertThatIllegalStateException().isThrownBy(broken::state)
			.withMessageContaining("order.created")
			.withCauseInstanceOf(ArithmeticException.class);
		assertThat(sound.state()).isOne();
	}

	@Test
	void stopsWhenClosed() {
		Projection<Long> orders = Projection.counting(this.finder, ORDERS);
		this.bus.publish("order.created");
		orders.close();
		this.bus.publish("order.created");
		assertThat(orders.state()).isOne();
	}

	@Test
	void refusesToCountByWhatIsNotKnownYet() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Projection.counting(this.finder, ORDERS.status(EventStatus.FAILED)))
			.withMessageContaining("Leave the status out");
	}

	private Event<?> publish(String key, Object data) {
		return this.bus.publish(EventDraft.of("order.changed", data).withKey(key)).event();
	}

	private static List<String> append(List<String> types, Event<?> event) {
		List<String> next = new ArrayList<>(types);
		next.add(event.type());
		return next;
	}

	/**
	 * Lets things happen when it is read for the first time.
	 */
	private static final class SpiedHistory implements EventHistory, EventRecorder {

		private final InMemoryEventHistory events = new InMemoryEventHistory(50_000);

		private @Nullable Runnable beforeQuery;

		private @Nullable Runnable afterQuery;

		private boolean showsUncommitted;

		@Override
		public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
			this.events.record(event, this.showsUncommitted ? null : transaction);
		}

		@Override
		public EventPage query(EventQuery query) {
			Runnable before = this.beforeQuery;
			Runnable after = this.afterQuery;
			this.beforeQuery = null;
			this.afterQuery = null;
			if (before != null) {
				before.run();
			}
			EventPage page = this.events.query(query);
			if (after != null) {
				after.run();
			}
			return page;
		}

		@Override
		public Optional<Event<?>> get(UUID id) {
			return this.events.get(id);
		}

		@Override
		public long count(EventQuery query) {
			return this.events.count(query);
		}

		@Override
		public RemovedEvents purge(EventQuery query) {
			return this.events.purge(query);
		}

		@Override
		public RemovedEvents erase(EventQuery query) {
			return this.events.erase(query);
		}

	}

}
