package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import com.zaxxer.hikari.HikariDataSource;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.history.EventFeed;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.FeedPage;
import io.github.carillon.events.history.PositionedEvent;
import io.github.carillon.events.spring.SpringCommitBoundary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * P12, decision 11, on every database.
 */
@Timeout(120)
class JdbcEventFeedTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private final SpringCommitBoundary boundary = new SpringCommitBoundary();

	private Databases database;

	@AfterEach
	void close() {
		if (this.database != null) {
			this.database.close();
		}
	}

	/**
	 * Writers hold their transactions for a random time, some roll back; who reads
	 * meanwhile gets each event that was committed, once, and those of one writer in
	 * their order.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "h2file", "postgresql", "mariadb" })
	void skipsNothingThatCommitsLate(String name) throws Exception {
		int writers = 16;
		open(name, writers + 2);
		ExecutorService executor = Executors.newFixedThreadPool(writers + 1);
		try {
			AtomicLong expected = new AtomicLong(Long.MAX_VALUE);
			Future<List<PositionedEvent>> reader = executor.submit(() -> follow(expected));
			List<Future<List<UUID>>> committed = new ArrayList<>();
			for (int i = 0; i < writers; i++) {
				committed.add(executor.submit(() -> write(25)));
			}
			List<List<UUID>> ids = new ArrayList<>();
			for (Future<List<UUID>> each : committed) {
				ids.add(each.get());
			}
			expected.set(ids.stream().mapToLong(List::size).sum());
			List<PositionedEvent> read = reader.get();
			List<UUID> seen = read.stream().map((each) -> each.event().id()).toList();
			assertThat(seen).containsExactlyInAnyOrderElementsOf(ids.stream().flatMap(List::stream).toList());
			ids.forEach((own) -> assertThat(seen).containsSubsequence(own));
			assertThat(read).extracting(PositionedEvent::position)
				.isSorted()
				.doesNotHaveDuplicates()
				.endsWith((long) read.size());
		}
		finally {
			executor.shutdownNow();
		}
	}

	private List<UUID> write(int transactions) {
		List<UUID> committed = new ArrayList<>();
		for (int i = 0; i < transactions; i++) {
			List<Event<?>> events = List.of(event(), event());
			boolean roll = ThreadLocalRandom.current().nextInt(20) == 0;
			transaction().executeWithoutResult((status) -> {
				for (Event<?> event : events) {
					record(event);
					LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(25)));
				}
				if (roll) {
					status.setRollbackOnly();
				}
			});
			if (!roll) {
				events.forEach((event) -> committed.add(event.id()));
			}
		}
		return committed;
	}

	/**
	 * Reads until all has come that is expected, and for a while longer.
	 */
	private List<PositionedEvent> follow(AtomicLong expected) {
		List<PositionedEvent> read = new ArrayList<>();
		long position = 0;
		long begin = System.nanoTime();
		long progress = begin;
		while ((read.size() < expected.get() && System.nanoTime() - begin < PATIENCE.toNanos())
				|| System.nanoTime() - progress < TimeUnit.SECONDS.toNanos(1)) {
			FeedPage page = feed().after(position, 20);
			assertThat(page.missing()).isZero();
			read.addAll(page.events());
			progress = (page.position() > position) ? System.nanoTime() : progress;
			position = page.position();
		}
		return read;
	}

	/**
	 * Whoever dies without a word leaves the role when its lease is over.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void takesOverWhenTheLeaseIsOver(String name) {
		open(name, 4);
		record(event());
		awaitPosition(1);
		holdTheRoleAs("somebody else", 3);
		long begin = System.nanoTime();
		record(event());
		awaitPosition(2);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void givesNoPositionOnceSomebodyElseHasTheRole(String name) throws Exception {
		open(name, 4);
		FeedTable table = feedTable();
		SequencerRole stalled = new SequencerRole(table, "stalled", Duration.ofMillis(1));
		SequencerRole other = new SequencerRole(table, "other", Duration.ofMinutes(1));
		try (SequencerConnection connection = new SequencerConnection(this.database.dataSource(), null, table.dialect(),
				Duration.ofMinutes(1))) {
			assertThat(connection.inTransaction(stalled::take)).isZero();
			insertUnsequenced();
			await().atMost(PATIENCE).until(() -> connection.inTransaction(other::take) == 0);
			assertThatExceptionOfType(SequencerRole.FencedException.class)
				.isThrownBy(() -> connection.inTransaction(stalled::assign));
			assertThat(count("CARILLON_POSITION")).isZero();
			assertThat(connection.inTransaction(other::assign)).isOne();
			assertThat(count("CARILLON_POSITION")).isOne();
		}
	}

	/**
	 * Frozen in the middle of a transaction a process keeps its locks, unless the server
	 * takes them.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "postgresql", "mariadb" })
	void takesOverFromWhoStandsStillInATransaction(String name) throws Exception {
		open(name, 4);
		FeedTable table = feedTable();
		SequencerRole frozen = new SequencerRole(table, "frozen", Duration.ofSeconds(1));
		SequencerRole other = new SequencerRole(table, "other", Duration.ofMinutes(1));
		try (HikariDataSource own = new HikariDataSource()) {
			this.database.dataSource().copyStateTo(own);
			SequencerConnection kept = new SequencerConnection(this.database.dataSource(), own, table.dialect(),
					Duration.ofSeconds(1));
			SequencerConnection others = new SequencerConnection(this.database.dataSource(), null, table.dialect(),
					Duration.ofSeconds(1));
			kept.inTransaction(frozen::take);
			insertUnsequenced();
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> kept.inTransaction((connection) -> {
				frozen.assign(connection);
				await().atMost(PATIENCE).until(() -> others.inTransaction(other::take) == 0);
				assertThat(others.inTransaction(other::assign)).isOne();
				return true;
			}));
			assertThat(count("CARILLON_POSITION")).isOne();
			kept.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "h2file", "postgresql", "mariadb" })
	void goesOnAfterARestart(String name) {
		open(name, 4);
		List<Event<?>> events = List.of(event(), event(), event());
		record(events.get(0));
		awaitPosition(1);
		UUID id = feed().id();
		this.database.history().close();
		try (JdbcEventHistory second = history(JdbcHistoryOptions.defaults())) {
			EventFeed feed = second.feed().orElseThrow();
			second.record(events.get(1), null);
			second.record(events.get(2), null);
			await().atMost(Duration.ofSeconds(4)).until(() -> feed.lastPosition() == 3);
			assertThat(feed.id()).isEqualTo(id);
			assertThat(feed.after(0, 10).events()).extracting(PositionedEvent::event).isEqualTo(events);
		}
	}

	/**
	 * One that has the role and one that has not; whoever publishes, both hear of it.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void tellsTheListenersOfOtherInstances(String name) {
		open(name, 4);
		record(event());
		awaitPosition(1);
		try (JdbcEventHistory second = history(JdbcHistoryOptions.defaults())) {
			List<Long> told = Collections.synchronizedList(new ArrayList<>());
			List<Long> toldSecond = Collections.synchronizedList(new ArrayList<>());
			feed().addListener(told::add);
			second.feed().orElseThrow().addListener(toldSecond::add);
			record(event());
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).contains(2L));
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(toldSecond).contains(2L));
			second.record(event(), null);
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).contains(3L));
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(toldSecond).contains(3L));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void givesPositionsToWhatIsWrittenBehind(String name) {
		this.database = Databases.open(name, this.directory, 4, JdbcHistoryOptions.defaults().withAwaitedWrites(false));
		for (int i = 0; i < 100; i++) {
			record(event());
		}
		awaitPosition(100);
		assertThat(feed().after(0, 1000).events()).hasSize(100);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void givesNoPositionsWhereTheyAreNotWanted(String name) {
		JdbcHistoryOptions options = JdbcHistoryOptions.defaults().withPositions(false);
		this.database = Databases.open(name, this.directory, 4, options);
		Event<?> event = event();
		record(event);
		assertThat(this.database.history().feed()).isEmpty();
		assertThat(this.database.history().get(event.id())).contains(event);
		assertThat(count("CARILLON_UNSEQUENCED")).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void keepsNoPositionOfWhatWasDeleted(String name) {
		open(name, 4);
		record(event());
		record(event());
		awaitPosition(2);
		this.database.history().clear(EventQuery.matching("*"));
		assertThat(count("CARILLON_POSITION")).isZero();
		assertThat(feed().after(0, 10).missing()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void givesNoPositionToWhatWasDeletedBefore(String name) {
		open(name, 4);
		OutboxOwners.add("somebody who stands still");
		try {
			holdTheRoleAs("somebody who stands still", 3600);
			record(event());
			this.database.history().clear(EventQuery.matching("*"));
			assertThat(count("CARILLON_UNSEQUENCED")).isZero();
		}
		finally {
			OutboxOwners.remove("somebody who stands still");
		}
		this.database.execute("update CARILLON_SEQUENCER set owner = null, lease_nanos = 0");
		Event<?> event = event();
		record(event);
		await().atMost(PATIENCE).until(() -> feed().lastPosition() > 0);
		assertThat(feed().after(0, 10).missing()).isZero();
		assertThat(feed().after(0, 10).events()).extracting(PositionedEvent::event).isEqualTo(List.of(event));
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void givesNoPositionToWhatIsDeletedMeanwhile(String name) throws Exception {
		open(name, 4);
		SequencerRole role = new SequencerRole(feedTable(), "sequencer", Duration.ofMinutes(1));
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try (SequencerConnection connection = new SequencerConnection(this.database.dataSource(), null,
				this.database.dialect(), Duration.ofMinutes(1));
				Connection deleting = this.database.dataSource().getConnection()) {
			connection.inTransaction(role::take);
			insertUnsequenced();
			deleting.setAutoCommit(false);
			deleting.createStatement().execute("delete from CARILLON_UNSEQUENCED");
			Future<Integer> given = executor.submit(() -> connection.inTransaction(role::assign));
			await().atMost(PATIENCE).until(this::roleIsLocked);
			deleting.commit();
			assertThat(given.get()).isZero();
			assertThat(count("CARILLON_POSITION")).isZero();
		}
		finally {
			executor.shutdownNow();
		}
	}

	private boolean roleIsLocked() {
		return transaction().execute((status) -> new JdbcTemplate(this.database.dataSource())
			.queryForList("select name from CARILLON_SEQUENCER for update skip locked")
			.isEmpty());
	}

	/**
	 * A transaction of the caller may use up the pool: positions come when it is over.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void getsByWithAPoolOfOne(String name) {
		open(name, 1);
		record(event());
		transaction().executeWithoutResult((status) -> {
			record(event());
			assertThat(feed().lastPosition()).isLessThanOrEqualTo(1);
		});
		awaitPosition(2);
	}

	@Test
	void takesOverAtOnceWhereThereCanBeNobodyElse() {
		open("h2file", 4);
		holdTheRoleAs("a process before this one", 3600);
		record(event());
		await().atMost(Duration.ofSeconds(4)).until(() -> feed().lastPosition() == 1);
	}

	@Test
	void saysWhatIsMissing() {
		open("h2mem", 4);
		this.database.execute("drop table CARILLON_SEQUENCER");
		assertThat(this.database.history().missingTable()).contains("CARILLON_SEQUENCER");
		assertThat(this.database.history().tablesExist()).isFalse();
	}

	private void open(String name, int connections) {
		this.database = Databases.open(name, this.directory, connections);
	}

	private JdbcEventHistory history(JdbcHistoryOptions options) {
		return new JdbcEventHistory(this.database.dataSource(), this.database.serializer(),
				EventTypeResolver.annotations(), options);
	}

	private EventFeed feed() {
		return this.database.history().feed().orElseThrow();
	}

	private FeedTable feedTable() {
		return new FeedTable(new EventTable(this.database.dialect(), JdbcHistoryOptions.defaults()),
				JdbcHistoryOptions.defaults());
	}

	private void record(Event<?> event) {
		this.database.history().record(event, this.boundary.current());
	}

	private void awaitPosition(long position) {
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(feed().lastPosition()).isEqualTo(position));
	}

	private void holdTheRoleAs(String owner, int seconds) {
		this.database.execute("update CARILLON_SEQUENCER set owner = '%s', token = token + 1, lease_nanos = %s + %d"
			.formatted(owner, this.database.dialect().now(), TimeUnit.SECONDS.toNanos(seconds)));
	}

	private void insertUnsequenced() {
		this.database.execute((this.database.dialect() == Dialect.MARIADB)
				? "insert into CARILLON_UNSEQUENCED (event_id) values (unhex(replace(uuid(), '-', '')))"
				: "insert into CARILLON_UNSEQUENCED (event_id) values ('" + UUID.randomUUID() + "')");
	}

	private long count(String table) {
		Long count = new JdbcTemplate(this.database.dataSource()).queryForObject("select count(*) from " + table,
				Long.class);
		return (count != null) ? count : -1;
	}

	private TransactionTemplate transaction() {
		JdbcTransactionManager manager = new JdbcTransactionManager(this.database.dataSource());
		manager.addListener(this.boundary);
		return new TransactionTemplate(manager);
	}

	private static Event<?> event() {
		return Event.builder("order.created", Map.of("orderId", "o-1")).source("shop").build();
	}

}
