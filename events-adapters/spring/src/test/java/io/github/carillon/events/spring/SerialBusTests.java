package io.github.carillon.events.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventType;
import io.github.carillon.events.HandlerResult;
import io.github.carillon.events.OnError;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Ordering;
import io.github.carillon.events.Publication;
import io.github.carillon.events.PublicationStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * C42 and decision 4: buses that order their events, under transactions of Spring's.
 */
class SerialBusTests {

	private ListenerContext context = new ListenerContext();

	@AfterEach
	void close() {
		this.context.close();
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CALLER")
	void queuesAtTheCommitAndHandlesOnItsOwnThread(Ordering ordering) {
		start(ordering, Listeners.class);
		Publication<?> publication = inTransaction(() -> {
			Publication<?> published = bus().publish(new Sold("a"));
			assertThat(published.status()).isEqualTo(PublicationStatus.PENDING);
			assertThat(seen()).isEmpty();
			return published;
		});
		publication.await();
		assertThat(seen()).containsExactlyInAnyOrder("sync a elsewhere", "after a elsewhere", "async a elsewhere");
	}

	@Test
	void keepsTheOrderOfPublishing() {
		start(Ordering.FIFO, Names.class);
		Publication<?> last = inTransaction(() -> {
			bus().publish(new Sold("a"));
			bus().publish(new Sold("b"));
			return bus().publish(new Sold("c"));
		});
		last.await();
		assertThat(seen()).containsExactly("first a", "second a", "first b", "second b", "first c", "second c");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CALLER")
	void discardsWithTheTransaction(Ordering ordering) {
		start(ordering, Listeners.class);
		Publication<?>[] publication = new Publication<?>[1];
		assertThatIllegalStateException().isThrownBy(() -> inTransaction(() -> {
			publication[0] = bus().publish(new Sold("a"));
			throw new IllegalStateException("no");
		}));
		assertThat(publication[0].await().status()).isEqualTo(PublicationStatus.DISCARDED);
		bus().publish(new Sold("b")).await();
		assertThat(seen()).hasSize(3).noneMatch((entry) -> entry.contains(" a "));
	}

	@Test
	void queuesAtOnceWithoutATransaction() {
		start(Ordering.FIFO, Listeners.class);
		bus().publish(new Sold("a")).await();
		assertThat(seen()).containsExactlyInAnyOrder("sync a elsewhere", "after a elsewhere", "async a elsewhere");
	}

	@Test
	void refusesToWaitInsideTheTransaction() {
		start(Ordering.FIFO, Names.class);
		inTransaction(() -> {
			Publication<?> publication = bus().publish(new Sold("a"));
			assertThatIllegalStateException().isThrownBy(publication::await).withMessageContaining("Names.first");
			return publication;
		}).await();
		assertThat(seen()).containsExactly("first a", "second a");
	}

	@Test
	void refusesToPropagate() {
		this.context.with(Propagating.class).withBus((bus) -> bus.ordering(Ordering.FIFO));
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(this.context::start)
			.withMessageContaining(Propagating.class.getName() + "#on()")
			.withMessageContaining("cannot propagate its errors: in mode SYNC on a bus with Ordering.FIFO")
			.withMessageContaining("Use OnError.RECORD or DEAD_LETTER");
	}

	@Test
	void listenerHasTransactionsOfItsOwn() {
		start(Ordering.FIFO, Writer.class);
		JdbcTemplate jdbc = this.context.bean(JdbcTemplate.class);
		Publication<?> failed = inTransaction(() -> bus().publish("write", Map.of("name", "bad")));
		Publication<?> written = inTransaction(() -> bus().publish("write", Map.of("name", "good")));
		assertThat(failed.await().results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.FAILED);
		assertThat(written.await().results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.COMPLETED);
		assertThat(bus().awaitIdle(Duration.ofSeconds(10))).isTrue();
		assertThat(jdbc.queryForList("select name from written", String.class)).containsExactly("good");
		assertThat(jdbc.queryForList("select name from caused", String.class)).containsExactly("good");
	}

	@Test
	void forwardsToSpringOnceAfterItsOwnListeners() {
		start(Ordering.FIFO, Names.class, SpringSide.class);
		inTransaction(() -> bus().publish(new Sold("a"))).await();
		assertThat(seen()).containsExactly("first a", "second a", "fallback a", "spring a");
	}

	@Test
	void takesFromSpringAndDoesNotSendBack() {
		start(Ordering.FIFO, Names.class, SpringSide.class);
		inTransaction(() -> {
			this.context.context().publishEvent(new Sold("a"));
			assertThat(seen()).containsExactly("spring a");
			return null;
		});
		bus().publish("end").await();
		assertThat(seen()).containsExactlyInAnyOrder("spring a", "first a", "second a", "fallback a",
				"transactional a");
	}

	@Test
	void keepsWhatSpringsListenersThrowFromThePublisher() {
		start(Ordering.FIFO, FailingSpringSide.class);
		Publication<?> publication = inTransaction(() -> bus().publish(new Sold("a")));
		assertThat(publication.await().results()).extracting(HandlerResult::handlerId, HandlerResult::status)
			.containsExactly(tuple(ApplicationEventBridge.SUBSCRIPTION_ID, HandlerResult.Status.FAILED));
		assertThatIllegalStateException().isThrownBy(publication::orThrow).withMessage("spring");
	}

	@Test
	void eventMayAskForAnOrderThatItsBusHasNot() {
		start(Ordering.CALLER, Names.class, FailingSpringSide.class);
		Publication<?> publication = inTransaction(() -> {
			Publication<?> published = bus().publish(EventDraft.of(new Sold("a")).withOrdering(Ordering.FIFO));
			assertThat(seen()).isEmpty();
			return published;
		});
		assertThatIllegalStateException().isThrownBy(() -> publication.await().orThrow()).withMessage("spring");
		assertThat(seen()).containsExactly("first a", "second a");
	}

	private void start(Ordering ordering, Class<?>... components) {
		this.context.with(Transactions.class, Seen.class).with(components).withBus((bus) -> bus.ordering(ordering));
		this.context.start();
	}

	private EventBus bus() {
		return this.context.bus();
	}

	private List<String> seen() {
		return this.context.bean(Seen.class).entries;
	}

	private Publication<?> inTransaction(Work work) {
		return this.context.bean(TransactionTemplate.class).execute((status) -> work.run());
	}

	@EventType("serial.sold")
	record Sold(String what) {
	}

	interface Work {

		Publication<?> run();

	}

	static class Seen {

		private final List<String> entries = new CopyOnWriteArrayList<>();

	}

	static class Listeners {

		private final Thread publisher = Thread.currentThread();

		private final Seen seen;

		Listeners(Seen seen) {
			this.seen = seen;
		}

		@OnEvent
		void sync(Sold sold) {
			note("sync", sold);
		}

		@OnEvent(mode = DeliveryMode.AFTER_COMMIT)
		void after(Sold sold) {
			note("after", sold);
		}

		@OnEvent(mode = DeliveryMode.ASYNC)
		void async(Sold sold) {
			note("async", sold);
		}

		private void note(String mode, Sold sold) {
			boolean apart = Thread.currentThread() != this.publisher
					&& !TransactionSynchronizationManager.isActualTransactionActive();
			this.seen.entries.add(mode + " " + sold.what() + (apart ? " elsewhere" : " here"));
		}

	}

	static class Names {

		private final Seen seen;

		Names(Seen seen) {
			this.seen = seen;
		}

		@OnEvent(order = 1)
		void first(Sold sold) {
			this.seen.entries.add("first " + sold.what());
		}

		@OnEvent(order = 2)
		void second(Sold sold) {
			this.seen.entries.add("second " + sold.what());
		}

	}

	static class Propagating {

		@OnEvent(value = "x", onError = OnError.PROPAGATE)
		void on() {
		}

	}

	static class Writer {

		private final JdbcTemplate jdbc;

		private final EventBus bus;

		Writer(JdbcTemplate jdbc, EventBus bus) {
			this.jdbc = jdbc;
			this.bus = bus;
			jdbc.execute("create table written (name varchar(10))");
			jdbc.execute("create table caused (name varchar(10))");
		}

		@OnEvent("write")
		@Transactional
		public void write(Map<String, Object> data) {
			this.jdbc.update("insert into written values (?)", data.get("name"));
			this.bus.publish("caused", data);
			if (data.containsValue("bad")) {
				throw new IllegalStateException("bad");
			}
		}

		@OnEvent("caused")
		@Transactional
		public void caused(Map<String, Object> data) {
			this.jdbc.update("insert into caused values (?)", data.get("name"));
		}

	}

	static class SpringSide {

		private final Seen seen;

		SpringSide(Seen seen) {
			this.seen = seen;
		}

		@EventListener
		void on(Sold sold) {
			this.seen.entries.add("spring " + sold.what());
		}

		@TransactionalEventListener(fallbackExecution = true)
		@Order(10)
		void fallback(Sold sold) {
			this.seen.entries.add("fallback " + sold.what());
		}

		@TransactionalEventListener
		void transactional(Sold sold) {
			this.seen.entries.add("transactional " + sold.what());
		}

	}

	static class FailingSpringSide {

		@EventListener
		void on(Sold sold) {
			throw new IllegalStateException("spring");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(H2Transactions.class)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class Transactions {

		@Bean
		JdbcTemplate jdbcTemplate(DataSource dataSource) {
			return new JdbcTemplate(dataSource);
		}

	}

}
