package io.github.carillon.events.boot.autoconfigure.history;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.spring.EventTransactionAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.history.EventFinder;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventStatus;
import io.github.carillon.events.history.InMemoryEventHistory;
import io.github.carillon.events.history.Past;
import io.github.carillon.events.history.Projection;
import io.github.carillon.events.history.RecordingEventFinder;
import io.github.carillon.events.jdbc.JdbcEventHistory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.Order;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventFinderAutoConfiguration} (C62, C68).
 */
class EventFinderAutoConfigurationTests {

	private static final EventQuery ORDERS = EventQuery.matching("order.*");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EventBusAutoConfiguration.class, EventFinderAutoConfiguration.class,
				EventHistoryAutoConfiguration.class, EventJsonAutoConfiguration.class,
				EventTransactionAutoConfiguration.class, EventTypesAutoConfiguration.class,
				DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	private final ApplicationContextRunner inMemory = this.runner.withPropertyValues("carillon.history.store=memory");

	@Test
	void findsPastAndFutureInADatabase() {
		this.runner.run((context) -> {
			assertThat(context.getBean(EventHistory.class)).isInstanceOf(JdbcEventHistory.class);
			findsPastAndFuture(context);
		});
	}

	@Test
	void findsPastAndFutureInMemory() {
		this.inMemory.run((context) -> {
			assertThat(context).hasSingleBean(InMemoryEventHistory.class);
			findsPastAndFuture(context);
		});
	}

	private static void findsPastAndFuture(ApplicationContext context) {
		RecordingEventFinder finder = context.getBean(RecordingEventFinder.class);
		EventBus bus = context.getBean(EventBus.class);
		CompletableFuture<Optional<Event<?>>> next = find(finder, Past.all(), EventFinder.FOREVER);
		assertThat(next).isNotDone();
		Event<?> event = bus.publish("order.created").event();
		assertThat(next).isCompletedWithValue(Optional.of(event));
		assertThat(find(finder, Past.last(Duration.ofMinutes(1)), Duration.ZERO).join()).contains(event);
		assertThat(find(finder, Past.none(), Duration.ZERO).join()).isEmpty();
		assertThat(finder.waiting()).isZero();
	}

	@Test
	void theCommitDecidesInADatabase() {
		this.runner.run(EventFinderAutoConfigurationTests::theCommitDecides);
	}

	@Test
	void theCommitDecidesInMemory() {
		this.inMemory.run(EventFinderAutoConfigurationTests::theCommitDecides);
	}

	private static void theCommitDecides(ApplicationContext context) {
		RecordingEventFinder finder = context.getBean(RecordingEventFinder.class);
		EventBus bus = context.getBean(EventBus.class);
		TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
		Projection<Long> orders = Projection.counting(finder, ORDERS);
		CompletableFuture<Optional<Event<?>>> found = find(finder, Past.all(), EventFinder.FOREVER);
		transaction.executeWithoutResult((status) -> {
			bus.publish("order.created");
			status.setRollbackOnly();
		});
		assertThat(found).isNotDone();
		assertThat(orders.state()).isZero();
		Event<?> event = transaction.execute((status) -> {
			Event<?> committed = bus.publish("order.created").event();
			assertThat(found).isNotDone();
			return committed;
		});
		assertThat(found).isCompletedWithValue(Optional.of(event));
		assertThat(orders.state()).isOne();
	}

	/** The database shows its transaction an event that may yet be undone. */
	@Test
	void aProjectionStartedInATransactionWaitsForItsCommit() {
		this.runner.run((context) -> {
			RecordingEventFinder finder = context.getBean(RecordingEventFinder.class);
			EventBus bus = context.getBean(EventBus.class);
			bus.publish("order.created");
			Projection<Long> orders = new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
				.execute((status) -> {
					bus.publish("order.created");
					assertThat(context.getBean(EventHistory.class).count(ORDERS)).isEqualTo(2);
					status.setRollbackOnly();
					return Projection.counting(finder, ORDERS);
				});
			assertThat(orders.state()).isOne();
			assertThat(context.getBean(EventHistory.class).count(ORDERS)).isOne();
		});
	}

	@Test
	void aFailureInADatabaseIsFound() {
		this.runner.run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe("order.*", (event) -> {
				throw new IllegalStateException("no");
			});
			CompletableFuture<Optional<Event<?>>> failed = context.getBean(EventFinder.class)
				.find(EventQuery.matching("order.*").status(EventStatus.FAILED), Past.none(), EventFinder.FOREVER);
			assertThat(failed).isNotDone();
			Event<?> event = bus.publish("order.created").event();
			assertThat(failed.join()).contains(event);
		});
	}

	@Test
	void seesWhatARecorderOfOnesOwnRecords() {
		StringBuilder recorded = new StringBuilder();
		this.runner.withBean(OwnRecorder.class, () -> new OwnRecorder(recorded)).run((context) -> {
			CompletableFuture<Optional<Event<?>>> next = find(context.getBean(EventFinder.class), Past.none(),
					EventFinder.FOREVER);
			Event<?> event = context.getBean(EventBus.class).publish("order.created").event();
			assertThat(recorded).hasToString("order.created");
			assertThat(next).isCompletedWithValue(Optional.of(event));
			assertThat(context.getBean(EventHistory.class).count(ORDERS)).isZero();
		});
	}

	@Test
	void aLogDoesNotStandForTheHistory(@TempDir Path directory) {
		Path file = directory.resolve("events.jsonl");
		this.runner.withPropertyValues("carillon.history.jsonl.file=" + file).run((context) -> {
			context.getBean(EventBus.class).publish("order.created");
			assertThat(find(context.getBean(EventFinder.class), Past.all(), Duration.ZERO).join()).isPresent();
			assertThat(file).content().hasLineCount(1);
		});
	}

	@Test
	void aFurtherBusIsSeenToo() {
		this.inMemory.run((context) -> {
			CompletableFuture<Optional<Event<?>>> next = find(context.getBean(EventFinder.class), Past.none(),
					EventFinder.FOREVER);
			try (EventBus further = context.getBean(EventBus.Builder.class).name("further").build()) {
				Event<?> event = further.publish("order.created").event();
				assertThat(next).isCompletedWithValue(Optional.of(event));
			}
		});
	}

	@Test
	void ownFinderReplacesOurs() {
		this.runner.withBean(OwnFinder.class).run((context) -> {
			assertThat(context).hasSingleBean(EventFinder.class).doesNotHaveBean(RecordingEventFinder.class);
			context.getBean(EventBus.class).publish("order.created");
			assertThat(context.getBean(EventHistory.class).count(ORDERS)).isOne();
		});
	}

	@Test
	void withoutHistoryThereIsNoFinder() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(EventBusAutoConfiguration.class, EventFinderAutoConfiguration.class))
			.run((context) -> assertThat(context).hasSingleBean(EventBus.class).doesNotHaveBean(EventFinder.class));
	}

	@Test
	void whoWaitsIsToldThatTheApplicationStops() {
		StringBuilder told = new StringBuilder();
		this.inMemory.run((context) -> find(context.getBean(EventFinder.class), Past.all(), EventFinder.FOREVER)
			.thenAccept(told::append));
		assertThat(told).hasToString("Optional.empty");
	}

	private static CompletableFuture<Optional<Event<?>>> find(EventFinder finder, Past past, Duration future) {
		return finder.find(ORDERS, past, future);
	}

	@Order(0)
	static final class OwnRecorder implements EventRecorder {

		private final StringBuilder recorded;

		OwnRecorder(StringBuilder recorded) {
			this.recorded = recorded;
		}

		@Override
		public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
			this.recorded.append(event.type());
		}

	}

	static final class OwnFinder implements EventFinder {

		@Override
		public CompletableFuture<Optional<Event<?>>> find(EventQuery query, Predicate<? super Event<?>> where,
				Past past, Duration future) {
			return CompletableFuture.completedFuture(Optional.empty());
		}

	}

}
