package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.outbox.ClaimedEntry;
import io.github.carillon.events.outbox.EntryResult;
import io.github.carillon.events.outbox.OutboxEntry;
import io.github.carillon.events.spring.SpringCommitBoundary;
import io.github.carillon.events.test.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * C80, decisions 3 and 7, with a pool of one and of two connections on every database.
 */
@Timeout(60)
class JdbcOutboxTransactionTests {

	private static final String MAIL = "listener:mail";

	@TempDir
	private Path directory;

	private final SpringCommitBoundary boundary = new SpringCommitBoundary();

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

	static Stream<Arguments> pools() {
		return Stream.of("h2mem", "h2file", "postgresql", "mariadb")
			.flatMap((name) -> Stream.of(Arguments.of(name, 1), Arguments.of(name, 2)));
	}

	@ParameterizedTest
	@MethodSource("pools")
	void addsInTheTransactionOfTheCaller(String name, int connections) {
		open(name, connections);
		Event<?> keyed = event("k");
		List<OutboxEntry> held = new ArrayList<>();
		transaction(this.database.dataSource()).executeWithoutResult((status) -> {
			assertThat(add(keyed)).isEmpty();
			held.addAll(add(event(null)));
			assertThat(held).hasSize(1);
			assertThat(this.outbox.deliveries(keyed.id())).hasSize(1);
		});
		assertThat(claimed()).extracting(ClaimedEntry::event).containsExactly(keyed);
		assertThat(this.outbox.finish(List.of(EntryResult.delivered(held.get(0))))).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("pools")
	void rollsBackWithTheCaller(String name, int connections) {
		open(name, connections);
		List<OutboxEntry> held = new ArrayList<>();
		transaction(this.database.dataSource()).executeWithoutResult((status) -> {
			add(event("k"));
			held.addAll(add(event(null)));
			status.setRollbackOnly();
		});
		assertThat(claimed()).isEmpty();
		assertThat(this.outbox.depths()).isEmpty();
		assertThat(this.outbox.renew(held)).isEqualTo(held);
		assertThat(this.database.history().count(EventQuery.matching("*"))).isZero();
	}

	@ParameterizedTest
	@MethodSource("pools")
	void takesBackWhatASavepointTakesBack(String name, int connections) {
		open(name, connections);
		Event<?> kept = event("a");
		TransactionTemplate nested = transaction(this.database.dataSource());
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		transaction(this.database.dataSource()).executeWithoutResult((outer) -> {
			add(kept);
			nested.executeWithoutResult((inner) -> {
				add(event("b"));
				inner.setRollbackOnly();
			});
		});
		assertThat(claimed()).extracting(ClaimedEntry::event).containsExactly(kept);
	}

	@ParameterizedTest
	@MethodSource("pools")
	void goesOnInATransactionThatAddsAnEventTwice(String name, int connections) {
		open(name, connections);
		Event<?> event = event(null);
		add(event);
		transaction(this.database.dataSource()).executeWithoutResult((status) -> {
			assertThat(add(event)).isEmpty();
			assertThat(this.outbox.add(event, List.of(MAIL, "listener:ship"), Set.of(MAIL, "listener:ship"),
					this.boundary.current()))
				.extracting(OutboxEntry::target)
				.containsExactly("listener:ship");
			add(event("k"));
		});
		assertThat(this.outbox.deliveries(event.id())).extracting(Delivery::target)
			.containsExactly(MAIL, "listener:ship");
		assertThat(claimed()).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("pools")
	void leavesWhatIsAddedInAReadOnlyTransactionToBeClaimedAfterIt(String name, int connections) {
		open(name, connections);
		Event<?> event = event(null);
		TransactionTemplate readOnly = transaction(this.database.dataSource());
		readOnly.setReadOnly(true);
		readOnly.executeWithoutResult((status) -> {
			assertThat(add(event)).isEmpty();
			assertThat(this.outbox.deliveries(event.id())).isEmpty();
		});
		await().untilAsserted(() -> assertThat(claimed()).extracting(ClaimedEntry::event).containsExactly(event));
	}

	@ParameterizedTest
	@MethodSource("pools")
	void leavesWhatIsAddedInAnotherResourcesTransactionToBeClaimedOnceThatCommits(String name, int connections) {
		open(name, connections);
		Event<?> keyed = event("k");
		Event<?> free = event(null);
		try (TestDatabase other = TestDatabase.h2InMemory(); HikariDataSource pool = Databases.pool(other, 1)) {
			transaction(pool).executeWithoutResult((status) -> {
				assertThat(add(keyed)).isEmpty();
				assertThat(add(free)).isEmpty();
				assertThat(claimed()).isEmpty();
			});
			transaction(pool).executeWithoutResult((status) -> {
				add(event("rolled back"));
				status.setRollbackOnly();
			});
		}
		assertThat(claimed()).extracting(ClaimedEntry::event).containsExactly(keyed, free);
	}

	/**
	 * A broker delivers a message again, whose event has been dealt with.
	 */
	@ParameterizedTest
	@MethodSource("pools")
	void holdsNothingOfWhatComesAgainInAnotherResourcesTransaction(String name, int connections) {
		open(name, connections);
		Event<?> event = event(null);
		assertThat(this.outbox.finish(List.of(EntryResult.delivered(add(event).get(0))))).isEmpty();
		try (TestDatabase other = TestDatabase.h2InMemory(); HikariDataSource pool = Databases.pool(other, 1)) {
			transaction(pool).executeWithoutResult((status) -> assertThat(add(event)).isEmpty());
		}
		assertThat(claimed()).isEmpty();
		assertThat(this.outbox.deliveries(event.id())).extracting(Delivery::status)
			.containsExactly(Delivery.Status.DELIVERED);
	}

	/**
	 * H2's clock stands still in a transaction.
	 */
	@ParameterizedTest
	@MethodSource("pools")
	void holdsForTheTimeOfALeaseFromWhenItWasAdded(String name, int connections) {
		this.database = Databases.open(name, this.directory, connections);
		Duration lease = Duration.ofSeconds(2);
		this.outbox = new JdbcOutbox(this.database.history(), JdbcOutboxOptions.defaults().withLease(lease));
		List<OutboxEntry> held = new ArrayList<>();
		transaction(this.database.dataSource()).executeWithoutResult((status) -> {
			new JdbcTemplate(this.database.dataSource()).queryForList("select current_timestamp");
			long begun = System.nanoTime();
			await().pollInterval(Duration.ofMillis(50)).until(() -> System.nanoTime() - begun > lease.toNanos());
			held.addAll(add(event(null)));
		});
		assertThat(held).hasSize(1);
		assertThat(claimed()).isEmpty();
		assertThat(this.outbox.finish(List.of(EntryResult.delivered(held.get(0))))).isEmpty();
	}

	/**
	 * The thread keeps such a connection until after the commit.
	 */
	@ParameterizedTest
	@MethodSource("pools")
	void holdsNothingInAnotherResourcesTransactionThatUsesOurConnection(String name, int connections) {
		open(name, connections);
		Event<?> event = event(null);
		try (TestDatabase other = TestDatabase.h2InMemory(); HikariDataSource pool = Databases.pool(other, 1)) {
			transaction(pool).executeWithoutResult((status) -> {
				new JdbcTemplate(this.database.dataSource()).queryForObject("select 1", Long.class);
				assertThat(add(event)).isEmpty();
			});
		}
		await().untilAsserted(() -> assertThat(claimed()).extracting(ClaimedEntry::event).containsExactly(event));
	}

	@ParameterizedTest
	@MethodSource("pools")
	void doesNotWaitWhileATransactionCompletes(String name, int connections) {
		open(name, connections);
		Event<?> event = event(null);
		transaction(this.database.dataSource()).executeWithoutResult(
				(status) -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void afterCommit() {
						assertThat(add(event)).isEmpty();
					}

				}));
		await().untilAsserted(() -> assertThat(claimed()).extracting(ClaimedEntry::event).containsExactly(event));
	}

	@ParameterizedTest
	@MethodSource("pools")
	void isThereAtOnceInAScopeWithoutATransaction(String name, int connections) {
		open(name, connections);
		TransactionTemplate scope = transaction(this.database.dataSource());
		scope.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
		Event<?> event = event(null);
		scope.executeWithoutResult((status) -> {
			new JdbcTemplate(this.database.dataSource()).queryForObject("select 1", Long.class);
			assertThat(add(event)).hasSize(1);
			assertThat(this.outbox.deliveries(event.id())).hasSize(1);
		});
	}

	@ParameterizedTest
	@MethodSource("pools")
	void waitsForWhatIsToBeDeliveredWhereTheHistoryDoesNotWait(String name, int connections) {
		this.database = Databases.open(name, this.directory, connections,
				JdbcHistoryOptions.defaults().withAwaitedWrites(false));
		this.outbox = new JdbcOutbox(this.database.history(), JdbcOutboxOptions.defaults());
		Event<?> event = event(null);
		assertThat(add(event)).hasSize(1);
		assertThat(this.outbox.deliveries(event.id())).hasSize(1);
		assertThat(this.database.history().get(event.id())).contains(event);
	}

	@ParameterizedTest
	@MethodSource("pools")
	void leavesConnectionsAsTheyWere(String name, int connections) {
		open(name, connections);
		HikariDataSource pool = new HikariDataSource();
		this.database.dataSource().copyStateTo(pool);
		pool.setAutoCommit(false);
		try (pool;
				JdbcEventHistory history = new JdbcEventHistory(pool, this.database.serializer(),
						EventTypeResolver.annotations(), JdbcHistoryOptions.defaults());
				JdbcOutbox withoutAutoCommit = new JdbcOutbox(history, JdbcOutboxOptions.defaults())) {
			Event<?> event = event("k");
			withoutAutoCommit.add(event, List.of(MAIL), Set.of(), null);
			List<ClaimedEntry> claimed = withoutAutoCommit.claim(Set.of(MAIL), 10);
			assertThat(claimed).hasSize(1);
			assertThat(withoutAutoCommit.renew(List.of(claimed.get(0).entry()))).isEmpty();
			assertThat(withoutAutoCommit.finish(List.of(EntryResult.delivered(claimed.get(0).entry())))).isEmpty();
			assertThat(this.outbox.deliveries(event.id())).extracting(Delivery::status)
				.containsExactly(Delivery.Status.DELIVERED);
		}
	}

	private void open(String name, int connections) {
		this.database = Databases.open(name, this.directory, connections);
		this.outbox = new JdbcOutbox(this.database.history(),
				JdbcOutboxOptions.defaults().withLease(Duration.ofSeconds(40)));
	}

	private List<OutboxEntry> add(Event<?> event) {
		return this.outbox.add(event, List.of(MAIL), Set.of(MAIL), this.boundary.current());
	}

	private List<ClaimedEntry> claimed() {
		return this.outbox.claim(Set.of(MAIL), 10);
	}

	private TransactionTemplate transaction(DataSource dataSource) {
		JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);
		manager.addListener(this.boundary);
		return new TransactionTemplate(manager);
	}

	private static Event<?> event(@Nullable String key) {
		Event.Builder<?> event = Event.builder("order.created", Map.of("orderId", "o-1")).source("shop");
		return ((key != null) ? event.key(key) : event).build();
	}

}
