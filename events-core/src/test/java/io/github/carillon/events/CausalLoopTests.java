package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Handlers that publish each other for ever: C48.
 */
class CausalLoopTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	private final List<EventBus> buses = new ArrayList<>();

	@AfterEach
	void closeBuses() {
		this.buses.forEach((bus) -> bus.close(Duration.ofSeconds(5)));
	}

	@ParameterizedTest
	@EnumSource
	void aHandlerThatPublishesItsOwnTypeIsStopped(Ordering ordering) {
		EventBus bus = bus(ordering, 3);
		bus.subscribe("tick", named("loop"), (event) -> {
			this.handled.add(event);
			bus.publish("tick").orThrow();
		});
		Publication<Object> tick = bus.publish("tick").await(SOON);
		assertThatExceptionOfType(CausalLoopException.class).isThrownBy(tick::orThrow)
			.withMessageStartingWith("loop is part of the chain that led here 3 times already")
			.withMessageContaining("tick in loop on " + bus.label() + " -> tick in loop on " + bus.label()
					+ " -> tick in loop on " + bus.label() + ". ")
			.withMessageContaining("EventBus.Builder.maxDepth (carillon.bus.max-depth");
		assertThat(this.handled).hasSize(3);
		assertThat(bus.awaitIdle(SOON)).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void nobodyNeedsToWaitForALoopToBeStopped(Ordering ordering) {
		EventBus bus = bus(ordering, 5);
		bus.subscribe("tick", (event) -> {
			this.handled.add(event);
			bus.publish("tick");
		});
		bus.publish("tick").await(SOON).orThrow();
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).hasSize(5);
		assertThat(bus.statistics().failed()).isEqualTo(1);
		assertThat(bus.publish("tick").await(SOON).results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.COMPLETED);
	}

	@Test
	void twoHandlersThatAnswerEachOtherAreStopped() {
		EventBus bus = bus(Ordering.FIFO, 2);
		bus.subscribe("ping", named("pinged"), (event) -> bus.publish("pong").await().orThrow());
		bus.subscribe("pong", named("ponged"), (event) -> bus.publish("ping").await().orThrow());
		Publication<Object> ping = bus.publish("ping").await(SOON);
		assertThatExceptionOfType(CausalLoopException.class).isThrownBy(ping::orThrow)
			.withMessageContaining("pinged is part of the chain")
			.withMessageContaining("ping in pinged on %1$s -> pong in ponged on %1$s -> ping in pinged on %1$s -> "
					+ "pong in ponged on %1$s.", bus.label());
		assertThat(bus.statistics().handled()).isZero();
		assertThat(bus.statistics().failed()).isEqualTo(5);
	}

	@Test
	void aLoopThroughTwoBusesIsStopped() {
		EventBus a = bus(Ordering.CALLER, 2);
		EventBus b = bus(Ordering.FIFO, 2);
		a.subscribe("ping", (event) -> b.publish("pong"));
		b.subscribe("pong", (event) -> a.publish("ping"));
		a.publish("ping").await(SOON);
		for (int i = 0; i < 5; i++) {
			assertThat(a.awaitIdle(SOON)).isTrue();
			assertThat(b.awaitIdle(SOON)).isTrue();
		}
		assertThat(a.statistics().handled()).isEqualTo(2);
		assertThat(b.statistics().handled()).isEqualTo(2);
		assertThat(a.statistics().failed()).isEqualTo(1);
	}

	@Test
	void aBusThatAllowsAnyDepthDoesNotHideALoopFromOthers() {
		EventBus limited = bus(Ordering.CALLER, 2);
		EventBus any = bus(Ordering.CALLER, 0);
		limited.subscribe("ping", (event) -> {
			this.handled.add(event);
			any.publish("pong").orThrow();
		});
		any.subscribe("pong", (event) -> limited.publish("ping").orThrow());
		assertThatExceptionOfType(CausalLoopException.class).isThrownBy(limited.publish("ping")::orThrow);
		assertThat(this.handled).hasSize(2);
	}

	@Test
	void aReturnedEventIsPartOfTheChain() {
		EventBus bus = bus(Ordering.CALLER, 4);
		bus.respond("tick", (event) -> {
			this.handled.add(event);
			return EventDraft.of("tick", 1);
		});
		bus.publish("tick");
		assertThat(this.handled).hasSize(4);
	}

	@Test
	void unlessSaidOtherwiseItIsAHundred() {
		EventBus bus = keep(EventBus.create("bus"));
		bus.subscribe("tick", (event) -> {
			this.handled.add(event);
			bus.publish("tick");
		});
		bus.publish("tick");
		assertThat(this.handled).hasSize(100);
	}

	@Test
	void zeroIsAnyDepth() {
		EventBus bus = bus(Ordering.FIFO, 0);
		bus.subscribe("tick", (event) -> {
			this.handled.add(event);
			if (this.handled.size() < 1_000) {
				bus.publish("tick");
			}
		});
		bus.publish("tick");
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).hasSize(1_000);
		assertThat(bus.statistics().failed()).isZero();
	}

	@Test
	void aLongChainIsShownFromItsEnd() {
		EventBus bus = bus(Ordering.CALLER, 20);
		bus.subscribe("tick", (event) -> bus.publish("tick").orThrow());
		assertThatExceptionOfType(CausalLoopException.class).isThrownBy(bus.publish("tick")::orThrow)
			.withMessageContaining("which looks endless: 8 more -> tick in ");
	}

	@Test
	void manyEventsOfOneHandlerAreNoLoop() {
		EventBus bus = bus(Ordering.CALLER, 1);
		bus.subscribe("parent", (event) -> IntStream.range(0, 50).forEach((i) -> bus.publish("child", i)));
		bus.subscribe("child", (event) -> this.handled.add(event.data()));
		bus.publish("parent").orThrow();
		assertThat(this.handled).hasSize(50);
	}

	@Test
	void manyHandlersInOneChainAreNoLoop() {
		EventBus bus = bus(Ordering.CALLER, 1);
		for (int i = 0; i < 50; i++) {
			int next = i + 1;
			bus.subscribe("step" + i, (event) -> bus.publish("step" + next).orThrow());
		}
		bus.subscribe("step50", (event) -> this.handled.add("end"));
		bus.publish("step0").orThrow();
		assertThat(this.handled).containsExactly("end");
	}

	@Test
	void aTreeOfEventsMayBeWideButNotTooDeep() {
		EventBus bus = bus(Ordering.FIFO, 4);
		bus.subscribe("node", (event) -> {
			int depth = (int) event.data();
			this.handled.add(depth);
			if (depth < 4) {
				IntStream.range(0, 3).forEach((i) -> bus.publish("node", depth + 1));
			}
		});
		bus.publish("node", 1);
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).hasSize(1 + 3 + 9 + 27);
		assertThat(bus.statistics().failed()).isZero();
	}

	@Test
	void otherHandlersOfTheEventThatEndsALoopAreCalled() {
		EventBus bus = bus(Ordering.CALLER, 1);
		bus.subscribe("tick", named("loop"), (event) -> bus.publish("tick"));
		bus.subscribe("tick", (event) -> this.handled.add(event));
		Publication<Object> tick = bus.publish("tick").orThrow();
		assertThat(this.handled).hasSize(2);
		assertThat(tick.children().get(0).results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.FAILED, HandlerResult.Status.COMPLETED);
	}

	@Test
	void refusesANegativeDepth() {
		assertThatIllegalArgumentException().isThrownBy(() -> EventBus.builder().maxDepth(-1).build())
			.withMessageContaining("-1");
	}

	private static SubscriptionOptions named(String name) {
		return SubscriptionOptions.defaults().withId(name).withName(name);
	}

	private EventBus bus(Ordering ordering, int maxDepth) {
		return keep(EventBus.builder().ordering(ordering).maxDepth(maxDepth).build());
	}

	private EventBus keep(EventBus bus) {
		this.buses.add(bus);
		return bus;
	}

}
