package io.github.carillon.events.jdbc;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.SystemTime;
import io.github.carillon.events.outbox.EntryResult;
import io.github.carillon.events.outbox.OutboxEntry;
import io.github.carillon.events.spring.SpringCommitBoundary;
import io.github.carillon.events.test.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * C80, C81: what a database does not say, or says too late.
 */
@Timeout(120)
class JdbcOutboxFaultTests {

	private static final String MAIL = "listener:mail";

	@TempDir
	private Path directory;

	private final SpringCommitBoundary boundary = new SpringCommitBoundary();

	private Databases database;

	private FaultyDataSource dataSource;

	private JdbcEventHistory history;

	private JdbcOutbox outbox;

	@AfterEach
	void close() {
		if (this.outbox != null) {
			this.outbox.close();
			this.history.close();
		}
		if (this.database != null) {
			this.database.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void takesAResultForWrittenWhoseCommitWasNotAcknowledged(String name) {
		open(name);
		List<EntryResult> results = List.of(
				EntryResult.dead(claimed("a"), new IllegalStateException("no stamps"), false),
				EntryResult.delivered(claimed("b")), EntryResult.skipped(claimed("c")),
				EntryResult.retry(claimed("d"), Duration.ofHours(1), new IllegalStateException("busy")));
		EntryResult taken = EntryResult.delivered(claimed("e"));
		this.database.execute("update CARILLON_DELIVERY set token = token + 1 where seq = 5");
		List<EntryResult> all = new ArrayList<>(results);
		all.add(taken);
		this.dataSource.lostAcknowledgements.set(1);
		assertThatException().isThrownBy(() -> this.outbox.finish(all));
		assertThat(this.outbox.finish(all)).containsExactly(taken);
		assertThat(this.outbox.deliveries(results.get(3).entry().eventId())).extracting(Delivery::attempts)
			.containsExactly(1);
	}

	/**
	 * Giving up by somebody else leaves the same status.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void takesNoResultForWrittenThatIsSomebodyElses(String name) {
		open(name);
		EntryResult dead = EntryResult.dead(claimed("a"), new IllegalStateException("no stamps"), false);
		this.database.execute("update CARILLON_DELIVERY set due_nanos = 0");
		assertThat(this.outbox.discard(MAIL)).isEqualTo(1);
		assertThat(this.outbox.finish(List.of(dead))).containsExactly(dead);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void writesWhatTheDatabaseRefusesAtFirstAndNobodyWaitsFor(String name) {
		open(name);
		Event<?> event = event(null);
		transaction().executeWithoutResult(
				(status) -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void afterCommit() {
						JdbcOutboxFaultTests.this.dataSource.refusals.set(3);
						assertThat(JdbcOutboxFaultTests.this.outbox.add(event, List.of(MAIL), Set.of(MAIL), null))
							.isEmpty();
					}

				}));
		await().untilAsserted(() -> assertThat(this.dataSource.refusals).hasValue(0));
		await().untilAsserted(() -> assertThat(this.outbox.claim(Set.of(MAIL), 10)).hasSize(1));
		assertThat(this.history.lostWrites()).isZero();
	}

	@Test
	void countsWhatTheDatabaseRefusesToTheEnd() {
		open("h2mem");
		EventTable table = new EventTable(Dialect.H2, JdbcHistoryOptions.defaults());
		ChangeBatch batch = new ChangeBatch(this.dataSource, table,
				new EntryWriter(this.history.deliveries(), SystemTime.CLOCK), Duration.ofSeconds(1));
		this.dataSource.refusals.set(1_000);
		try (HistoryWriter writer = new HistoryWriter(batch, JdbcHistoryOptions.defaults(),
				new Backoff(1_000_000, 2_000_000), () -> {
				})) {
			EventRow row = this.history.rows().toRow(event(null));
			writer.writeLater(Change.insert(row, List.of(new NewEntry(row.id(), MAIL, null, null))));
			assertThat(writer.flush(Duration.ofSeconds(20))).isTrue();
			assertThat(writer.lost()).isEqualTo(1);
			assertThat(this.dataSource.refusals).hasValue(1_000 - 12);
		}
	}

	@Test
	void writesAfterTheCommitOfAnotherResourceAlsoWhatIsRefusedAtFirst() {
		open("h2mem");
		Event<?> event = event(null);
		try (TestDatabase other = TestDatabase.h2InMemory(); HikariDataSource pool = Databases.pool(other, 1)) {
			transaction(pool).executeWithoutResult((status) -> {
				this.outbox.add(event, List.of(MAIL), Set.of(MAIL), this.boundary.current());
				this.dataSource.refusals.set(3);
			});
		}
		await().untilAsserted(() -> assertThat(this.dataSource.refusals).hasValue(0));
		await().untilAsserted(() -> assertThat(this.outbox.claim(Set.of(MAIL), 10)).hasSize(1));
		assertThat(this.history.lostWrites()).isZero();
	}

	private TransactionTemplate transaction() {
		return transaction(this.dataSource);
	}

	private TransactionTemplate transaction(DataSource dataSource) {
		JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);
		manager.addListener(this.boundary);
		return new TransactionTemplate(manager);
	}

	/**
	 * As two contexts have of devtools, or of two war files.
	 */
	@Test
	void leavesAloneWhatAnOutboxOfAnotherClassLoaderHolds() throws Exception {
		open("h2mem");
		this.outbox.add(event(null), List.of(MAIL), Set.of(MAIL), null);
		this.database.execute("update CARILLON_DELIVERY set owner = 'elsewhere'");
		URL classes = OutboxOwners.class.getProtectionDomain().getCodeSource().getLocation();
		try (URLClassLoader loader = new URLClassLoader(new URL[] { classes }, null)) {
			Class<?> elsewhere = loader.loadClass(OutboxOwners.class.getName());
			invoke(elsewhere, "add");
			try (JdbcOutbox another = new JdbcOutbox(this.history, JdbcOutboxOptions.defaults())) {
				assertThat(another.claim(Set.of(MAIL), 10)).isEmpty();
			}
			invoke(elsewhere, "remove");
		}
		try (JdbcOutbox another = new JdbcOutbox(this.history, JdbcOutboxOptions.defaults())) {
			assertThat(another.claim(Set.of(MAIL), 10)).hasSize(1);
		}
	}

	private static void invoke(Class<?> owners, String name) throws ReflectiveOperationException {
		Method method = owners.getDeclaredMethod(name, String.class);
		method.setAccessible(true);
		method.invoke(null, "elsewhere");
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void publishersShareACommit(String name) {
		open(name);
		int publishers = 8;
		int each = 100;
		CountDownLatch ready = new CountDownLatch(publishers);
		List<CompletableFuture<Void>> ends = new ArrayList<>();
		for (int i = 0; i < publishers; i++) {
			ends.add(CompletableFuture.runAsync(() -> {
				ready.countDown();
				for (int j = 0; j < each; j++) {
					assertThat(this.outbox.add(event(null), List.of(MAIL), Set.of(MAIL), null)).hasSize(1);
				}
			}, (work) -> new Thread(work).start()));
		}
		ends.forEach(CompletableFuture::join);
		assertThat(this.outbox.claim(Set.of(MAIL), 10)).isEmpty();
		assertThat(this.dataSource.commits.get()).isBetween(each, publishers * each / 2);
	}

	private OutboxEntry claimed(String key) {
		this.outbox.add(event(key), List.of(MAIL), Set.of(), null);
		return this.outbox.claim(Set.of(MAIL), 1).get(0).entry();
	}

	private static Event<?> event(@Nullable String key) {
		Event.Builder<?> event = Event.builder("order.created", Map.of("orderId", "o-1"));
		return ((key != null) ? event.key(key) : event).build();
	}

	/**
	 * Without positions, whose commits would count and fail, too.
	 */
	private void open(String name) {
		this.database = Databases.open(name, this.directory, 8);
		this.dataSource = new FaultyDataSource(this.database.dataSource());
		this.history = new JdbcEventHistory(this.dataSource, this.database.serializer(),
				EventTypeResolver.annotations(), JdbcHistoryOptions.defaults().withPositions(false));
		this.outbox = new JdbcOutbox(this.history, JdbcOutboxOptions.defaults());
	}

}
