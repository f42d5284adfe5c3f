package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.github.carillon.events.Event;
import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.InMemoryDeadLetterQueue;
import io.github.carillon.events.history.ErasedData;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventRetention;
import io.github.carillon.events.history.RetentionPolicy;
import io.github.carillon.events.history.RetentionRule;
import io.github.carillon.events.outbox.ClaimedEntry;
import io.github.carillon.events.outbox.EntryResult;
import io.github.carillon.events.outbox.EventErasure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C66, with deliveries beside the events.
 */
@Timeout(120)
class HistoryRemovalTests {

	private static final String MAIL = "listener:mail";

	private static final EventQuery ALL = EventQuery.matching("*");

	private static final String CANARY = "canary-7f31";

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
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void keepsWhatIsStillToBeDelivered(String name) {
		open(name);
		Event<?> delivered = add("k1");
		finish((claimed) -> EntryResult.delivered(claimed.entry()));
		Event<?> givenUp = add("k2");
		finish((claimed) -> EntryResult.dead(claimed.entry(), new IllegalStateException("x"), false));
		Event<?> blocking = add("k3");
		finish((claimed) -> EntryResult.dead(claimed.entry(), new IllegalStateException("x"), true));
		try (JdbcDeadLetterQueue letters = new JdbcDeadLetterQueue(this.database.history())) {
			letters.unfiled(10).forEach(letters::add);
		}
		Event<?> retried = add("k4");
		finish((claimed) -> EntryResult.retry(claimed.entry(), Duration.ofHours(1), new IllegalStateException("x")));
		Event<?> inFlight = add("k5");
		this.outbox.claim(Set.of(MAIL), 10);
		Event<?> waiting = add("k6");
		Event<?> without = event("k7");
		this.database.history().record(without, null);
		assertThat(this.database.history().clear(ALL)).isEqualTo(3);
		assertThat(this.database.history().query(ALL.oldestFirst()).events()).extracting("id")
			.containsExactly(blocking.id(), retried.id(), inFlight.id(), waiting.id());
		for (Event<?> gone : List.of(delivered, givenUp, without)) {
			assertThat(this.outbox.deliveries(gone.id())).isEmpty();
		}
		assertThat(count("CARILLON_DELIVERY")).isEqualTo(4);
		assertThat(this.outbox.discardDead(MAIL, List.of())).isEqualTo(1);
		assertThat(this.database.history().clear(ALL)).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void deletesWhatCannotBeReadToo(String name) {
		open(name);
		this.database.history().record(event("k"), null);
		this.database.execute("update CARILLON_EVENT set data = '{', priority = '?', version = ''");
		assertThat(this.database.history().clear(EventQuery.matching("order.*"))).isEqualTo(1);
		assertThat(count("CARILLON_EVENT")).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void clearsInTheTransactionOfTheCaller(String name) {
		open(name);
		this.database.history().record(event("k"), null);
		new TransactionTemplate(new DataSourceTransactionManager(this.database.dataSource())).execute((status) -> {
			assertThat(this.database.history().clear(ALL)).isEqualTo(1);
			status.setRollbackOnly();
			return null;
		});
		assertThat(this.database.history().count(ALL)).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void severalInstancesDeleteNoMoreThanOneWhileOthersPublishAndDeliver(String name) {
		open(name);
		Instant old = Instant.parse("2020-01-01T00:00:00Z");
		for (int i = 0; i < 600; i++) {
			this.database.history().record(event("k").toBuilder().time(old.plusSeconds(i)).build(), null);
		}
		RetentionPolicy policy = RetentionPolicy.of(RetentionRule.matching("order.*").maxCount(100))
			.withBatchSize(50)
			.withPause(Duration.ZERO);
		List<CompletableFuture<Long>> runs = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			runs.add(CompletableFuture
				.supplyAsync(() -> new EventRetention(this.database.history(), policy, clock(old)).run()));
		}
		for (int i = 0; i < 50; i++) {
			add("k" + i);
			finish((claimed) -> EntryResult.delivered(claimed.entry()));
		}
		long removed = runs.stream().mapToLong(CompletableFuture::join).sum();
		assertThat(removed).isBetween(500L, 550L);
		assertThat(this.database.history().count(ALL)).isEqualTo(650 - removed).isGreaterThanOrEqualTo(100);
	}

	private static Clock clock(Instant now) {
		return Clock.fixed(now, ZoneOffset.UTC);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void leavesNothingOfASubjectAnywhere(String name) {
		open(name);
		InMemoryDeadLetterQueue letters = new InMemoryDeadLetterQueue();
		Event<?> failed = addCanary();
		finish((claimed) -> EntryResult.dead(claimed.entry(), new IllegalStateException(CANARY), true));
		letters.add(DeadLetter.of(failed, MAIL, new IllegalStateException(CANARY), 1, failed.time()));
		Event<?> inFlight = addCanary();
		this.outbox.claim(Set.of(MAIL), 10);
		Event<?> waiting = addCanary();
		Event<?> other = add("k");
		EventErasure erasure = EventErasure.from(this.database.history()).and(this.outbox).and(letters);
		assertThat(erasure.eraseSubject(CANARY)).isEqualTo(new EventErasure.Erased(3, 1, 0));
		assertThat(erasure.eraseKey(CANARY)).isEqualTo(new EventErasure.Erased(0, 0, 0));
		assertThat(rowsWith("CARILLON_EVENT") + rowsWith("CARILLON_DELIVERY")).isZero();
		assertThat(letters.get(DeadLetter.id(failed.id(), MAIL))).isEmpty();
		for (Event<?> erased : List.of(failed, inFlight, waiting)) {
			assertThat(this.database.history().get(erased.id())).hasValueSatisfying(ErasedData::isErased);
		}
		assertThat(this.outbox.claim(Set.of(MAIL), 10)).extracting((claimed) -> claimed.entry().eventId())
			.containsExactly(other.id());
		assertThat(this.database.history().clear(ALL)).isEqualTo(3);
	}

	private Event<?> addCanary() {
		Event<?> event = Event.builder("order.created", Map.of("name", CANARY))
			.subject(CANARY)
			.key(CANARY)
			.correlationId(CANARY)
			.header("x", CANARY)
			.source(CANARY)
			.path(List.of(CANARY + "#0001"))
			.build();
		this.outbox.add(event, List.of(MAIL), Set.of(), null);
		return event;
	}

	private int rowsWith(String table) {
		return (int) new JdbcTemplate(this.database.dataSource()).queryForList("select * from " + table)
			.stream()
			.filter((row) -> row.values().stream().anyMatch((value) -> String.valueOf(value).contains(CANARY)))
			.count();
	}

	private int count(String table) {
		return Objects.requireNonNull(new JdbcTemplate(this.database.dataSource())
			.queryForObject("select count(*) from " + table, Integer.class));
	}

	private void open(String name) {
		this.database = Databases.open(name, this.directory, 8);
		this.outbox = new JdbcOutbox(this.database.history(), JdbcOutboxOptions.defaults());
	}

	private static Event<?> event(String key) {
		return Event.builder("order.created", Map.of("orderId", "o-1")).key(key).build();
	}

	private Event<?> add(String key) {
		Event<?> event = event(key);
		this.outbox.add(event, List.of(MAIL), Set.of(), null);
		return event;
	}

	private void finish(Function<ClaimedEntry, EntryResult> result) {
		List<EntryResult> results = this.outbox.claim(Set.of(MAIL), 10).stream().map(result).toList();
		assertThat(this.outbox.finish(results)).isEmpty();
	}

}
