package io.github.carillon.events.boot.autoconfigure.outbox;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventContext;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Retry;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.DeadLetterHandler;
import io.github.carillon.events.deadletter.DeadLetterQuery;
import io.github.carillon.events.deadletter.DeadLetters;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxDepth;
import io.github.carillon.events.outbox.OutboxRelay;
import io.github.carillon.events.test.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Durable listeners in an application with every auto-configuration of the class path and
 * a database (C80, C82, C71).
 */
class DurableApplicationTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@Test
	void withoutAnyPropertyEveryEventIsDelivered() {
		ConfigurableApplicationContext context = run("spring.datasource.generate-unique-name=true");
		Listeners listeners = context.getBean(Listeners.class);
		EventBus bus = context.getBean(EventBus.class);
		bus.publish(new Ordered("a", 1));
		bus.publish("durable.noted", Map.of("id", "b", "total", 1));
		await().atMost(LONG).untilAsserted(() -> assertThat(listeners.mailed).containsExactlyInAnyOrder("a", "b"));
	}

	@ParameterizedTest
	@EnumSource
	void whatCommitsIsDeliveredAndWhatRollsBackNever(Database database) {
		ConfigurableApplicationContext context = run(database);
		Listeners listeners = context.getBean(Listeners.class);
		EventBus bus = context.getBean(EventBus.class);
		TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
		transaction.executeWithoutResult((status) -> {
			bus.publish(new Ordered("undone", 1));
			status.setRollbackOnly();
		});
		transaction.executeWithoutResult((status) -> {
			bus.publish(new Ordered("done", 1));
			assertThat(listeners.mailed).isEmpty();
		});
		await().atMost(LONG).untilAsserted(() -> assertThat(listeners.mailed).containsExactly("done"));
		await().atMost(LONG).untilAsserted(() -> assertThat(depth(context, "mail").pending()).isZero());
		assertThat(listeners.mailed).containsExactly("done");
	}

	@Test
	void failuresAreTriedAgainAndLeaveThePublisherAlone() {
		ConfigurableApplicationContext context = run("spring.datasource.generate-unique-name=true");
		Listeners listeners = context.getBean(Listeners.class);
		listeners.failures.set(2);
		TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
		transaction.executeWithoutResult((status) -> {
			context.getBean(EventBus.class).publish(new Ordered("a", 1));
			assertThat(status.isRollbackOnly()).isFalse();
		});
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(listeners.mailed).as(() -> state(context)).containsExactly("a"));
		assertThat(listeners.attempts).containsExactly(1, 2, 3);
		assertThat(listeners.keys).hasSize(3).containsOnly(listeners.keys.get(0));
		assertThat(context.getBean(DeadLetters.class).counts().added()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void whatIsGivenUpIsADeadLetterUntilItIsTriedAgain(Database database) {
		ConfigurableApplicationContext context = run(database);
		Listeners listeners = context.getBean(Listeners.class);
		listeners.failures.set(100);
		Event<?> event = context.getBean(EventBus.class).publish(new Ordered("a", 1)).event();
		DeadLetters letters = context.getBean(DeadLetters.class);
		await().atMost(LONG).until(() -> !letters.queue().query(DeadLetterQuery.all()).letters().isEmpty());
		DeadLetter letter = letters.queue().query(DeadLetterQuery.all()).letters().get(0);
		assertThat(letter.event()).isEqualTo(event);
		assertThat(letter.target()).isEqualTo("listener:mail");
		assertThat(letter.attempts()).isEqualTo(4);
		assertThat(letter.failure().message()).isEqualTo("no mail server");
		assertThat(context.getBean(LetterBox.class).letters).containsExactly(letter.id());
		assertThat(depth(context, "mail").dead()).isOne();
		listeners.failures.set(0);
		letters.retry(letter.id()).join();
		await().atMost(LONG).untilAsserted(() -> assertThat(listeners.mailed).containsExactly("a"));
		assertThat(letters.counts().waiting()).isZero();
		assertThat(depth(context, "mail").dead()).isZero();
	}

	@Test
	void whatWaitedIsDeliveredByTheNextStart(@TempDir Path folder) {
		String url = "spring.datasource.url=jdbc:h2:file:" + folder.resolve("shop").toAbsolutePath() + ";WRITE_DELAY=0";
		ConfigurableApplicationContext first = run(url, "carillon.outbox.require-durable=true");
		first.getBean(EventBus.class).subscriptions().forEach(Subscription::pause);
		first.getBean(EventBus.class).publish(new Ordered("a", 1));
		assertThat(first.getBean(Listeners.class).mailed).isEmpty();
		first.close();
		ConfigurableApplicationContext second = run(url, "carillon.outbox.require-durable=true");
		Listeners listeners = second.getBean(Listeners.class);
		await().atMost(LONG).untilAsserted(() -> assertThat(listeners.mailed).containsExactly("a"));
	}

	@Test
	void conditionsAreAskedOnDelivery() {
		ConfigurableApplicationContext context = run("spring.datasource.generate-unique-name=true");
		Listeners listeners = context.getBean(Listeners.class);
		EventBus bus = context.getBean(EventBus.class);
		bus.publish(new Ordered("cheap", 1));
		bus.publish(new Ordered("dear", 101));
		await().atMost(LONG).untilAsserted(() -> assertThat(listeners.checked).containsExactly("dear"));
		OutboxRelay relay = context.getBean(OutboxRelay.class);
		await().atMost(LONG).untilAsserted(() -> assertThat(relay.statistics().skipped()).isOne());
	}

	@Test
	void springsListenersHearOfAnEventOnceWhateverIsDeliveredAgain() {
		ConfigurableApplicationContext context = run("spring.datasource.generate-unique-name=true");
		Listeners listeners = context.getBean(Listeners.class);
		listeners.failures.set(1);
		context.getBean(EventBus.class).publish(new Ordered("a", 1));
		await().atMost(LONG).untilAsserted(() -> assertThat(listeners.mailed).containsExactly("a"));
		assertThat(listeners.spring).containsExactly("a");
	}

	@Test
	void whatAListenerIsDoingIsFinishedBeforeTheApplicationEnds() throws InterruptedException {
		ConfigurableApplicationContext context = run("spring.datasource.generate-unique-name=true");
		Listeners listeners = context.getBean(Listeners.class);
		listeners.pause.acquire();
		context.getBean(EventBus.class).publish(new Ordered("a", 1));
		await().atMost(LONG).until(listeners.pause::hasQueuedThreads);
		Thread closing = new Thread(context::close);
		closing.start();
		await().atMost(LONG).until(() -> context.isClosed());
		listeners.pause.release();
		closing.join(LONG.toMillis());
		assertThat(listeners.mailed).containsExactly("a");
		assertThat(listeners.databaseWasThere).isTrue();
	}

	private static String state(ConfigurableApplicationContext context) {
		return new org.springframework.jdbc.core.JdbcTemplate(context.getBean(DataSource.class))
			.queryForList("select * from CARILLON_DELIVERY")
			.toString();
	}

	private static OutboxDepth depth(ConfigurableApplicationContext context, String listener) {
		return context.getBean(Outbox.class)
			.depths()
			.stream()
			.filter((depth) -> depth.target().equals("listener:" + listener))
			.findFirst()
			.orElseThrow();
	}

	private ConfigurableApplicationContext run(Database database) {
		TestDatabase opened = database.open.get();
		this.opened.add(opened);
		return run("spring.datasource.url=" + opened.url(), "spring.datasource.username=" + opened.user(),
				"spring.datasource.password=" + opened.password(), "carillon.history.jdbc.initialize-schema=always");
	}

	private ConfigurableApplicationContext run(String... properties) {
		String[] arguments = Stream
			.concat(Stream.of("spring.main.banner-mode=off", "spring.datasource.embedded-database-connection=h2",
					"carillon.retry.delay=1ms", "carillon.retry.jitter=0s"), Stream.of(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run(arguments);
		this.opened.add(context);
		return context;
	}

	enum Database {

		H2(TestDatabase::h2InMemory), POSTGRESQL(TestDatabase::postgresql);

		private final Supplier<TestDatabase> open;

		Database(Supplier<TestDatabase> open) {
			this.open = open;
		}

	}

	@EventType("durable.ordered")
	record Ordered(String id, int total) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Listeners listeners(DataSource dataSource) {
			return new Listeners(dataSource);
		}

		@Bean
		LetterBox letterBox(EventBus bus) {
			return new LetterBox(bus);
		}

	}

	static class LetterBox implements DeadLetterHandler {

		private final List<UUID> letters = new CopyOnWriteArrayList<>();

		LetterBox(EventBus bus) {
			Objects.requireNonNull(bus);
		}

		@Override
		public void added(DeadLetter letter) {
			this.letters.add(letter.id());
		}

	}

	static class Listeners {

		private final DataSource dataSource;

		private final AtomicInteger failures = new AtomicInteger();

		private final Semaphore pause = new Semaphore(1);

		private final List<String> mailed = new CopyOnWriteArrayList<>();

		private final List<Integer> attempts = new CopyOnWriteArrayList<>();

		private final List<String> keys = new CopyOnWriteArrayList<>();

		private final List<String> checked = new CopyOnWriteArrayList<>();

		private final List<String> spring = new CopyOnWriteArrayList<>();

		private volatile boolean databaseWasThere;

		Listeners(DataSource dataSource) {
			this.dataSource = dataSource;
		}

		@OnEvent(value = { "durable.ordered", "durable.noted" }, id = "mail", mode = DeliveryMode.DURABLE)
		void mail(Ordered order, EventContext context) throws Exception {
			this.pause.acquire();
			this.pause.release();
			this.attempts.add(context.attempt());
			this.keys.add(context.idempotencyKey());
			if (this.failures.getAndDecrement() > 0) {
				throw new IllegalStateException("no mail server");
			}
			try (Connection connection = this.dataSource.getConnection()) {
				this.databaseWasThere = connection.isValid(1);
			}
			this.mailed.add(order.id());
		}

		@OnEvent(condition = "data.total > 100", mode = DeliveryMode.DURABLE,
				retry = @Retry(maxRetries = 1, delay = "${test.delay:5ms}", jitter = "0ms"))
		void check(Ordered order) {
			this.checked.add(order.id());
		}

		@EventListener
		void onSpring(Ordered order) {
			this.spring.add(order.id());
		}

	}

}
