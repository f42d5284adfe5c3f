package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.SubscriptionOptions;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventStatus;
import io.github.carillon.events.spring.SpringCommitBoundary;
import io.github.carillon.events.test.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Decisions 3, 6 and 7, with a pool of one and of two connections on every database.
 */
@Timeout(60)
class JdbcEventHistoryTransactionTests {

	@TempDir
	private Path directory;

	private final SpringCommitBoundary boundary = new SpringCommitBoundary();

	private Databases database;

	@AfterEach
	void close() {
		Thread.interrupted();
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
	void writesInTheTransactionOfTheCaller(String name, int connections) {
		open(name, connections);
		Event<?> event = event();
		transaction(this.database.dataSource()).executeWithoutResult((status) -> {
			record(event);
			assertThat(this.database.history().get(event.id())).contains(event);
		});
		assertThat(this.database.history().get(event.id())).contains(event);
	}

	@ParameterizedTest
	@MethodSource("pools")
	void rollsBackWithTheCaller(String name, int connections) {
		open(name, connections);
		Event<?> event = event();
		transaction(this.database.dataSource()).executeWithoutResult((status) -> {
			record(event);
			status.setRollbackOnly();
		});
		assertThat(count()).isZero();
	}

	@ParameterizedTest
	@MethodSource("pools")
	void writesWhatIsPublishedAfterCommitWithoutWaiting(String name, int connections) {
		open(name, connections);
		Event<?> event = event();
		transaction(this.database.dataSource()).executeWithoutResult((status) -> {
			record(event());
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					record(event);
				}

				@Override
				public void afterCompletion(int completion) {
					record(event());
				}

			});
		});
		await().untilAsserted(() -> assertThat(count()).isEqualTo(3));
		assertThat(this.database.history().get(event.id())).contains(event);
	}

	@ParameterizedTest
	@MethodSource("pools")
	void writesWhatIsPublishedAfterARollback(String name, int connections) {
		open(name, connections);
		transaction(this.database.dataSource()).executeWithoutResult((status) -> {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCompletion(int completion) {
					record(event());
				}

			});
			status.setRollbackOnly();
		});
		await().untilAsserted(() -> assertThat(count()).isEqualTo(1));
	}

	@ParameterizedTest
	@MethodSource("pools")
	void writesWhatIsPublishedInAReadOnlyTransactionAfterIt(String name, int connections) {
		open(name, connections);
		Event<?> event = event();
		TransactionTemplate readOnly = transaction(this.database.dataSource());
		readOnly.setReadOnly(true);
		readOnly.executeWithoutResult((status) -> {
			record(event);
			assertThat(this.database.history().get(event.id())).isEmpty();
		});
		await().untilAsserted(() -> assertThat(this.database.history().get(event.id())).contains(event));
	}

	@ParameterizedTest
	@MethodSource("pools")
	void writesWhatIsPublishedInAnotherResourcesTransactionOnceThatCommits(String name, int connections) {
		open(name, connections);
		Event<?> event = event();
		Event<?> rolledBack = event();
		try (TestDatabase other = TestDatabase.h2InMemory(); HikariDataSource pool = Databases.pool(other, 1)) {
			transaction(pool).executeWithoutResult((status) -> {
				// Spring binds a connection of ours to this transaction, which nobody
				// commits
				new JdbcTemplate(this.database.dataSource()).queryForObject("select count(*) from CARILLON_EVENT",
						Long.class);
				record(event);
				assertThat(this.database.history().get(event.id())).isEmpty();
			});
			transaction(pool).executeWithoutResult((status) -> {
				record(rolledBack);
				status.setRollbackOnly();
			});
		}
		await().untilAsserted(() -> assertThat(this.database.history().get(event.id())).contains(event));
		assertThat(count()).isEqualTo(1);
	}

	@ParameterizedTest
	@MethodSource("pools")
	void writesInTheTransactionWhileAnotherDataSourceIsUsedInIt(String name, int connections) {
		open(name, connections);
		try (TestDatabase other = TestDatabase.h2InMemory(); HikariDataSource pool = Databases.pool(other, 1)) {
			transaction(this.database.dataSource()).executeWithoutResult((status) -> {
				new JdbcTemplate(pool).queryForObject("select 1", Long.class);
				Event<?> event = event();
				record(event);
				assertThat(this.database.history().get(event.id())).contains(event);
				status.setRollbackOnly();
			});
		}
		assertThat(count()).isZero();
	}

	@ParameterizedTest
	@MethodSource("pools")
	void losesNothingWhenConnectionsComeWithoutAutoCommit(String name, int connections) {
		open(name, connections);
		try (TestDatabase unused = TestDatabase.h2InMemory(); HikariDataSource other = Databases.pool(unused, 1)) {
			try (HikariDataSource pool = withoutAutoCommit(); JdbcEventHistory history = historyOf(pool)) {
				history.record(event(), null);
				transaction(other).executeWithoutResult((status) -> {
					new JdbcTemplate(pool).queryForObject("select 1", Long.class);
					history.record(event(), this.boundary.current());
				});
				transaction(pool).executeWithoutResult((status) -> history.record(event(), this.boundary.current()));
				history.flush(Duration.ofSeconds(10));
			}
		}
		await().untilAsserted(() -> assertThat(count()).isEqualTo(3));
	}

	@ParameterizedTest
	@MethodSource("pools")
	void keepsToTheTransactionWhileAnotherDataSourceIsUsedWithoutAutoCommit(String name, int connections) {
		open(name, connections);
		try (TestDatabase unused = TestDatabase.h2InMemory();
				HikariDataSource other = Databases.pool(unused, 1);
				HikariDataSource pool = withoutAutoCommit();
				JdbcEventHistory history = historyOf(pool)) {
			transaction(pool).executeWithoutResult((status) -> {
				new JdbcTemplate(other).queryForObject("select 1", Long.class);
				Event<?> event = event();
				history.record(event, this.boundary.current());
				assertThat(history.get(event.id())).contains(event);
				status.setRollbackOnly();
			});
		}
		assertThat(count()).isZero();
	}

	/**
	 * Spring leaves the outer transaction's connection bound in the inner one.
	 */
	@ParameterizedTest
	@MethodSource("pools")
	void followsTheInnerTransactionOfAnotherResource(String name, int connections) {
		open(name, connections);
		Event<?> kept = event();
		try (TestDatabase unused = TestDatabase.h2InMemory(); HikariDataSource other = Databases.pool(unused, 1)) {
			TransactionTemplate inner = transaction(other);
			transaction(this.database.dataSource())
				.executeWithoutResult((outer) -> inner.executeWithoutResult((status) -> {
					record(event());
					status.setRollbackOnly();
				}));
			transaction(this.database.dataSource()).executeWithoutResult((outer) -> {
				inner.executeWithoutResult((status) -> record(kept));
				outer.setRollbackOnly();
			});
		}
		assertThat(this.database.history().flush(Duration.ofSeconds(10))).isTrue();
		assertThat(this.database.history().get(kept.id())).contains(kept);
		assertThat(count()).isEqualTo(1);
	}

	@ParameterizedTest
	@MethodSource("pools")
	void losesNothingThatAScopePublishesWhichJoinsAnEndedTransaction(String name, int connections) {
		open(name, connections);
		try (HikariDataSource pool = withoutAutoCommit(); JdbcEventHistory history = historyOf(pool)) {
			EventBus bus = EventBus.builder().recorder(history).commitBoundary(this.boundary).build();
			AtomicInteger handled = new AtomicInteger();
			SubscriptionOptions afterCommit = SubscriptionOptions.defaults().withMode(DeliveryMode.AFTER_COMMIT);
			bus.subscribe("first", afterCommit,
					(event) -> transaction(pool).executeWithoutResult((status) -> bus.publish("second")));
			bus.subscribe("second", afterCommit, (event) -> handled.incrementAndGet());
			transaction(pool).executeWithoutResult((status) -> bus.publish("first"));
			assertThat(history.flush(Duration.ofSeconds(10))).isTrue();
			assertThat(handled).hasValue(1);
			assertThat(history.count(EventQuery.matching("second"))).isEqualTo(1);
			bus.close();
		}
	}

	/**
	 * Such a scope keeps its connection, although there is no transaction.
	 */
	@ParameterizedTest
	@MethodSource("pools")
	void isThereAtOnceInAScopeWithoutATransaction(String name, int connections) {
		open(name, connections);
		TransactionTemplate scope = transaction(this.database.dataSource());
		scope.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
		scope.executeWithoutResult((status) -> {
			JdbcTemplate jdbc = new JdbcTemplate(this.database.dataSource());
			jdbc.queryForObject("select 1", Long.class);
			Event<?> event = event();
			record(event);
			assertThat(this.database.history().get(event.id())).contains(event);
			jdbc.execute("drop table CARILLON_EVENT");
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> record(event()));
		});
	}

	@ParameterizedTest
	@MethodSource("pools")
	void discardsWhatASavepointTakesBack(String name, int connections) {
		open(name, connections);
		Event<?> kept = event();
		TransactionTemplate nested = transaction(this.database.dataSource());
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		transaction(this.database.dataSource()).executeWithoutResult((outer) -> {
			record(kept);
			nested.executeWithoutResult((inner) -> {
				record(event());
				inner.setRollbackOnly();
			});
		});
		assertThat(count()).isEqualTo(1);
		assertThat(this.database.history().get(kept.id())).contains(kept);
	}

	@ParameterizedTest
	@MethodSource("pools")
	void goesOnInATransactionThatRecordsAnEventTwice(String name, int connections) {
		open(name, connections);
		Event<?> event = event();
		record(event);
		transaction(this.database.dataSource()).executeWithoutResult((status) -> {
			record(event);
			record(event());
		});
		assertThat(count()).isEqualTo(2);
	}

	@ParameterizedTest
	@MethodSource("pools")
	void marksAFailureWithoutWaitingForTheTransactionItIsNotedIn(String name, int connections) {
		open(name, connections);
		Event<?> older = event();
		record(older);
		transaction(this.database.dataSource()).executeWithoutResult((status) -> {
			status.setRollbackOnly();
			this.database.history().failed(older);
		});
		this.database.history().flush(Duration.ofSeconds(10));
		assertThat(this.database.history().count(EventQuery.matching("*").status(EventStatus.FAILED))).isOne();
	}

	@ParameterizedTest
	@MethodSource("pools")
	void sharesItsConnectionAmongManyPublishers(String name, int connections) {
		open(name, connections);
		List<CompletableFuture<Void>> publishers = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			publishers.add(CompletableFuture.runAsync(() -> {
				for (int n = 0; n < 50; n++) {
					Event<?> event = event();
					this.database.history().record(event, null);
					if (n % 10 == 0) {
						assertThat(this.database.history().get(event.id())).isPresent();
					}
				}
			}));
		}
		publishers.forEach(CompletableFuture::join);
		assertThat(count()).isEqualTo(400);
	}

	@ParameterizedTest
	@MethodSource("pools")
	void doesNotMindInterruptions(String name, int connections) {
		open(name, connections);
		Event<?> event = event();
		Thread.currentThread().interrupt();
		record(event);
		assertThat(Thread.interrupted()).isTrue();
		if (!name.startsWith("h2")) {
			return;
		}
		Thread.currentThread().interrupt();
		assertThat(this.database.history().get(event.id())).contains(event);
		assertThat(this.database.history().query(EventQuery.matching("*")).events()).hasSize(1);
		assertThat(Thread.interrupted()).isTrue();
		record(event());
		assertThat(count()).isEqualTo(2);
	}

	private void open(String name, int connections) {
		this.database = Databases.open(name, this.directory, connections);
	}

	private HikariDataSource withoutAutoCommit() {
		HikariDataSource pool = new HikariDataSource();
		this.database.dataSource().copyStateTo(pool);
		pool.setAutoCommit(false);
		return pool;
	}

	private JdbcEventHistory historyOf(DataSource pool) {
		return new JdbcEventHistory(pool, this.database.serializer(), EventTypeResolver.annotations(),
				JdbcHistoryOptions.defaults());
	}

	private void record(Event<?> event) {
		this.database.history().record(event, this.boundary.current());
	}

	private long count() {
		return this.database.history().count(EventQuery.matching("*"));
	}

	private TransactionTemplate transaction(DataSource dataSource) {
		JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);
		manager.addListener(this.boundary);
		return new TransactionTemplate(manager);
	}

	private static Event<?> event() {
		return Event.builder("order.created", Map.of("orderId", "o-1")).source("shop").build();
	}

}
