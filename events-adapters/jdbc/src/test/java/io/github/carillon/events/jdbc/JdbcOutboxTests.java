package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import com.zaxxer.hikari.HikariDataSource;
import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventTypeBinding;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.SystemTime;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.outbox.ClaimedEntry;
import io.github.carillon.events.outbox.EntryResult;
import io.github.carillon.events.outbox.OutboxDepth;
import io.github.carillon.events.outbox.OutboxEntry;
import io.github.carillon.events.outbox.OutboxTarget;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * C81, and what can go wrong with a database.
 */
@Timeout(120)
class JdbcOutboxTests {

	private static final String MAIL = "listener:mail";

	@TempDir
	private Path directory;

	private Databases database;

	private JdbcOutbox outbox;

	@AfterEach
	void close() {
		if (this.outbox != null) {
			this.outbox.close();
		}
		if (this.database != null) {
			this.database.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "h2file", "postgresql", "mariadb" })
	void deliversEachEntryOnceAndInTheOrderOfItsKey(String name) {
		open(name, 8);
		int entries = 5000;
		int keys = 100;
		addMany(entries, keys);
		Map<String, Integer> last = new ConcurrentHashMap<>();
		Queue<String> wrong = new ConcurrentLinkedQueue<>();
		AtomicInteger delivered = new AtomicInteger();
		inThreads(8, (outbox) -> {
			while (delivered.get() < entries && wrong.isEmpty()) {
				List<ClaimedEntry> batch = outbox.claim(Set.of(MAIL), 30);
				batch.forEach((claimed) -> check(claimed.event(), last, wrong));
				List<EntryResult> results = batch.stream()
					.map((claimed) -> EntryResult.delivered(claimed.entry()))
					.toList();
				if (!outbox.finish(results).isEmpty()) {
					wrong.add("lost a lease");
				}
				delivered.addAndGet(batch.size());
			}
		});
		assertThat(wrong).isEmpty();
		assertThat(delivered).hasValue(entries);
		assertThat(this.outbox.depths()).isEmpty();
	}

	private void addMany(int entries, int keys) {
		List<CompletableFuture<Void>> publishers = new ArrayList<>();
		for (int publisher = 0; publisher < 4; publisher++) {
			int first = publisher;
			publishers.add(CompletableFuture.runAsync(() -> {
				for (int i = first; i < entries; i += 4) {
					add(event("k" + i % keys).toBuilder().subject(Integer.toString(i)).build());
				}
			}));
		}
		publishers.forEach(CompletableFuture::join);
	}

	private static void check(@Nullable Event<?> event, Map<String, Integer> last, Queue<String> wrong) {
		if (event == null) {
			wrong.add("unreadable");
			return;
		}
		int number = Integer.parseInt(event.subject().orElseThrow());
		Integer before = last.put(event.key().orElseThrow(), number);
		if (before != null && before >= number) {
			wrong.add(number + " after " + before + " of " + event.key());
		}
	}

	private void inThreads(int count, Consumer<JdbcOutbox> work) {
		ExecutorService threads = Executors.newFixedThreadPool(count);
		try {
			List<CompletableFuture<Void>> ends = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				ends.add(CompletableFuture.runAsync(() -> {
					try (JdbcOutbox outbox = newOutbox()) {
						work.accept(outbox);
					}
				}, threads));
			}
			ends.forEach(CompletableFuture::join);
		}
		finally {
			threads.shutdown();
		}
	}

	/**
	 * The older entry of a key becomes visible while somebody is about to hold the newer
	 * one: only the index keeps them apart.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "postgresql", "mariadb" })
	void keepsApartTwoEntriesOfAKeyThatAreClaimedAtTheSameTime(String name) throws Exception {
		open(name, 6);
		Event<?> older = event("k");
		Event<?> newer = event("k");
		try (Connection publisher = this.database.dataSource().getConnection();
				Connection claimer = this.database.dataSource().getConnection()) {
			publisher.setAutoCommit(false);
			DeliveryTable table = this.database.history().deliveries();
			new EntryWriter(table, SystemTime.CLOCK).write(publisher,
					List.of(new NewEntry(older.id(), MAIL, "k", null)));
			add(newer);
			claimer.setAutoCommit(false);
			try (Statement statement = claimer.createStatement()) {
				statement.executeUpdate("update CARILLON_DELIVERY set status = 'IN_FLIGHT', owner = 'other', "
						+ "token = 1, busy_key = open_key, due_nanos = due_nanos + 60000000000 where seq = 2");
			}
			publisher.commit();
			CompletableFuture<List<ClaimedEntry>> claim = CompletableFuture
				.supplyAsync(() -> this.outbox.claim(Set.of(MAIL), 10));
			await().until(() -> waitsForALock(name) || claim.isDone());
			assertThat(claim).isNotDone();
			claimer.commit();
			assertThat(claim.join()).isEmpty();
		}
		assertThat(this.outbox.deliveries(older.id())).extracting(Delivery::status)
			.containsExactly(Delivery.Status.PENDING);
		assertThat(this.outbox.deliveries(newer.id())).extracting(Delivery::status)
			.containsExactly(Delivery.Status.IN_FLIGHT);
	}

	private boolean waitsForALock(String name) {
		Long waiting = new JdbcTemplate(this.database.dataSource()).queryForObject(name.equals("mariadb")
				? "select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'"
				: "select count(*) from pg_locks where not granted", Long.class);
		return waiting != null && waiting > 0;
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void agreesOnTimeWhateverTheZoneOfTheSession(String name) throws SQLException {
		open(name, 2);
		try (HikariDataSource pool = new HikariDataSource()) {
			this.database.dataSource().copyStateTo(pool);
			pool.setConnectionInitSql(name.equals("mariadb") ? "set time_zone = '+10:00'" : "set time zone '+10:00'");
			try (JdbcEventHistory history = history(pool);
					JdbcOutbox far = new JdbcOutbox(history, JdbcOutboxOptions.defaults())) {
				Event<?> event = event("k");
				far.add(event, List.of(MAIL), Set.of(), null);
				OutboxEntry entry = claimOne();
				assertThat(far.claim(Set.of(MAIL), 10)).isEmpty();
				assertThat(this.outbox.depths().get(0).oldest()).isLessThan(Duration.ofHours(1));
				this.outbox.finish(List.of(EntryResult.retry(entry, Duration.ofHours(2), new Exception("late"))));
				assertThat(far.claim(Set.of(MAIL), 10)).isEmpty();
				this.outbox.finish(List.of(EntryResult.delivered(entry)));
				assertThat(Math.abs(databaseNanos() - EventRow.nanos(Instant.now())))
					.isLessThan(Duration.ofHours(1).toNanos());
			}
		}
	}

	private long databaseNanos() {
		Long nanos = new JdbcTemplate(this.database.dataSource())
			.queryForObject("select " + this.database.dialect().now(), Long.class);
		return (nanos != null) ? nanos : 0;
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void renewsThroughConnectionsOfItsOwn(String name) throws SQLException {
		open(name, 1);
		try (HikariDataSource housekeeping = new HikariDataSource()) {
			this.database.dataSource().copyStateTo(housekeeping);
			try (JdbcOutbox renewing = new JdbcOutbox(this.database.history(), JdbcOutboxOptions.defaults(),
					housekeeping)) {
				List<OutboxEntry> held = renewing.add(event(null), List.of(MAIL), Set.of(MAIL), null);
				try (Connection taken = this.database.dataSource().getConnection()) {
					assertThat(taken.isValid(1)).isTrue();
					assertThat(renewing.renew(held)).isEmpty();
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "postgresql", "mariadb" })
	void leavesTheIsolationOfAConnectionAsItWas(String name) throws SQLException {
		open(name, 1);
		try (Connection connection = this.database.dataSource().getConnection()) {
			connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
			ShortTransaction.runReadCommitted(connection, () -> {
				assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
				return 1;
			});
			assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
			assertThat(connection.getAutoCommit()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "postgresql reWriteBatchedInserts", "mariadb useBulkStmts" })
	void countsWhereTheDriverDoesNotSayWhatABatchChanges(String name) {
		open(name.split(" ")[0], 2);
		try (HikariDataSource pool = new HikariDataSource()) {
			this.database.dataSource().copyStateTo(pool);
			pool.setJdbcUrl(
					pool.getJdbcUrl() + (pool.getJdbcUrl().contains("?") ? "&" : "?") + name.split(" ")[1] + "=true");
			try (JdbcEventHistory history = history(pool);
					JdbcOutbox bulk = new JdbcOutbox(history, JdbcOutboxOptions.defaults())) {
				List<OutboxEntry> held = bulk.add(event(null), List.of("a", "b", "c"), Set.of("a", "b", "c"), null);
				assertThat(held).extracting(OutboxEntry::target).containsExactly("a", "b", "c");
				assertThat(bulk.renew(held)).isEmpty();
				OutboxEntry never = new OutboxEntry(UUID.randomUUID(), "a", 1, 1);
				EntryResult lost = EntryResult.delivered(never);
				List<EntryResult> results = new ArrayList<>(held.stream().map(EntryResult::delivered).toList());
				results.add(lost);
				assertThat(bulk.finish(results)).containsExactly(lost);
			}
		}
	}

	@Test
	void takesOverAtOnceWhatAProcessBeforeThisOneHeld() {
		open("h2file", 2);
		List<OutboxEntry> held = this.outbox.add(event(null), List.of(MAIL), Set.of(MAIL), null);
		try (JdbcOutbox another = newOutbox()) {
			assertThat(another.claim(Set.of(MAIL), 10)).isEmpty();
		}
		this.outbox.close();
		try (JdbcOutbox restarted = newOutbox()) {
			List<ClaimedEntry> claimed = restarted.claim(Set.of(MAIL), 10);
			assertThat(claimed).hasSize(1);
			assertThat(claimed.get(0).entry())
				.isEqualTo(new OutboxEntry(held.get(0).eventId(), MAIL, held.get(0).token() + 1, 1, 1));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void handsOutWhatIsNotInTheHistoryAnyMore(String name) {
		open(name, 2);
		add(event("a"));
		Event<?> there = event("b");
		this.database.execute("delete from CARILLON_EVENT");
		add(there);
		List<ClaimedEntry> claimed = this.outbox.claim(Set.of(MAIL), 10);
		assertThat(claimed).hasSize(2);
		assertThat(claimed.get(0).event()).isNull();
		assertThat(claimed.get(0).unreadable()).hasMessageContaining("not in the history any more");
		assertThat(claimed.get(1).event()).isEqualTo(there);
	}

	@Test
	void handsOutDataThatItsClassCannotHoldAsUnreadable() {
		this.database = Databases.open("h2mem", this.directory, new Orders());
		this.outbox = newOutbox();
		add(Event.builder("order.created", Map.of("orderId", Map.of("no", "text"))).key("k").build());
		ClaimedEntry claimed = this.outbox.claim(Set.of(MAIL), 10).get(0);
		assertThat(claimed.event()).isNull();
		assertThat(claimed.unreadable()).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "h2file", "postgresql", "mariadb" })
	void getsItsTablesWhereOnlyThoseOfTheHistoryAre(String name) {
		open(name, 2);
		this.database.execute("drop table CARILLON_DELIVERY", "drop table CARILLON_TARGET");
		assertThat(this.database.history().tablesExist()).isFalse();
		JdbcHistorySchema.create(this.database.dataSource(), JdbcHistoryOptions.defaults());
		JdbcHistorySchema.create(this.database.dataSource(), JdbcHistoryOptions.defaults());
		assertThat(this.database.history().tablesExist()).isTrue();
		add(event("k"));
		assertThat(this.outbox.depths()).extracting(OutboxDepth::pending).containsExactly(1L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "h2file", "postgresql", "mariadb" })
	void registersATargetThatSeveralInstancesRegisterAtOnce(String name) {
		open(name, 8);
		OutboxTarget target = new OutboxTarget(MAIL, List.of(EventPattern.parse("order.*")), Instant.EPOCH);
		inThreads(8, (outbox) -> outbox.register(target));
		assertThat(this.outbox.targets()).containsExactly(target);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "h2file" })
	void doesNotMindInterruptions(String name) {
		open(name, 2);
		add(event("k"));
		Thread.currentThread().interrupt();
		OutboxEntry entry = claimOne();
		assertThat(this.outbox.renew(List.of(entry))).isEmpty();
		assertThat(this.outbox.finish(List.of(EntryResult.delivered(entry)))).isEmpty();
		assertThat(Thread.interrupted()).isTrue();
		add(event("k"));
		assertThat(this.outbox.claim(Set.of(MAIL), 10)).hasSize(1);
	}

	@Test
	void refusesATargetThatNoDatabaseCanHold() {
		open("h2mem", 1);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.outbox.add(event(null), List.of("x".repeat(256)), Set.of(), null))
			.withMessageContaining("255");
		assertThatIllegalArgumentException().isThrownBy(
				() -> this.outbox.register(new OutboxTarget("", List.of(EventPattern.parse("*")), Instant.EPOCH)));
		assertThat(this.outbox.targets()).isEmpty();
	}

	@Test
	void takesOverWhatWasInFlightAlsoWhenAnOlderOneOfItsKeyHasComeSince() {
		open("h2mem", 3);
		Event<?> first = event("k");
		add(first);
		this.outbox.finish(List.of(EntryResult.dead(claimOne(), new IllegalStateException("no stamps"), false)));
		add(event("k"));
		try (JdbcOutbox dying = new JdbcOutbox(this.database.history(),
				JdbcOutboxOptions.defaults().withLease(Duration.ofMillis(100)))) {
			assertThat(dying.claim(Set.of(MAIL), 10)).hasSize(1);
		}
		assertThat(this.outbox.retryDead(MAIL, Set.of(first.id()))).isEqualTo(1);
		await().untilAsserted(() -> assertThat(this.outbox.claim(Set.of(MAIL), 10)).hasSize(1));
	}

	private void open(String name, int connections) {
		this.database = Databases.open(name, this.directory, connections);
		this.outbox = newOutbox();
	}

	private JdbcOutbox newOutbox() {
		return new JdbcOutbox(this.database.history(), JdbcOutboxOptions.defaults());
	}

	private JdbcEventHistory history(HikariDataSource pool) {
		return new JdbcEventHistory(pool, this.database.serializer(), EventTypeResolver.annotations(),
				JdbcHistoryOptions.defaults());
	}

	private void add(Event<?> event) {
		this.outbox.add(event, List.of(MAIL), Set.of(), null);
	}

	private OutboxEntry claimOne() {
		List<ClaimedEntry> claimed = this.outbox.claim(Set.of(MAIL), 10);
		assertThat(claimed).hasSize(1);
		return claimed.get(0).entry();
	}

	private static Event<?> event(@Nullable String key) {
		Event.Builder<?> event = Event.builder("order.created", Map.of("orderId", "o-1"));
		return ((key != null) ? event.key(key) : event).build();
	}

	private record Order(String orderId) {
	}

	private static final class Orders implements EventTypeResolver {

		@Override
		public @Nullable EventTypeBinding findByClass(Class<?> dataClass) {
			return null;
		}

		@Override
		public @Nullable EventTypeBinding findByName(String type) {
			return new EventTypeBinding(type, "1", Order.class, void.class);
		}

	}

}
