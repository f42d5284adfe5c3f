package com.example.shop;

import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.example.shop.ShopApplication.OrderCreated;
import io.github.carillon.events.DerivedEvents;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.PublishInterceptor;
import io.github.carillon.events.history.EventHistory;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the README says of interceptors and of events about events (C52).
 */
@SpringBootTest(properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid}", "carillon.types.unknown=reject",
		"carillon.observability.publish-failures=true", "carillon.observability.publish-registrations=true" })
class WatchingTests {

	@Autowired
	EventPublisher events;

	@Autowired
	EventHistory history;

	@Autowired
	Pager pager;

	@Test
	void anInterceptorAddsAHeader() {
		Event<?> event = this.events.publish(new OrderCreated("o-1", BigDecimal.ONE)).event();
		assertThat(event.headers()).containsEntry("region", "eu");
	}

	@Test
	void aFailureReachesThePagerAndTheHistory() {
		Event<?> order = this.events.publish(new OrderCreated("o-2", BigDecimal.ONE)).event();
		assertThat(this.pager.calls).contains("pager.ship failed: java.lang.IllegalStateException");
		Event<?> failed = this.history.latest("order.created.failed").orElseThrow();
		assertThat(failed.causationId()).contains(order.id());
		assertThat(failed.headers()).containsEntry(DerivedEvents.HEADER, "failed");
		assertThat(failed.data()).asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("eventId", order.id().toString())
			.containsEntry("eventType", "order.created")
			.containsEntry("handlerId", "pager.ship")
			.containsEntry("status", "FAILED")
			.containsEntry("error", "java.lang.IllegalStateException")
			.containsEntry("message", "no truck");
	}

	@Test
	void theHistoryKnowsWhoListens() {
		assertThat(this.history.latest("handler.registered")).isPresent();
	}

	@TestConfiguration
	@Import({ Region.class, Pager.class })
	static class Configuration {

	}

	static class Region implements PublishInterceptor {

		@Override
		public <T> Event<T> beforePublish(Event<T> event) {
			return event.toBuilder().header("region", "eu").build();
		}

	}

	static class Pager {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@OnEvent(id = "pager.ship")
		void ship(OrderCreated order) {
			throw new IllegalStateException("no truck");
		}

		@OnEvent("order.created.failed")
		void count(Event<?> event) {
		}

		// whatever failed, wherever
		@OnEvent
		void alert(DerivedEvents.Failure failure) {
			call(failure.handlerId() + " failed: " + failure.error());
		}

		private void call(String message) {
			this.calls.add(message);
		}

	}

}
