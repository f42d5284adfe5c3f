package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What handlers may return: values of the declared class, and events: C24, C56.
 */
class HandlerAnswerTests {

	private final EventBus bus = EventBus.create("shop");

	private final EventBus fifo = EventBus.builder().name("fifo").ordering(Ordering.FIFO).build();

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	@AfterEach
	void closeBuses() {
		this.bus.close(Duration.ZERO);
		this.fifo.close(Duration.ofSeconds(5));
	}

	@Test
	void aValueOfAnotherClassThanDeclaredIsAnErrorOfThatHandler() {
		this.bus.respond(PriceAsked.class, SubscriptionOptions.defaults().withId("wrong").withName("wrong"),
				(event) -> "7");
		this.bus.respond(PriceAsked.class, (event) -> 7);
		Publication<PriceAsked> asked = this.bus.publish(new PriceAsked("o-1"));
		assertThat(asked.results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.FAILED, HandlerResult.Status.COMPLETED);
		assertThat(asked.results().get(0).value()).isEmpty();
		assertThatExceptionOfType(ResultTypeException.class).isThrownBy(asked::orThrow)
			.withMessage("wrong returned a java.lang.String for event 'price.asked', whose type declares "
					+ "java.lang.Integer as its result");
		assertThat(asked.first(Integer.class)).contains(7);
	}

	@Test
	void nothingIsConvertedToWhatIsDeclared() {
		this.bus.respond(PriceAsked.class, (event) -> 7L);
		Publication<PriceAsked> asked = this.bus.publish(new PriceAsked("o-1"));
		assertThatExceptionOfType(ResultTypeException.class).isThrownBy(asked::orThrow)
			.withMessageContaining("java.lang.Long");
	}

	@Test
	void nullAndEventsAreFineWhateverIsDeclared() {
		this.bus.respond(PriceAsked.class, (event) -> null);
		this.bus.respond(PriceAsked.class, (event) -> EventDraft.of("child", 1));
		this.bus.respond(PriceAsked.class, (event) -> new OrderCreated("o-1"));
		this.bus.respond(PriceAsked.class, (event) -> this.bus.publish("child"));
		assertThat(this.bus.publish(new PriceAsked("o-1")).orThrow().children()).hasSize(3);
	}

	@Test
	void aStageIsHeldToWhatIsDeclaredToo() {
		CompletableFuture<Object> stage = new CompletableFuture<>();
		this.bus.respond(PriceAsked.class, (event) -> stage);
		Publication<PriceAsked> asked = this.bus.publish(new PriceAsked("o-1"));
		stage.complete("7");
		assertThat(asked.isDone()).isTrue();
		assertThatExceptionOfType(ResultTypeException.class).isThrownBy(asked::orThrow);
	}

	@Test
	void aTypeThatIsSubscribedToByItsClassIsHeldToWhatThatDeclares() {
		this.bus.subscribe(PriceAsked.class, SubscriptionOptions.defaults().withFilter((event) -> false), (event) -> {
		});
		this.bus.respond("price.asked", (event) -> "7");
		Publication<Object> asked = this.bus.publish("price.asked", Map.of("orderId", "o-1"));
		assertThatExceptionOfType(ResultTypeException.class).isThrownBy(asked::orThrow);
	}

	@Test
	void aDeclaredResultThatIsAnEventTypeItselfIsAnAnswer() {
		this.bus.respond(OrderAsked.class, (event) -> new OrderCreated("o-1"));
		Publication<OrderAsked> asked = this.bus.publish(new OrderAsked("o-1"));
		assertThat(asked.result(OrderCreated.class)).contains(new OrderCreated("o-1"));
		assertThat(asked.children()).isEmpty();
	}

	@Test
	void whatIsAnEventIsPublishedAsAChildAndIsNoResult() {
		this.bus.subscribe("**", (event) -> this.handled.add(event.type()));
		this.bus.respond("asked", (event) -> new OrderCreated("o-1"));
		this.bus.respond("asked", (event) -> EventDraft.of("draft", 1).withKey("k"));
		Event<Object> foreign = this.fifo.publish("foreign").event();
		this.bus.respond("asked", (event) -> foreign);
		Publication<Object> asked = this.bus.publish("asked");
		assertThat(this.handled).containsExactly("asked", "order.created", "draft", "foreign");
		assertThat(asked.children()).extracting((child) -> child.event().type())
			.containsExactly("order.created", "draft", "foreign");
		assertThat(asked.children().subList(0, 2))
			.allSatisfy((child) -> assertThat(child.event().causationId()).contains(asked.event().id()));
		assertThat(asked.children().get(2).event().id()).isEqualTo(foreign.id());
		assertThat(asked.results(Object.class)).isEmpty();
		assertThat(asked.first(Object.class)).isEmpty();
	}

	@Test
	void dataOfAClassWithoutATypeIsAResult() {
		this.bus.respond("asked", (event) -> new Price(7));
		Publication<Object> asked = this.bus.publish("asked");
		assertThat(asked.result(Price.class)).contains(new Price(7));
		assertThat(asked.children()).isEmpty();
	}

	@Test
	void aReturnedExceptionIsAValue() {
		IllegalStateException value = new IllegalStateException("returned");
		this.bus.respond("asked", (event) -> value);
		assertThat(this.bus.publish("asked").orThrow().result(IllegalStateException.class)).containsSame(value);
	}

	@Test
	void theEventItselfIsNeitherResultNorChild() {
		this.bus.respond("asked", (event) -> event);
		Publication<Object> asked = this.bus.publish("asked").orThrow();
		assertThat(asked.results(Object.class)).isEmpty();
		assertThat(asked.children()).isEmpty();
		assertThat(this.bus.statistics().published()).isEqualTo(1);
	}

	@EventType(value = "price.asked", result = int.class)
	record PriceAsked(String orderId) {
	}

	@EventType(value = "order.asked", result = OrderCreated.class)
	record OrderAsked(String orderId) {
	}

	@EventType("order.created")
	record OrderCreated(String orderId) {
	}

	record Price(int amount) {
	}

}
