package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import io.github.carillon.events.CronParser;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.PublishInterceptor;
import io.github.carillon.events.ScheduledEvents;
import io.github.carillon.events.ScheduledPublication;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.spring.SpringCommitBoundary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * C50 in a database: once in a cluster, whoever dies, whatever the clocks say.
 */
@Timeout(120)
class JdbcScheduleStoreTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private static final EventDraft<Object> DRAFT = EventDraft.of("order.overdue", Map.of("orderId", "o-1"));

	private static final JdbcScheduleOptions OPTIONS = JdbcScheduleOptions.defaults()
		.withPollInterval(Duration.ofMillis(100));

	@TempDir
	private Path directory;

	private final List<Event<?>> published = new CopyOnWriteArrayList<>();

	private final SpringCommitBoundary boundary = new SpringCommitBoundary();

	private final List<AutoCloseable> opened = new ArrayList<>();

	/** Each instance has one of its own. */
	private final Map<JdbcScheduleStore, JdbcEventHistory> histories = new HashMap<>();

	private Databases database;

	@AfterEach
	void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
		if (this.database != null) {
			this.database.close();
		}
	}

	private void open(String name, int connections) {
		this.database = Databases.open(name, this.directory, connections);
	}

	private JdbcScheduleStore store(JdbcScheduleOptions options) {
		JdbcEventHistory history = new JdbcEventHistory(this.database.dataSource(), this.database.serializer(),
				EventTypeResolver.annotations(), JdbcHistoryOptions.defaults());
		JdbcScheduleStore store = new JdbcScheduleStore(history, options);
		this.opened.add(history);
		this.opened.add(store);
		this.histories.put(store, history);
		return store;
	}

	private EventBus bus(JdbcScheduleStore store, UnaryOperator<EventBus.Builder> with) {
		EventBus bus = with
			.apply(EventBus.builder()
				.name("shop")
				.recorder(this.histories.get(store))
				.schedule(store)
				.commitBoundary(this.boundary)
				.cron(JdbcScheduleStoreTests::times))
			.build();
		bus.subscribe("**", this.published::add);
		this.opened.add(bus);
		return bus;
	}

	/**
	 * Builds a bus whose schedule is at work.
	 */
	private EventBus bus() {
		JdbcScheduleStore store = store(OPTIONS);
		EventBus bus = bus(store, UnaryOperator.identity());
		store.start();
		return bus;
	}

	/**
	 * Builds a bus of an instance that publishes nothing that is due.
	 */
	private EventBus idleBus() {
		return bus(store(OPTIONS), UnaryOperator.identity());
	}

	private static CronParser.Times times(String cron) {
		Duration period = Duration.parse(cron);
		return (instant) -> Instant.ofEpochMilli((instant.toEpochMilli() / period.toMillis() + 1) * period.toMillis());
	}

	private TransactionTemplate transaction() {
		JdbcTransactionManager transactions = new JdbcTransactionManager(this.database.dataSource());
		transactions.addListener(this.boundary);
		return new TransactionTemplate(transactions);
	}

	private void age(Duration time) {
		this.database.execute("update CARILLON_SCHEDULE set due_nanos = due_nanos - " + time.toNanos()
				+ ", at_nanos = at_nanos - " + time.toNanos());
	}

	private long inHistory() {
		return this.database.history().count(EventQuery.matching("order.**"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void ofTwoInstancesOnePublishesEach(String name) {
		open(name, 20);
		EventBus scheduling = idleBus();
		List<UUID> ids = new ArrayList<>();
		Instant when = Instant.now().plusSeconds(2);
		transaction().executeWithoutResult((status) -> {
			for (int i = 0; i < 1000; i++) {
				ids.add(scheduling.publishAt(DRAFT, when).id());
			}
		});
		bus();
		bus();
		await().atMost(Duration.ofSeconds(60)).until(() -> this.published.size() >= 1000);
		await().during(Duration.ofMillis(300)).until(() -> this.published.size() == 1000);
		assertThat(this.published).extracting(Event::id).containsExactlyInAnyOrderElementsOf(ids);
		assertThat(inHistory()).isEqualTo(1000);
		assertThat(ScheduledEvents.of(scheduling).depth().pending()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void ofTwoInstancesOnePublishesEachTimeOfACronExpression(String name) {
		open(name, 6);
		EventBus first = bus();
		EventBus second = bus();
		first.publishOn("PT0.2S", DRAFT, "tick");
		second.publishOn("PT0.2S", DRAFT, "tick");
		await().atMost(Duration.ofSeconds(60)).until(() -> this.published.size() >= 10);
		List<Event<?>> ticks = List.copyOf(this.published);
		assertThat(ticks).extracting(Event::id).doesNotHaveDuplicates();
		Duration all = Duration.between(ticks.get(0).time(), ticks.get(ticks.size() - 1).time());
		// the first may have been late
		assertThat(ticks).hasSizeLessThanOrEqualTo((int) all.dividedBy(Duration.ofMillis(200)) + 2);
		assertThat(ScheduledEvents.of(first).list(10)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void whatAnInstanceHeldWhenItDiedIsPublishedByAnother(String name) {
		open(name, 4);
		ScheduledPublication handle = idleBus().publishLater(DRAFT, Duration.ZERO);
		ScheduleClaim dying = new ScheduleClaim(this.database.history().schedules(),
				new OutboxConnections(this.database.history().database()), Duration.ofSeconds(3));
		List<ScheduleClaim.Claimed> held = new ArrayList<>();
		await().until(() -> held.addAll(dying.claim("shop", 10)));
		bus();
		await().during(Duration.ofMillis(400)).until(this.published::isEmpty);
		await().until(() -> !this.published.isEmpty());
		assertThat(this.published).extracting(Event::id).containsExactly(handle.id());
		// what it held is nothing any more
		assertThat(dying.park(held.get(0).seq(), held.get(0).token(), new IllegalStateException())).isFalse();
		dying.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file" })
	void anEmbeddedDatabaseHasItsLeasesTakenOverAtOnce(String name) {
		open(name, 4);
		idleBus().publishLater(DRAFT, Duration.ZERO);
		ScheduleClaim dead = new ScheduleClaim(this.database.history().schedules(),
				new OutboxConnections(this.database.history().database()), Duration.ofSeconds(30));
		await().until(() -> !dead.claim("shop", 10).isEmpty());
		dead.close();
		bus();
		await().atMost(Duration.ofSeconds(10)).until(() -> this.published.size() == 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void whoLostItsLeasePublishesNothing(String name) {
		open(name, 6);
		AtomicBoolean stuck = new AtomicBoolean(true);
		JdbcScheduleStore slow = store(OPTIONS.withLease(Duration.ofMillis(300)));
		EventBus bus = bus(slow, (builder) -> builder.interceptor(new PublishInterceptor() {

			@Override
			public <T> Event<T> beforePublish(Event<T> event) {
				await().atMost(Duration.ofSeconds(30)).until(() -> !stuck.get());
				return event;
			}

		}));
		ScheduledPublication handle = bus.publishLater(DRAFT, Duration.ZERO);
		slow.start();
		await().until(() -> !bus.awaitIdle(Duration.ofMillis(1)));
		slow.stop();
		bus();
		await().until(() -> !this.published.isEmpty());
		stuck.set(false);
		assertThat(bus.awaitIdle(Duration.ofSeconds(10))).isTrue();
		assertThat(this.published).extracting(Event::id).containsExactly(handle.id());
		assertThat(inHistory()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void whatWaitsForAThreadForLongerThanALeaseIsPublishedOnce(String name) {
		open(name, 6);
		List<Runnable> waiting = new CopyOnWriteArrayList<>();
		JdbcScheduleStore store = store(OPTIONS.withLease(Duration.ofMillis(200)));
		EventBus bus = bus(store, (builder) -> builder.executor(waiting::add));
		store.start();
		ScheduledPublication handle = bus.publishLater(DRAFT, Duration.ZERO);
		await().until(() -> tokens() >= 3);
		// it may be claimed anew just then, and is published by that claim
		await().until(() -> {
			List<Runnable> ready = List.copyOf(waiting);
			waiting.removeAll(ready);
			ready.forEach(Runnable::run);
			return !this.published.isEmpty();
		});
		assertThat(this.published).extracting(Event::id).containsExactly(handle.id());
		assertThat(ScheduledEvents.of(bus).list(10)).isEmpty();
	}

	private long tokens() {
		return new JdbcTemplate(this.database.dataSource()).queryForObject("select max(token) from CARILLON_SCHEDULE",
				Long.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void theClockOfTheDatabaseDecides(String name) {
		open(name, 6);
		for (Duration skew : List.of(Duration.ofMinutes(10), Duration.ofMinutes(-10))) {
			Clock clock = Clock.offset(Clock.fixed(Instant.now(), ZoneOffset.UTC), skew);
			JdbcScheduleStore store = store(OPTIONS);
			EventBus bus = bus(store, (builder) -> builder.clock(clock));
			store.start();
			ScheduledPublication handle = bus.publishLater(DRAFT, Duration.ofSeconds(2));
			assertThat(handle.when()).isBetween(Instant.now().minusSeconds(30), Instant.now().plusSeconds(30));
			bus.publishOn("PT60S", DRAFT, "tick" + skew);
			await().until(() -> this.published.stream().anyMatch((event) -> event.id().equals(handle.id())));
			assertThat(Instant.now()).isAfterOrEqualTo(handle.when().minusMillis(50));
			assertThat(ScheduledEvents.of(bus).find("tick" + skew).orElseThrow().when())
				.isBetween(Instant.now().minusSeconds(1), Instant.now().plusSeconds(61));
			store.stop();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void whatWasMissedIsMadeUpForOnce(String name) {
		open(name, 4);
		EventBus before = idleBus();
		ScheduledPublication once = before.publishLater(DRAFT, Duration.ofMinutes(5));
		before.publishOn("PT1H", EventDraft.of("order.counted", 1), "count");
		age(Duration.ofHours(5));
		EventBus after = bus();
		await().until(() -> this.published.size() == 2);
		after.publishOn("PT1H", EventDraft.of("order.counted", 1), "count");
		await().during(Duration.ofMillis(300)).until(() -> this.published.size() == 2);
		assertThat(this.published).extracting(Event::type).containsExactlyInAnyOrder("order.overdue", "order.counted");
		assertThat(this.published).extracting(Event::id).contains(once.id());
		assertThat(ScheduledEvents.of(after).find("count").orElseThrow().when()).isBetween(Instant.now(),
				Instant.now().plus(HOUR));
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void schedulingTheSameAgainAtEachStartMissesNothing(String name) {
		open(name, 4);
		idleBus().publishOn("PT1H", DRAFT);
		age(Duration.ofHours(2));
		EventBus again = bus(store(OPTIONS), UnaryOperator.identity());
		assertThat(again.publishOn("PT1H", DRAFT).when()).isBefore(Instant.now());
		bus();
		await().until(() -> this.published.size() == 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void whatCannotBeReadIsParkedAndHarmsNoOther(String name) {
		open(name, 4);
		EventBus scheduling = idleBus();
		ScheduledPublication poison = scheduling.publishLater(DRAFT, Duration.ZERO);
		this.database.execute("update CARILLON_SCHEDULE set data = '{\"orderId\":'");
		ScheduledPublication neighbour = scheduling.publishLater(DRAFT, Duration.ZERO);
		EventBus bus = bus();
		await().until(() -> ScheduledEvents.of(bus).depth().parked() == 1 && this.published.size() == 1);
		assertThat(this.published).extracting(Event::id).containsExactly(neighbour.id());
		ScheduledPublication parked = ScheduledEvents.of(bus).list(10).get(0);
		assertThat(parked.id()).isEqualTo(poison.id());
		assertThat(parked.error().orElseThrow()).contains("EventSerializationException");
		this.database.execute("update CARILLON_SCHEDULE set data = '{}'");
		assertThat(ScheduledEvents.of(bus).retry(poison.name())).isTrue();
		await().until(() -> this.published.size() == 2);
		assertThat(ScheduledEvents.of(bus).list(10)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void whatIsRefusedIsParkedAndWhatFailsIsTriedAgain(String name) {
		open(name, 4);
		AtomicBoolean failed = new AtomicBoolean();
		JdbcScheduleStore store = store(OPTIONS);
		EventBus bus = bus(store, (builder) -> builder.interceptor(new PublishInterceptor() {

			@Override
			public <T> Event<T> beforePublish(Event<T> event) {
				if (event.type().equals("order.refused")) {
					throw new IllegalArgumentException("violates its schema");
				}
				if (event.type().equals("order.delayed") && failed.compareAndSet(false, true)) {
					throw new IllegalStateException("not now");
				}
				return event;
			}

		}));
		store.start();
		ScheduledPublication refused = bus.publishLater(EventDraft.of("order.refused", 1), Duration.ZERO);
		bus.publishLater(EventDraft.of("order.delayed", 1), Duration.ZERO);
		await().until(() -> !this.published.isEmpty());
		assertThat(this.published).extracting(Event::type).containsExactly("order.delayed");
		assertThat(ScheduledEvents.of(bus).find(refused.name()).flatMap(ScheduledPublication::error))
			.hasValueSatisfying(
					(error) -> assertThat(error).contains("IllegalArgumentException").contains("violates its schema"));
		assertThat(refused.cancel()).isTrue();
		assertThat(bus.statistics().dropped()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void anotherBusPublishesNothingOfThis(String name) {
		open(name, 4);
		idleBus().publishLater(DRAFT, Duration.ZERO);
		JdbcScheduleStore store = store(OPTIONS);
		EventBus other = bus(store, (builder) -> builder.name("billing"));
		store.start();
		assertThat(ScheduledEvents.of(other).list(10)).isEmpty();
		ScheduledPublication own = other.publishLater(DRAFT, Duration.ofMillis(200));
		await().until(() -> !this.published.isEmpty());
		assertThat(this.published).extracting(Event::id).containsExactly(own.id());
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void isScheduledWhileATransactionCompletesWithAPoolOfOne(String name) {
		open(name, 1);
		EventBus bus = bus();
		transaction().executeWithoutResult(
				(status) -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void afterCommit() {
						bus.publishLater(DRAFT, Duration.ZERO);
					}

				}));
		await().until(() -> this.published.size() == 1);
		TransactionTemplate readOnly = transaction();
		readOnly.setReadOnly(true);
		readOnly.executeWithoutResult((status) -> bus.publishLater(DRAFT, Duration.ZERO));
		await().until(() -> this.published.size() == 2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void whoIsAboutToCancelHoldsUpNobody(String name) {
		open(name, 4);
		EventBus bus = idleBus();
		ScheduledPublication kept = bus.publishLater(DRAFT, Duration.ZERO);
		JdbcScheduleStore store = store(OPTIONS);
		EventBus publishing = bus(store, UnaryOperator.identity());
		transaction().executeWithoutResult((status) -> {
			assertThat(kept.cancel()).isTrue();
			store.start();
			ScheduledPublication other = publishing.publishAt(DRAFT, Instant.now());
			status.setRollbackOnly();
			assertThat(other).isNotNull();
			publishLaterFromAnotherThread(publishing);
			await().until(() -> this.published.size() == 1);
		});
		await().until(() -> this.published.size() == 2);
		assertThat(this.published).extracting(Event::id).contains(kept.id());
	}

	private static void publishLaterFromAnotherThread(EventBus bus) {
		Thread other = new Thread(() -> bus.publishLater(DRAFT, Duration.ZERO));
		other.start();
		try {
			other.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "postgresql", "mariadb" })
	void goesOnWhenTheDatabaseIsBack(String name) {
		open(name, 4);
		EventBus bus = bus();
		bus.publishLater(DRAFT, Duration.ofMillis(500));
		this.database.execute("alter table CARILLON_SCHEDULE rename to GONE_SCHEDULE");
		await().during(Duration.ofMillis(1500)).until(this.published::isEmpty);
		this.database.execute("alter table GONE_SCHEDULE rename to CARILLON_SCHEDULE");
		await().atMost(Duration.ofSeconds(20)).until(() -> this.published.size() == 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2file", "postgresql", "mariadb" })
	void tellsThatItsTableIsMissing(String name) {
		open(name, 2);
		assertThat(this.database.history().missingTable()).isEmpty();
		new JdbcTemplate(this.database.dataSource()).execute("drop table CARILLON_SCHEDULE");
		assertThat(this.database.history().missingTable()).contains("CARILLON_SCHEDULE");
	}

}
