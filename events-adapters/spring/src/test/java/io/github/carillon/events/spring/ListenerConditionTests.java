package io.github.carillon.events.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventType;
import io.github.carillon.events.HandlerResult.Status;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Publication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * C33 and decision 24: conditions.
 */
class ListenerConditionTests {

	private static final Order LARGE = new Order(500, new Customer("Ada"), List.of(new Item(3)));

	private static final Order SMALL = new Order(5, new Customer("Bob"), List.of());

	@ParameterizedTest
	@ValueSource(strings = { "data.total > 100", "data.customer.name == 'Ada'", "data.customer.name.startsWith('A')",
			"data.items.?[price > 2].size() == 1", "event.source == 'test' and data.total > 100",
			"headers['size'] == 'large'", "headers.size == 'large'", "event.headers['size'] == 'large'",
			"event.key.orElse('') == 'k'", "event.subject.isEmpty() && data.large",
			"event.priority.name() == 'NORMAL' and " + "data.total > 100", "#root.data.total > 100",
			"data.total > 100 ? true : false", "event.data.total > 100", "{'Ada'}.contains(data.customer.name)" })
	void lets(String condition) {
		assertThat(calls(Typed.class, condition)).containsExactly(LARGE);
	}

	@Test
	void seesTheDataAsTheListenerTakesIt() {
		Map<String, Object> map = Map.of("total", 500, "customer", Map.of("name", "Ada"), "items", List.of());
		try (ListenerContext context = start(Typed.class, "data.customer.name == 'Ada'")) {
			context.bus().publish("order", map).orThrow();
			assertThat(context.bean(Typed.class).seen).hasSize(1);
		}
		for (Class<?> untyped : List.of(AsMap.class, AsTree.class, AsEvent.class, AsNothing.class)) {
			try (ListenerContext context = start(untyped, "data.customer.name == 'Ada' and data.nothing == null")) {
				assertThat(context.bus().publish("order", map).results()).as(untyped.getName())
					.hasSize(1)
					.allMatch((result) -> result.status() == Status.COMPLETED);
				assertThat(context.bus().publish("order", Map.of("customer", Map.of("name", "Bob"))).results())
					.isEmpty();
			}
		}
	}

	@Test
	void countsNothingAsNoMatch() {
		try (ListenerContext context = start(AsMap.class, "data.missing > 100")) {
			assertThat(context.bus().publish("order", Map.of()).results()).isEmpty();
		}
	}

	@Test
	void recordsWhatThrowsAsNoMatch() {
		try (ListenerContext context = start(AsMap.class, "data.customer.name == 'Ada'")) {
			Publication<?> publication = context.bus().publish("order", Map.of());
			assertThat(publication.results()).singleElement().satisfies((result) -> {
				assertThat(result.status()).isEqualTo(Status.SKIPPED);
				assertThat(result.error()).isPresent();
			});
			assertThat(publication.orThrow().isDone()).isTrue();
		}
	}

	@Test
	void survivesCompilationAndChangesOfClass() {
		try (ListenerContext context = start(AsEvent.class, "data.total > 100")) {
			int matches = 0;
			for (int i = 0; i < 300; i++) {
				Object data = switch (i % 3) {
					case 0 -> LARGE;
					case 1 -> Map.of("total", 101);
					default -> new PublicOrder(100 + i % 2);
				};
				matches += context.bus().publish("order", data).results().size();
			}
			assertThat(matches).isEqualTo(250);
		}
	}

	static Stream<Arguments> mistakes() {
		return Stream.of(arguments("data.totl > 100", "has no property 'totl', only customer, items, large, total"),
				arguments("data.customer.nam == 'x'", "Customer has no property 'nam', only name"),
				arguments("event.typ == 'x'", "Event has no property 'typ'"),
				arguments("total > 100", "did you mean 'data.total'?"), arguments("#data.total > 100", "without '#'"),
				arguments("event.key == 'k'", "write event.key.orElse(null)"),
				arguments("T(java.lang.Runtime).getRuntime() != null", "conditions only read"),
				arguments("new java.io.File('x').exists()", "conditions only read"),
				arguments("@bus != null", "conditions only read"), arguments("data.total = 5", "conditions only read"),
				arguments("data.total >", "^ "), arguments("data..total", "^ "),
				arguments("event.source.startsWith(sourc)", "'event', 'data' or 'headers'"));
	}

	@ParameterizedTest
	@MethodSource
	void mistakes(String condition, String reason) {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> start(Typed.class, condition).close())
			.withMessageContaining("condition is not valid")
			.withMessageContaining(condition)
			.withMessageContaining(reason);
	}

	private static List<Order> calls(Class<Typed> component, String condition) {
		try (ListenerContext context = start(component, condition)) {
			context.bus().publish(EventDraft.of(LARGE).withHeader("size", "large").withKey("k"));
			context.bus().publish(EventDraft.of(SMALL));
			return context.bean(component).seen;
		}
	}

	private static ListenerContext start(Class<?> component, String condition) {
		return new ListenerContext().with(component).withProperties(Map.of("condition", condition)).start();
	}

	record Customer(String name) {
	}

	record Item(int price) {
	}

	@EventType("order")
	record Order(int total, Customer customer, List<Item> items) {

		public boolean isLarge() {
			return this.total > 100;
		}

	}

	/**
	 * Public, so that an expression over it is compiled.
	 *
	 * @param total the total
	 */
	public record PublicOrder(int total) {
	}

	static class Typed {

		final List<Order> seen = new ArrayList<>();

		@OnEvent(condition = "${condition}")
		void on(Order order) {
			this.seen.add(order);
		}

	}

	static class AsMap {

		@OnEvent(value = "order", condition = "${condition}")
		void on(Map<String, Object> order) {
		}

	}

	static class AsTree {

		@OnEvent(value = "order", condition = "${condition}")
		void on(JsonNode order) {
		}

	}

	static class AsEvent {

		@OnEvent(value = "order", condition = "${condition}")
		void on(Event<?> order) {
		}

	}

	static class AsNothing {

		@OnEvent(value = "order", condition = "${condition}")
		void on() {
		}

	}

}
