package com.example.shop;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import com.example.shop.ShopApplication.OrderCreated;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventContext;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.NoResultException;
import io.github.carillon.events.Ordering;
import io.github.carillon.events.Overflow;
import io.github.carillon.events.Publication;
import io.github.carillon.events.ResultOptions;
import io.github.carillon.events.ScheduledEvents;
import io.github.carillon.events.ScheduledPublication;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.SubscriptionOptions;
import io.github.carillon.events.history.JsonlEventLog;
import io.github.carillon.events.json.CarillonJson;
import io.github.carillon.events.json.CloudEventsFormat;
import io.github.carillon.events.spring.SpringCronParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What docs/bus.md shows: here it is compiled and run.
 */
class BusGuideTests {

	/** Every snippet of Java in the guide is found here, to the letter. */
	@Test
	void showsNothingThatIsNotCompiled() throws IOException {
		String source = squeeze(Files.readString(Path.of("src/test/java/com/example/shop/BusGuideTests.java")));
		List<String> snippets = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("..", "docs", "bus.md")))
			.results()
			.map((result) -> squeeze(result.group(1)))
			.toList();
		assertThat(snippets).hasSizeGreaterThan(5).allSatisfy((snippet) -> assertThat(source).contains(snippet));
	}

	private static String squeeze(String code) {
		return code.replaceAll("\\s+", " ").strip();
	}

	@Test
	void buildsABus() {
		List<String> seen = new ArrayList<>();
		// @formatter:off
		EventBus bus = EventBus.builder()
			.name("orders")
			.ordering(Ordering.FIFO)
			.queue(1_000, Overflow.BLOCK, Duration.ofSeconds(5))
			.handlerTimeout(Duration.ofSeconds(30))
			.build();
		// @formatter:on
		Subscription subscription = bus.subscribe("order.*",
				SubscriptionOptions.defaults().withId("audit").withOrder(10), (event) -> seen.add(event.type()));
		bus.publish(EventDraft.ofType("order.closed").withKey("o-1")).await();
		assertThat(seen).containsExactly("order.closed");
		assertThat(subscription.isActive()).isTrue();
		bus.close();
	}

	@Test
	void answers() {
		try (EventBus bus = EventBus.create("shop")) {
			bus.respond("price.asked", SubscriptionOptions.defaults().withId("list"),
					(event) -> new BigDecimal("9.50"));
			bus.respond("price.asked", SubscriptionOptions.defaults().withId("sale"),
					(event) -> new BigDecimal("8.00"));

			Publication<Object> asked = bus.publish("price.asked", Map.of("orderId", "o-1"));
			Optional<BigDecimal> first = asked.first(BigDecimal.class);
			List<BigDecimal> all = asked.results(BigDecimal.class);
			ResultOptions sale = ResultOptions.defaults()
				.withFilter((result) -> result.handlerId().equals("sale"))
				.requiringValue();
			BigDecimal reduced = asked.result(BigDecimal.class, sale).orElseThrow();
			assertThat(first).contains(new BigDecimal("9.50"));
			assertThat(all).hasSize(2);
			assertThat(reduced).isEqualTo(new BigDecimal("8.00"));
			assertThatExceptionOfType(NoResultException.class).isThrownBy(() -> asked.result(String.class, sale));
		}
	}

	@Test
	void takesNullForNoAnswerAndAnOptionalForAnOptional() {
		try (EventBus bus = EventBus.create("shop")) {
			bus.respond("asked", (event) -> null);
			bus.respond("asked", (event) -> false);
			bus.respond("asked", (event) -> Optional.of("text"));
			Publication<Object> asked = bus.publish("asked");
			assertThat(asked.result(Boolean.class)).contains(false);
			assertThat(asked.result(String.class)).isEmpty();
			assertThat(asked.results(Object.class)).containsExactly(false, Optional.of("text"));
		}
	}

	@Test
	void waitsInAHandler() {
		try (EventBus bus = EventBus.builder().ordering(Ordering.FIFO).build()) {
			bus.respond("stock.asked", (event) -> 3);
			bus.respond("order.created", (event) -> {
				Publication<Object> asked = bus.publish("stock.asked").await(Duration.ofSeconds(30));
				return asked.result(Integer.class).orElse(0);
			});
			assertThat(bus.publish("order.created").result(Integer.class)).contains(3);
		}
	}

	@Test
	void forwards() {
		try (EventBus shop = EventBus.create("shop"); EventBus audit = EventBus.create("audit")) {
			List<String> seen = new ArrayList<>();
			audit.subscribe("**", (event) -> seen.add(event.type()));
			Subscription forwarding = shop.forwardTo(audit, "order.**");
			String tree = shop.publish(new OrderCreated("o-1", BigDecimal.TEN)).tree();
			assertThat(seen).containsExactly("order.created");
			assertThat(tree).contains("forward to " + audit.label());
			forwarding.close();
		}
	}

	@Test
	void schedules() {
		try (EventBus bus = EventBus.builder().cron(new SpringCronParser()).build()) {
			Instant midnight = Instant.now().plus(Duration.ofHours(9));
			ScheduledPublication reminder = bus.publishLater(EventDraft.ofType("order.overdue"), Duration.ofDays(3));
			bus.publishAt(EventDraft.ofType("day.ended"), midnight);
			// second, minute, hour, day of the month, month, day of the week
			bus.publishOn("0 30 6 * * MON-FRI", EventDraft.ofType("report.due"));
			boolean cancelled = reminder.cancel();
			assertThat(cancelled).isTrue();
			bus.close(Duration.ZERO);
		}
	}

	@Test
	void findsWhatIsScheduled() {
		try (EventBus bus = EventBus.builder().cron(new SpringCronParser()).build()) {
			bus.publishOn("0 0 3 * * *", EventDraft.ofType("books.close"), "close-books");
			ScheduledEvents scheduled = ScheduledEvents.of(bus);
			List<ScheduledPublication> next = scheduled.list(20);
			scheduled.find("close-books").ifPresent(ScheduledPublication::cancel);
			assertThat(next).extracting(ScheduledPublication::name).containsExactly("close-books");
			assertThat(scheduled.depth().pending()).isZero();
		}
	}

	@Test
	void writesLines(@TempDir Path directory) throws IOException {
		Path file = directory.resolve("events.jsonl");
		CloudEventsFormat format = CarillonJson.create().format();
		try (JsonlEventLog lines = JsonlEventLog.open(file, format::write);
				EventBus bus = EventBus.builder().recorder(lines).build()) {
			bus.publish(new OrderCreated("o-1", BigDecimal.TEN));
		}
		assertThat(Files.readAllLines(file)).singleElement().asString().contains("order.created");
	}

	@Test
	void wraps() throws InterruptedException {
		try (EventBus bus = EventBus.create("shop")) {
			List<Event<?>> stored = new ArrayList<>();
			bus.subscribe("file.stored", stored::add);
			bus.subscribe("file.sent", (event) -> {
				Thread upload = new Thread(EventContext.wrap(() -> bus.publish("file.stored")));
				upload.start();
				upload.join();
			});
			Event<Object> sent = bus.publish("file.sent").event();
			assertThat(stored).singleElement()
				.satisfies((event) -> assertThat(event.causationId()).contains(sent.id()));
		}
	}

	@Test
	void countsWhatIsDropped() {
		try (EventBus bus = EventBus.create("shop")) {
			bus.subscribe("tick", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC), (event) -> {
			});
			bus.publish("tick").await();
			long dropped = bus.statistics().dropped();
			assertThat(dropped).isZero();
		}
	}

}
