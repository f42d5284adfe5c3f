package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import javax.sql.DataSource;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventTypeBinding;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.history.EventPage;
import io.github.carillon.events.history.EventQuery;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Decisions 14, 15 and 17, and what can be wrong with a row.
 */
@Timeout(60)
class JdbcEventHistoryTests {

	@TempDir
	private Path directory;

	private Databases database;

	@AfterEach
	void close() {
		if (this.database != null) {
			this.database.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "h2file", "postgresql", "mariadb" })
	void failsOnlyThePublisherOfARowThatCannotBeWritten(String name) throws SQLException {
		this.database = Databases.open(name, this.directory, 1);
		this.database.execute("alter table CARILLON_EVENT add constraint no_poison check (subject <> 'poison')");
		List<CompletableFuture<Event<?>>> publishers = new ArrayList<>();
		List<Thread> threads = new ArrayList<>();
		try (Connection busy = this.database.dataSource().getConnection()) {
			assertThat(busy.isClosed()).isFalse();
			for (int i = 0; i < 10; i++) {
				publishers.add(publish(event((i == 4) ? "poison" : "food"), threads));
			}
			await().until(() -> threads.stream().allMatch((thread) -> thread.getState() == Thread.State.TIMED_WAITING));
		}
		for (int i = 0; i < 10; i++) {
			if (i == 4) {
				assertThatExceptionOfType(CompletionException.class).isThrownBy(publishers.get(4)::join)
					.withCauseInstanceOf(DataAccessException.class);
			}
			else {
				publishers.get(i).join();
			}
		}
		assertThat(this.database.history().count(EventQuery.matching("*"))).isEqualTo(9);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void refusesWhatNotEveryDatabaseCanHold(String name) {
		this.database = Databases.open(name, this.directory, 2);
		JdbcEventHistory history = this.database.history();
		Event<?> event = event("s");
		assertRefused(event.toBuilder().subject("a\0b").build(), "its subject has a NUL character");
		assertRefused(event.toBuilder().key("\uD800").build(), "its key has half of a surrogate pair");
		assertRefused(event.toBuilder().subject("x".repeat(256)).build(),
				"its subject is 256 characters long as it is stored; at most 255 are possible");
		assertRefused(event.toBuilder().version("1".repeat(51)).build(), "its version is 51 characters long");
		assertRefused(event.toBuilder().data(Map.of("x", "y".repeat(1_048_576))).build(),
				"its data is 1048584 characters long");
		assertRefused(event.toBuilder().header("h", "y".repeat(70_000)).build(), "its headers is");
		history.record(event.toBuilder().subject("ü".repeat(255)).key("\uD83D\uDD14".repeat(127)).build(), null);
		Event<?> large = event("s").toBuilder().data(Map.of("x", "ü".repeat(1_048_568))).build();
		history.record(large, null);
		assertThat(history.get(large.id()).orElseThrow().data()).isEqualTo(large.data());
		assertThat(history.count(EventQuery.matching("*"))).isEqualTo(2);
	}

	private void assertRefused(Event<?> event, String reason) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.database.history().record(event, null))
			.withMessageContaining("Event " + event.id() + " of type 'order.created' cannot be stored in the history: ")
			.withMessageContaining(reason);
	}

	@Test
	void readsDataAsTheClassOfItsType() {
		this.database = Databases.open("h2mem", this.directory, new Types("order.created", Order.class));
		Event<?> event = Event.builder("order.created", new Order("o-1", 3)).build();
		this.database.history().record(event, null);
		assertThat(this.database.history().get(event.id()).orElseThrow().data()).isEqualTo(new Order("o-1", 3));
		assertThat(this.database.history().query(EventQuery.matching("*").data("lines", 3)).events()).hasSize(1);
	}

	@Test
	void readsTheNeighboursOfRowsThatCannotBeRead() {
		this.database = Databases.open("h2mem", this.directory, new Types("order.created", Order.class));
		for (int i = 0; i < 5; i++) {
			this.database.history()
				.record(Event.builder("order.created", new Order("o-" + i, i)).subject("s" + i).build(), null);
		}
		this.database.execute(
				"update CARILLON_EVENT set data = '{\"orderId\": [1], \"lines\": \"x\"}' where subject = 's0'",
				"update CARILLON_EVENT set data = '{\"orderId' where subject = 's1'",
				"update CARILLON_EVENT set headers = '[1]', path = '}' where subject = 's2'",
				"update CARILLON_EVENT set type = 'no such..type', priority = 'HUGE' where subject = 's3'");
		List<Event<?>> events = this.database.history().query(EventQuery.matching("*").oldestFirst()).events();
		assertThat(events).extracting((event) -> event.subject().orElseThrow()).containsExactly("s0", "s1", "s2", "s4");
		assertThat(events.get(0).data()).isEqualTo(Map.of("orderId", List.of(1), "lines", "x"));
		assertThat(events.get(1).data()).isEqualTo("{\"orderId");
		assertThat(events.get(2).data()).isEqualTo(new Order("o-2", 2));
		assertThat(events.get(3).data()).isEqualTo(new Order("o-4", 4));
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void stopsAfterSoManyRowsAndOffersToGoOn(String name) {
		this.database = Databases.open(name, this.directory, 2, JdbcHistoryOptions.defaults().withScanLimit(100));
		Event<?> wanted = event("wanted").toBuilder().header("wanted", "yes").build();
		this.database.history().record(wanted, null);
		for (int i = 0; i < 250; i++) {
			this.database.history().record(event("other"), null);
		}
		EventQuery query = EventQuery.matching("*").header("wanted", "yes");
		EventPage page = this.database.history().query(query);
		int pages = 1;
		while (page.events().isEmpty()) {
			page = this.database.history().query(query.after(page.next().orElseThrow()));
			pages++;
		}
		assertThat(pages).isEqualTo(3);
		assertThat(page.events()).extracting("id").containsExactly(wanted.id());
		assertThat(page.next()).isEmpty();
		assertThat(this.database.history().count(query)).isEqualTo(1);
		assertThat(this.database.history().clear(query)).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void worksUnderOtherNames(String name) {
		JdbcHistoryOptions options = JdbcHistoryOptions.defaults().withTablePrefix("my_events_");
		this.database = Databases.open(name, this.directory, 2, options);
		this.database.history().record(event("s"), null);
		assertThat(this.database.history().tableName()).isEqualTo("my_events_EVENT");
		assertThat(this.database.history().count(EventQuery.matching("*"))).isEqualTo(1);
		assertThat(this.database.history().tablesExist()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql" })
	void worksInAnotherSchema(String name) {
		this.database = Databases.open(name, this.directory, 2);
		String schema = "carillon_" + UUID.randomUUID().toString().substring(0, 8);
		JdbcHistoryOptions options = JdbcHistoryOptions.defaults().withSchema(schema);
		this.database.execute("create schema " + schema);
		JdbcHistorySchema.create(this.database.dataSource(), options);
		try (JdbcEventHistory history = new JdbcEventHistory(this.database.dataSource(), this.database.serializer(),
				EventTypeResolver.annotations(), options)) {
			assertThat(history.tablesExist()).isTrue();
			history.record(event("s"), null);
			assertThat(history.count(EventQuery.matching("*"))).isEqualTo(1);
		}
		this.database.execute("drop schema " + schema + " cascade");
		assertThat(this.database.history().count(EventQuery.matching("*"))).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void tellsWhetherTheTablesAreThere(String name) {
		this.database = Databases.open(name, this.directory, 1);
		assertThat(this.database.history().tablesExist()).isTrue();
		JdbcHistorySchema.create(this.database.dataSource(), JdbcHistoryOptions.defaults());
		this.database.execute("drop table CARILLON_EVENT");
		assertThat(this.database.history().tablesExist()).isFalse();
		try (JdbcEventHistory elsewhere = new JdbcEventHistory(this.database.dataSource(), this.database.serializer(),
				EventTypeResolver.annotations(), JdbcHistoryOptions.defaults().withSchema("no_such_schema"))) {
			assertThat(elsewhere.tablesExist()).isFalse();
		}
	}

	@Test
	void tellsWhatADatabaseLosesWhenTheProcessIsKilled() throws SQLException {
		this.database = Databases.open("h2file", this.directory, 1);
		assertThat(this.database.history().durability()).isEqualTo(DatabaseDurability.DURABLE);
		this.database.execute("set write_delay 500");
		assertThat(this.database.history().durability()).isEqualTo(DatabaseDurability.DELAYED);
		try (Databases memory = Databases.open("h2mem", this.directory, 1)) {
			assertThat(memory.history().durability()).isEqualTo(DatabaseDurability.IN_MEMORY);
		}
	}

	@Test
	void failsAPublisherWhoseRowTakesTooLong() {
		this.database = Databases.open("h2mem", this.directory, 2);
		try (HangingDataSource hanging = new HangingDataSource(this.database.dataSource());
				JdbcEventHistory history = new JdbcEventHistory(hanging, this.database.serializer(),
						EventTypeResolver.annotations(),
						JdbcHistoryOptions.defaults().withWriteTimeout(Duration.ofMillis(50)))) {
			hanging.hang();
			Event<?> event = event("s");
			assertThatIllegalStateException().isThrownBy(() -> history.record(event, null))
				.withMessageContaining(event.id().toString())
				.withMessageContaining("took longer than 50 ms: whether it is in the history is not known");
			hanging.release();
			assertThat(history.flush(Duration.ofSeconds(10))).isTrue();
			history.record(event("t"), null);
		}
	}

	@Test
	void doesNotWaitForARowUnlessToldTo() {
		this.database = Databases.open("h2mem", this.directory, 2);
		try (HangingDataSource hanging = new HangingDataSource(this.database.dataSource());
				JdbcEventHistory history = new JdbcEventHistory(hanging, this.database.serializer(),
						EventTypeResolver.annotations(), JdbcHistoryOptions.defaults().withAwaitedWrites(false))) {
			hanging.hang();
			Event<?> event = event("s");
			history.record(event, null);
			hanging.release();
			assertThat(history.flush(Duration.ofSeconds(10))).isTrue();
			assertThat(history.get(event.id())).contains(event);
		}
	}

	@Test
	void letsNobodyWaitOnceItIsClosed() throws InterruptedException {
		this.database = Databases.open("h2mem", this.directory, 2);
		try (HangingDataSource hanging = new HangingDataSource(this.database.dataSource())) {
			JdbcEventHistory history = new JdbcEventHistory(hanging, this.database.serializer(),
					EventTypeResolver.annotations(), JdbcHistoryOptions.defaults().withCloseTimeout(Duration.ZERO));
			hanging.hang();
			CompletableFuture<Void> underWay = CompletableFuture.runAsync(() -> history.record(event("s"), null));
			hanging.awaitCaller();
			CompletableFuture<Void> queued = CompletableFuture.runAsync(() -> history.record(event("t"), null));
			history.close();
			assertThat(underWay).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withMessageContaining("was under way when the event history was closed");
			assertThat(queued).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withMessageContaining("The event history is closed");
		}
	}

	@Test
	void touchesAnEmbeddedDatabaseOnThreadsOfItsOwn() {
		this.database = Databases.open("h2file", this.directory, 2);
		Set<String> threads = ConcurrentHashMap.newKeySet();
		DataSource recording = new DelegatingDataSource(this.database.dataSource()) {

			@Override
			public Connection getConnection() throws SQLException {
				threads.add(Thread.currentThread().getName());
				return super.getConnection();
			}

		};
		try (JdbcEventHistory history = new JdbcEventHistory(recording, this.database.serializer(),
				EventTypeResolver.annotations(), JdbcHistoryOptions.defaults())) {
			threads.clear();
			Event<?> event = event("s");
			history.record(event, null);
			history.failed(event);
			history.get(event.id());
			history.latest("*");
			history.count(EventQuery.matching("*"));
			history.clear(EventQuery.matching("*"));
			history.tablesExist();
			history.durability();
		}
		assertThat(threads).contains("carillon-history-writer", "carillon-history-reader")
			.isSubsetOf("carillon-history-writer", "carillon-history-reader", "carillon-sequencer");
	}

	@Test
	void refusesWritesAfterClosing() {
		this.database = Databases.open("h2mem", this.directory, 1);
		this.database.history().close();
		await().untilAsserted(() -> assertThatIllegalStateException()
			.isThrownBy(() -> this.database.history().record(event("s"), null))
			.withMessageContaining("The event history is closed"));
	}

	@Test
	void writesWhatIsLeftWhenClosing() {
		this.database = Databases.open("h2mem", this.directory, 1);
		List<Event<?>> events = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			Event<?> event = event("s");
			this.database.history().record(event, null);
			events.add(event);
		}
		events.forEach((event) -> this.database.history().failed(event));
		this.database.history().close();
		assertThat(this.database.history().lostWrites()).isZero();
	}

	@Test
	void countsWhatDoesNotFitIntoTheQueue() throws SQLException {
		JdbcHistoryOptions options = JdbcHistoryOptions.defaults()
			.withQueueCapacity(3)
			.withCloseTimeout(Duration.ofMillis(50));
		this.database = Databases.open("h2mem", this.directory, 1, options);
		try (Connection busy = this.database.dataSource().getConnection()) {
			assertThat(busy.isClosed()).isFalse();
			for (int i = 0; i < 5; i++) {
				this.database.history().failed(event("s"));
			}
			assertThat(this.database.history().lostWrites()).isEqualTo(2);
		}
		assertThat(this.database.history().flush(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void writesLaterWhatCouldNotBeWrittenForWantOfAConnection() throws SQLException {
		this.database = Databases.open("h2mem", this.directory, 1);
		this.database.dataSource().setConnectionTimeout(250);
		Event<?> event = event("s");
		this.database.history().record(event, null);
		try (Connection busy = this.database.dataSource().getConnection()) {
			assertThat(busy.isClosed()).isFalse();
			this.database.history().failed(event);
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> this.database.history().record(event("s"), null))
				.withStackTraceContaining("No connection to the database of the event history");
		}
		assertThat(this.database.history().flush(Duration.ofSeconds(10))).isTrue();
		assertThat(this.database.history().lostWrites()).isZero();
	}

	@Test
	void readsBackEveryNanosecond() {
		this.database = Databases.open("h2mem", this.directory, 1);
		for (String time : List.of("2026-11-21T12:00:00.000000001Z", "1969-12-31T23:59:59.999999999Z",
				"2261-12-31T23:59:59.999999999Z")) {
			Event<?> event = event("s").toBuilder().time(Instant.parse(time)).id(UUID.randomUUID()).build();
			this.database.history().record(event, null);
			assertThat(this.database.history().get(event.id()).orElseThrow().time()).isEqualTo(time);
		}
	}

	private CompletableFuture<Event<?>> publish(Event<?> event, List<Thread> threads) {
		CompletableFuture<Event<?>> published = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				this.database.history().record(event, null);
				published.complete(event);
			}
			catch (RuntimeException ex) {
				published.completeExceptionally(ex);
			}
		});
		threads.add(thread);
		thread.start();
		return published;
	}

	private static Event<?> event(String subject) {
		return Event.builder("order.created", Map.of("orderId", "o-1")).subject(subject).build();
	}

	/**
	 * Gives no connection while it hangs.
	 */
	private static final class HangingDataSource extends DelegatingDataSource implements AutoCloseable {

		private final CountDownLatch called = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		private volatile boolean hanging;

		HangingDataSource(DataSource target) {
			super(target);
		}

		void hang() {
			this.hanging = true;
		}

		void awaitCaller() throws InterruptedException {
			this.called.await();
		}

		@Override
		public Connection getConnection() throws SQLException {
			if (this.hanging) {
				this.called.countDown();
				try {
					this.released.await();
				}
				catch (InterruptedException ex) {
					throw new SQLException(ex);
				}
			}
			return super.getConnection();
		}

		void release() {
			this.released.countDown();
		}

		@Override
		public void close() {
			release();
		}

	}

	record Order(String orderId, int lines) {

	}

	private record Types(String name, Class<?> dataClass) implements EventTypeResolver {

		@Override
		public @Nullable EventTypeBinding findByClass(Class<?> dataClass) {
			return null;
		}

		@Override
		public @Nullable EventTypeBinding findByName(String type) {
			return type.equals(this.name) ? new EventTypeBinding(type, "1", this.dataClass, void.class) : null;
		}

	}

}
