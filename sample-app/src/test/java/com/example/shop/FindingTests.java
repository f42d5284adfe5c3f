package com.example.shop;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import com.example.shop.ShopApplication.OrderCreated;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.history.EventDebounce;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventThrottle;
import io.github.carillon.events.history.Past;
import io.github.carillon.events.history.Projection;
import io.github.carillon.events.history.RecordingEventFinder;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the README shows of looking back and waiting: here it is compiled and run.
 */
@SpringBootTest(properties = "spring.datasource.url=jdbc:h2:mem:${random.uuid}")
class FindingTests {

	@Autowired
	EventPublisher events;

	@Autowired
	RecordingEventFinder finder;

	@Test
	void finds() {
		EventQuery paid = EventQuery.matching("order.paid").key("o-7");
		CompletableFuture<Optional<Event<?>>> found = this.finder.find(paid, Past.all(), Duration.ofSeconds(30));
		assertThat(found).isNotDone();
		this.events.publish(EventDraft.of("order.paid", Map.of("orderId", "o-7")).withKey("o-7"));
		assertThat(found.join()).isPresent();
	}

	@Test
	void throttlesAndDebounces() {
		EventThrottle throttle = new EventThrottle(this.finder, this.events);
		EventDraft<Object> asked = EventDraft.of("report.asked", Map.of());
		for (int i = 0; i < 2; i++) {
			throttle.publishUnlessRecent(asked, EventQuery.matching("report.asked"), Duration.ofMinutes(1));
		}
		Projection<Long> reports = Projection.counting(this.finder, EventQuery.matching("report.*"));
		assertThat(reports.state()).isOne();
		try (EventDebounce debounce = EventDebounce.of(this.events, Duration.ofMillis(50))) {
			debounce.publish("catalogue", EventDraft.of("report.typed", "a"));
			debounce.publish("catalogue", EventDraft.of("report.typed", "ab"));
			await().untilAsserted(() -> assertThat(reports.state()).isEqualTo(2));
		}
	}

	@Test
	void projects() {
		Projection<BigDecimal> sales = Projection.fold(this.finder, EventQuery.matching("order.created"),
				BigDecimal.ZERO, (sum, event) -> sum.add(((OrderCreated) event.data()).total()));
		BigDecimal before = sales.state();
		this.events.publish(new OrderCreated("o-8", BigDecimal.TEN));
		assertThat(sales.state()).isEqualTo(before.add(BigDecimal.TEN));
	}

}
