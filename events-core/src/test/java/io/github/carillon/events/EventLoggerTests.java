package io.github.carillon.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A line for each event that is done: C52.
 */
class EventLoggerTests {

	private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger(EventLogger.class);

	@BeforeEach
	void start() {
		this.logged.start();
		this.logger.addAppender(this.logged);
	}

	@AfterEach
	void stop() {
		this.logger.detachAppender(this.logged);
	}

	@Test
	void saysWhatBecameOfAnEvent() {
		EventBus bus = bus();
		bus.respond("*", SubscriptionOptions.defaults().withId("mail"), (event) -> "secret result");
		bus.subscribe("*", SubscriptionOptions.defaults().withId("index"), (event) -> {
			throw new IllegalStateException("secret message");
		});
		Event<Object> event = bus
			.publish(EventDraft.of("order.created", Map.of("card", "secret data")).withHeader("token", "secret header"))
			.event();
		assertThat(lines()).singleElement()
			.asString()
			.matches("order\\.created " + event.id() + " from shop COMPLETED with 1 failed in \\d+\\.\\d ms: "
					+ "mail COMPLETED in \\d+\\.\\d ms, index FAILED in \\d+\\.\\d ms "
					+ "\\(java\\.lang\\.IllegalStateException\\)")
			.doesNotContain("secret");
		assertThat(this.logged.list.get(0).getLevel()).isEqualTo(Level.INFO);
		assertThat(this.logged.list.get(0).getKeyValuePairs()).extracting((pair) -> pair.key + "=" + pair.value)
			.containsExactly("event_id=" + event.id(), "event_type=order.created");
	}

	@Test
	void saysThatThereWasNobody() {
		Event<Object> event = bus().publish("order.created").event();
		assertThat(lines()).containsExactly("order.created " + event.id() + " from shop COMPLETED: no handlers");
	}

	@Test
	void leavesTimesOutWhereThereAreNone() {
		EventBus bus = EventBus.builder().name("shop").timings(false).listener(EventLogger.create()).build();
		bus.subscribe("*", SubscriptionOptions.defaults().withId("mail"), (event) -> {
		});
		bus.publish("order.created");
		assertThat(lines()).singleElement().asString().endsWith("from shop COMPLETED: mail COMPLETED");
	}

	@Test
	void isALineHoweverTheSourceIsCalledAndHoweverManyHandlersThereAre() {
		EventBus bus = bus();
		IntStream.range(0, 25).forEach((i) -> bus.subscribe("*", (event) -> {
		}));
		bus.from("a\nFAKE LINE").publish("order.created");
		assertThat(lines()).singleElement().asString().doesNotContain("\n").endsWith(", and 5 more");
	}

	@Test
	void logsWhereAndHowItIsTold() {
		Logger other = (Logger) LoggerFactory.getLogger("com.example.audit");
		other.addAppender(this.logged);
		other.setLevel(Level.DEBUG);
		EventBus bus = EventBus.builder().listener(EventLogger.to(other, org.slf4j.event.Level.DEBUG)).build();
		bus.publish("order.created");
		other.setLevel(Level.INFO);
		bus.publish("order.paid");
		assertThat(this.logged.list).singleElement()
			.satisfies((line) -> assertThat(line.getLevel()).isEqualTo(Level.DEBUG));
		other.detachAppender(this.logged);
	}

	@Test
	void waitsForWhatGoesOnElsewhere() {
		EventBus bus = bus();
		bus.subscribe("*", SubscriptionOptions.defaults().withId("index").withMode(DeliveryMode.ASYNC), (event) -> {
		});
		bus.publish("order.created");
		await().untilAsserted(() -> assertThat(lines()).singleElement().asString().contains("index COMPLETED"));
	}

	@Test
	void saysADerivedEventOnce() {
		EventBus bus = EventBus.builder()
			.name("shop")
			.listener(EventLogger.create())
			.listener(DerivedEvents.failures())
			.listener(DerivedEvents.results())
			.build();
		bus.subscribe("order.created", (event) -> {
			throw new IllegalStateException("no");
		});
		bus.respond("order.created", (event) -> 7);
		bus.subscribe("order.created.*", (event) -> {
		});
		bus.publish("order.created");
		assertThat(lines()).extracting((line) -> line.split(" ")[0])
			.containsExactly("order.created.failed", "order.created.result", "order.created");
	}

	@Test
	void saysADerivedEventOnceAlsoWhenAThreadOfTheBusDerivesIt() {
		EventBus bus = EventBus.builder()
			.name("shop")
			.ordering(Ordering.FIFO)
			.listener(EventLogger.create())
			.listener(DerivedEvents.failures())
			.build();
		bus.subscribe("order.created", SubscriptionOptions.defaults().withTimeout(Duration.ofMillis(20)),
				(event) -> new CountDownLatch(1).await());
		bus.subscribe("order.created.*", (event) -> {
		});
		bus.publish("order.created");
		await().untilAsserted(() -> assertThat(lines()).hasSize(2));
		bus.close();
		assertThat(lines()).extracting((line) -> line.split(" ")[0])
			.containsExactlyInAnyOrder("order.created.failed", "order.created");
	}

	private static EventBus bus() {
		return EventBus.builder().name("shop").listener(EventLogger.create()).build();
	}

	private List<String> lines() {
		return List.copyOf(this.logged.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

}
