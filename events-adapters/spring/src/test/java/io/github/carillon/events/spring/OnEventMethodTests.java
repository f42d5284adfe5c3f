package io.github.carillon.events.spring;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventContext;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventHeader;
import io.github.carillon.events.EventType;
import io.github.carillon.events.HandlerResult;
import io.github.carillon.events.OnError;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Publication;
import io.github.carillon.events.Subscription;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * C31: what listener methods take and return, and what they are subscribed to.
 */
class OnEventMethodTests {

	private static final OrderPlaced ORDER = new OrderPlaced("o-1", new BigDecimal("12.50"));

	@Test
	void takesItsDataWithoutAPattern() {
		try (ListenerContext context = ListenerContext.of(Typed.class)) {
			context.bus().publish(ORDER);
			context.bus().publish("order.shipped", Map.of());
			assertThat(context.bean(Typed.class).seen).containsExactly(ORDER);
		}
	}

	@Test
	void takesEveryKindOfParameter() {
		try (ListenerContext context = ListenerContext.of(AllParameters.class)) {
			context.bus()
				.publish(EventDraft.of(ORDER).withHeader("channel", "api").withHeader("attempts", "3"))
				.orThrow();
			AllParameters bean = context.bean(AllParameters.class);
			assertThat(bean.seen).containsExactly(ORDER, "order.placed", ORDER.id(), "allParameters.on", "api", 3,
					Optional.of(3), Optional.empty(), "none");
		}
	}

	@Test
	void failsOnAMissingHeaderByName() {
		try (ListenerContext context = ListenerContext.of(AllParameters.class)) {
			assertThat(context.bus().publish(ORDER).results().get(0).error()).get()
				.asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
				.hasMessageContaining("has no header 'channel'")
				.hasMessageContaining("required = false");
		}
	}

	@Test
	void convertsMapsToClassesAndClassesToMapsAndTrees() {
		try (ListenerContext context = ListenerContext.of(Shapes.class)) {
			Shapes shapes = context.bean(Shapes.class);
			context.bus().publish("order.placed", Map.of("id", "o-1", "total", 12.5)).orThrow();
			assertThat(shapes.record).isEqualTo(new OrderPlaced("o-1", new BigDecimal("12.5")));
			assertThat(shapes.envelope).isEqualTo(shapes.record);
			context.bus().publish(ORDER).orThrow();
			assertThat(shapes.record).isSameAs(ORDER);
			assertThat(shapes.map).containsEntry("id", "o-1");
			assertThat(shapes.tree.path("id").asString()).isEqualTo("o-1");
			assertThat(shapes.raw).isSameAs(ORDER);
		}
	}

	@Test
	void convertsToTheClassOfTheTypeForAListenerOfItsSupertype() {
		try (ListenerContext context = new ListenerContext().with(Family.class)
			.withTypes(OrderPlaced.class, OrderShipped.class)
			.start()) {
			context.bus().publish("order.shipped", Map.of("id", "o-2")).orThrow();
			context.bus().publish(ORDER).orThrow();
			assertThat(context.bean(Family.class).seen).containsExactly("class o-2", "pattern o-2", "class o-1",
					"pattern o-1");
		}
	}

	@Test
	void deliversOncePerListenerHoweverManyOfItsPatternsMatch() {
		try (ListenerContext context = ListenerContext.of(Patterns.class)) {
			context.bus().publish("order.created", Map.of());
			context.bus().publish("task.done", Map.of());
			context.bus().publish("invoice.sent", Map.of());
			assertThat(context.bean(Patterns.class).several).containsExactly("order.created", "task.done");
			assertThat(context.bean(Patterns.class).repeated).containsExactly("order.created", "order.created",
					"task.done");
		}
	}

	@Test
	void takesMorePatternsThanOnePatternCanHold() {
		try (ListenerContext context = ListenerContext.of(ManyPatterns.class)) {
			context.bus().publish("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.x", Map.of());
			context.bus().publish("other.x", Map.of());
			assertThat(context.bean(ManyPatterns.class).seen)
				.containsExactly("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.x");
		}
	}

	@Test
	void resolvesPlaceholdersEverywhere() {
		try (ListenerContext context = new ListenerContext().with(Placeholders.class)
			.withProperties(
					Map.of("topic", "order.*", "name", "fraud", "limit", "100", "channel", "api", "about", "Looks"))
			.start()) {
			Subscription subscription = subscription(context, "fraud");
			assertThat(subscription.pattern()).isEqualTo("order.*");
			assertThat(subscription.description()).isEqualTo("Looks");
			context.bus().publish(EventDraft.of("order.x", Map.of("total", 101)).withHeader("channel", "api"));
			context.bus().publish(EventDraft.of("order.x", Map.of("total", 99)).withHeader("channel", "api"));
			context.bus().publish(EventDraft.of("order.x", Map.of("total", 101)).withHeader("channel", "web"));
			assertThat(context.bean(Placeholders.class).calls).isEqualTo(1);
		}
	}

	@Test
	void namesListenersAfterBeanAndMethod() {
		try (ListenerContext context = ListenerContext.of(Named.class)) {
			assertThat(context.bus().subscriptions()).extracting(Subscription::id)
				.containsExactlyInAnyOrder("named.single", "named.overloaded(OnEventMethodTests.OrderPlaced)",
						"named.overloaded(OnEventMethodTests.OrderShipped)", "named.repeated[a.*]",
						"named.repeated[b.*,c.*]", "named.repeated[b.*,c.*]#2", ApplicationEventBridge.SUBSCRIPTION_ID);
			assertThat(subscription(context, "named.single").name()).isEqualTo("OnEventMethodTests.Named#single");
		}
	}

	@Test
	void mapsItsAttributesToTheSubscription() {
		try (ListenerContext context = ListenerContext.of(Attributes.class)) {
			Subscription subscription = subscription(context, "audit");
			assertThat(subscription.order()).isEqualTo(7);
			assertThat(subscription.mode()).isEqualTo(DeliveryMode.ASYNC);
			assertThat(subscription.description()).isEqualTo("Writes the audit log");
			assertThat(subscription.isActive()).isFalse();
			context.bus().publish("x.y", Map.of());
			subscription.resume();
			context.bus().publish("x.z", Map.of()).await(Duration.ofSeconds(10));
			assertThat(context.bean(Attributes.class).seen).containsExactly("x.z");
		}
	}

	@Test
	void runsInOrder() {
		try (ListenerContext context = ListenerContext.of(Ordered.class)) {
			context.bus().publish("x", Map.of());
			assertThat(context.bean(Ordered.class).seen).containsExactly("first", "second", "third");
		}
	}

	@Test
	void returnsAResult() {
		try (ListenerContext context = ListenerContext.of(Answering.class)) {
			assertThat(context.bus().publish("price.asked", Map.of()).result(BigDecimal.class))
				.contains(BigDecimal.TEN);
			assertThat(
					context.bus().publish("price.later", Map.of()).await(Duration.ofSeconds(10)).result(String.class))
				.contains("later");
			assertThat(context.bus().publish("price.mono", Map.of()).await(Duration.ofSeconds(10)).result(String.class))
				.contains("mono");
			assertThat(context.bus().publish("price.flux", Map.of()).await(Duration.ofSeconds(10)).result(List.class))
				.contains(List.of(1, 2, 3));
			assertThat(context.bus().publish("price.none", Map.of()).results().get(0).value()).isEmpty();
		}
	}

	@Test
	void reportsTheOriginalException() {
		try (ListenerContext context = ListenerContext.of(Failing.class)) {
			assertThat(error(context.bus().publish("fail.checked", Map.of()))).isInstanceOf(Checked.class);
			assertThat(error(context.bus().publish("fail.error", Map.of()))).isInstanceOf(AssertionError.class);
			assertThat(error(context.bus().publish("fail.mono", Map.of()).await(Duration.ofSeconds(10))))
				.isInstanceOf(Checked.class);
			assertThatExceptionOfType(Checked.class)
				.isThrownBy(() -> context.bus().publish("fail.propagate", Map.of()));
		}
	}

	@Test
	void endsWithItsContext() {
		ListenerContext context = ListenerContext.of(Typed.class);
		context.context().close();
		assertThat(context.bus().subscriptions()).isEmpty();
		context.close();
	}

	private static Throwable error(Publication<?> publication) {
		return publication.results()
			.stream()
			.map(HandlerResult::error)
			.flatMap(Optional::stream)
			.findFirst()
			.orElseThrow();
	}

	private static Subscription subscription(ListenerContext context, String id) {
		return context.bus()
			.subscriptions()
			.stream()
			.filter((subscription) -> subscription.id().equals(id))
			.findFirst()
			.orElseThrow();
	}

	sealed interface OrderEvent {

		String id();

	}

	@EventType("order.placed")
	record OrderPlaced(String id, BigDecimal total) implements OrderEvent {
	}

	@EventType("order.shipped")
	record OrderShipped(String id) implements OrderEvent {
	}

	static class Typed {

		final List<Object> seen = new ArrayList<>();

		@OnEvent
		void on(OrderPlaced order) {
			this.seen.add(order);
		}

	}

	@org.springframework.stereotype.Component("allParameters")
	static class AllParameters {

		List<Object> seen = List.of();

		@OnEvent
		void on(OrderPlaced order, Event<?> any, Event<OrderPlaced> typed, EventContext context,
				@EventHeader String channel, @EventHeader("attempts") int attempts,
				@EventHeader("attempts") Optional<Integer> optional, @EventHeader("missing") Optional<String> missing,
				@EventHeader(required = false) String absent) {
			this.seen = List.of(order, any.type(), typed.data().id(), context.listenerId(), channel, attempts, optional,
					missing, (absent == null) ? "none" : absent);
		}

	}

	static class Shapes {

		OrderPlaced record;

		Object envelope;

		Map<String, Object> map;

		JsonNode tree;

		Object raw;

		@OnEvent("order.*")
		void record(OrderPlaced order) {
			this.record = order;
		}

		@OnEvent("order.*")
		void envelope(Event<OrderPlaced> event) {
			this.envelope = event.data();
		}

		@OnEvent("order.*")
		void map(Map<String, Object> order) {
			this.map = order;
		}

		@OnEvent("order.*")
		void tree(JsonNode order) {
			this.tree = order;
		}

		@OnEvent("order.*")
		void raw(Event<?> event) {
			this.raw = event.data();
		}

	}

	static class Family {

		final List<String> seen = new ArrayList<>();

		@OnEvent(order = 1)
		void byClass(OrderEvent event) {
			this.seen.add("class " + event.id());
		}

		@OnEvent(value = "order.**", order = 2)
		void byPattern(OrderEvent event) {
			this.seen.add("pattern " + event.id());
		}

	}

	static class Patterns {

		final List<String> several = new ArrayList<>();

		final List<String> repeated = new ArrayList<>();

		@OnEvent({ "order.*", "**.{created,done}", "order.created" })
		void several(Event<?> event) {
			this.several.add(event.type());
		}

		@OnEvent("order.*")
		@OnEvent("*.{created,done}")
		void repeated(Event<?> event) {
			this.repeated.add(event.type());
		}

	}

	static class ManyPatterns {

		final List<String> seen = new ArrayList<>();

		@OnEvent({ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.{a,b,c,d,e,f,g,h,x}", "b.{a,b,c,d,e,f,g,h}",
				"c.{a,b,c,d,e,f,g,h}{a,b,c,d,e,f,g,h}" })
		void on(Event<?> event) {
			this.seen.add(event.type());
		}

	}

	static class Placeholders {

		int calls;

		@OnEvent(value = "${topic}", id = "${name}", condition = "data.total > ${limit}",
				headers = "channel=${channel}", description = "${about}")
		void on(Event<?> event) {
			this.calls++;
		}

	}

	@org.springframework.stereotype.Component("named")
	static class Named {

		@OnEvent("x")
		void single() {
		}

		@OnEvent
		void overloaded(OrderPlaced order) {
		}

		@OnEvent
		void overloaded(OrderShipped order) {
		}

		@OnEvent("a.*")
		@OnEvent({ "b.*", "c.*" })
		@OnEvent(value = { "b.*", "c.*" }, condition = "event.replayed")
		void repeated() {
		}

	}

	static class Attributes {

		final List<String> seen = new ArrayList<>();

		@OnEvent(value = "x.*", id = "audit", mode = DeliveryMode.ASYNC, order = 7, autoStartup = false,
				description = "Writes the audit log", onError = OnError.RECORD)
		void on(Event<?> event) {
			this.seen.add(event.type());
		}

	}

	static class Ordered {

		final List<String> seen = new ArrayList<>();

		@OnEvent(value = "x", order = 3)
		void a() {
			this.seen.add("third");
		}

		@OnEvent(value = "x", order = 1)
		void b() {
			this.seen.add("first");
		}

		@OnEvent(value = "x", order = 2)
		void c() {
			this.seen.add("second");
		}

	}

	static class Answering {

		@OnEvent("price.asked")
		BigDecimal now() {
			return BigDecimal.TEN;
		}

		@OnEvent("price.later")
		java.util.concurrent.CompletionStage<String> later() {
			return java.util.concurrent.CompletableFuture.supplyAsync(() -> "later");
		}

		@OnEvent("price.mono")
		reactor.core.publisher.Mono<String> mono() {
			return reactor.core.publisher.Mono.delay(Duration.ofMillis(5)).thenReturn("mono");
		}

		@OnEvent("price.flux")
		reactor.core.publisher.Flux<Integer> flux() {
			return reactor.core.publisher.Flux.just(1, 2, 3);
		}

		@OnEvent("price.none")
		void nothing() {
		}

	}

	static class Failing {

		@OnEvent("fail.checked")
		void checked() throws Checked {
			throw new Checked();
		}

		@OnEvent("fail.error")
		void error() {
			throw new AssertionError("no");
		}

		@OnEvent("fail.mono")
		reactor.core.publisher.Mono<String> mono() {
			return reactor.core.publisher.Mono.error(new Checked());
		}

		@OnEvent(value = "fail.propagate", onError = OnError.PROPAGATE)
		void propagate() throws Checked {
			throw new Checked();
		}

	}

	static class Checked extends Exception {

		private static final long serialVersionUID = 1L;

	}

}
