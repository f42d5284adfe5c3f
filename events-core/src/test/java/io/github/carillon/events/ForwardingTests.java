package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Events on their way through several buses: C51, and what forwarding leaves alone of
 * C07.
 */
class ForwardingTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	private final List<EventBus> buses = new ArrayList<>();

	private final CountDownLatch released = new CountDownLatch(1);

	@AfterEach
	void closeBuses() {
		this.released.countDown();
		this.buses.forEach((bus) -> bus.close(Duration.ofSeconds(5)));
	}

	@ParameterizedTest
	@EnumSource
	void anEventGoesThroughAChainOfBuses(Ordering ordering) {
		EventBus a = noting("a", ordering);
		EventBus b = noting("b", ordering);
		EventBus c = noting("c", ordering);
		a.forwardTo(b, "order.*");
		b.forwardTo(c, "order.created");
		a.publish("order.created").await(SOON).orThrow();
		assertThat(this.handled).containsExactlyInAnyOrder("a", "b", "c");
		this.handled.clear();
		a.publish("order.paid").await(SOON).orThrow();
		assertThat(this.handled).containsExactlyInAnyOrder("a", "b");
		this.handled.clear();
		a.publish("price.asked").await(SOON).orThrow();
		assertThat(this.handled).containsExactly("a");
	}

	@ParameterizedTest
	@EnumSource
	void aCircleEnds(Ordering ordering) {
		EventBus a = noting("a", ordering);
		EventBus b = noting("b", ordering);
		a.forwardTo(b, "**");
		b.forwardTo(a, "**");
		Publication<Object> tick = a.publish("tick").await(SOON).orThrow();
		b.publish("tock").await(SOON).orThrow();
		assertThat(a.awaitIdle(SOON)).isTrue();
		assertThat(b.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).containsExactlyInAnyOrder("a", "b", "b", "a");
		assertThat(tick.children()).isEmpty();
		assertThat(a.statistics().published()).isEqualTo(2);
		assertThat(b.statistics().published()).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource
	void aBusThatTwoWaysLeadToTakesAnEventOnce(Ordering ordering) {
		EventBus a = noting("a", ordering);
		EventBus b = noting("b", ordering);
		EventBus c = noting("c", ordering);
		EventBus d = noting("d", ordering);
		a.forwardTo(b, "**");
		a.forwardTo(c, "**");
		b.forwardTo(d, "**");
		c.forwardTo(d, "**");
		a.publish("tick").await(SOON).orThrow();
		assertThat(this.handled).containsExactlyInAnyOrder("a", "b", "c", "d");
	}

	@Test
	void twoHandlersBesideEachOtherForwardToOneBusOnce() {
		EventBus a = keep(EventBus.builder().name("a").handlers(HandlerConcurrency.PARALLEL).build());
		EventBus b = noting("b", Ordering.FIFO);
		IntStream.range(0, 4).forEach((i) -> a.forwardTo(b, "**"));
		IntStream.range(0, 200).forEach((i) -> a.publish("tick").await(SOON).orThrow());
		assertThat(this.handled).hasSize(200);
	}

	@Test
	void busesOfOneNameAreTwoBuses() {
		EventBus one = noting("shop", Ordering.CALLER);
		EventBus other = noting("shop", Ordering.CALLER);
		one.forwardTo(other, "**");
		other.forwardTo(one, "**");
		Publication<Object> tick = one.publish("tick");
		assertThat(one.label()).startsWith("shop#").isNotEqualTo(other.label());
		assertThat(this.handled).hasSize(2);
		assertThat(tick.results()).extracting(HandlerResult::bus)
			.containsExactly(one.label(), one.label(), other.label(), other.label());
	}

	@Test
	void aPublicationHasTheResultsOfAllBuses() {
		EventBus a = bus("a", Ordering.CALLER);
		EventBus b = bus("b", Ordering.FIFO);
		a.respond("asked", (event) -> "from a");
		a.forwardTo(b, "**");
		b.respond("asked", (event) -> "from b");
		Publication<Object> asked = a.publish("asked").await(SOON);
		assertThat(asked.results(String.class)).containsExactly("from a", "from b");
		assertThat(asked.results()).extracting(HandlerResult::bus).containsExactly(a.label(), a.label(), b.label());
		assertThat(asked.result(String.class,
				ResultOptions.defaults().withFilter((result) -> result.bus().equals(b.label()))))
			.contains("from b");
		assertThat(asked.children()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = "CALLER", mode = EnumSource.Mode.EXCLUDE)
	void aPublicationIsDoneWhenItIsOnAllBuses(Ordering ordering) {
		EventBus a = bus("a", Ordering.CALLER);
		EventBus b = bus("b", ordering);
		a.forwardTo(b, "**");
		b.subscribe("tick", (event) -> this.released.await());
		Publication<Object> tick = a.publish("tick");
		await()
			.until(() -> tick.results().size() == 2 && tick.results().get(1).status() == HandlerResult.Status.STARTED);
		assertThat(tick.results().get(0).status()).isEqualTo(HandlerResult.Status.COMPLETED);
		assertThat(tick.status()).isEqualTo(PublicationStatus.STARTED);
		assertThat(tick.toCompletableFuture()).isNotDone();
		this.released.countDown();
		tick.await(SOON).orThrow();
	}

	@Test
	void anEventKeepsItsIdAndItsCauseOnEachBus() {
		List<Event<?>> seen = new ArrayList<>();
		EventBus a = bus("a", Ordering.CALLER);
		EventBus b = bus("b", Ordering.CALLER);
		a.subscribe("root", (event) -> a.publish("tick"));
		a.forwardTo(b, "tick");
		a.subscribe("tick", seen::add);
		b.subscribe("tick", seen::add);
		Event<Object> root = a.publish("root").event();
		assertThat(seen).hasSize(2).allSatisfy((event) -> {
			assertThat(event).isEqualTo(seen.get(0));
			assertThat(event.causationId()).contains(root.id());
			assertThat(event.correlationId()).isEqualTo(root.correlationId());
			assertThat(event.time()).isEqualTo(seen.get(0).time());
		});
	}

	@Test
	void aRootStaysWithoutACauseWhenItIsForwarded() {
		List<Event<?>> seen = new ArrayList<>();
		EventBus a = bus("a", Ordering.CALLER);
		EventBus b = bus("b", Ordering.CALLER);
		a.forwardTo(b, "**");
		b.subscribe("**", seen::add);
		Publication<Object> tick = a.publish("tick");
		assertThat(seen).singleElement().satisfies((event) -> assertThat(event.causationId()).isEmpty());
		assertThat(tick.children()).isEmpty();
	}

	@Test
	void anEventThatIsForwardedAfterItsHandlerEndedIsNotItsOwnChild() {
		EventBus a = bus("a", Ordering.CALLER);
		EventBus b = noting("b", Ordering.CALLER);
		List<Runnable> later = new ArrayList<>();
		a.subscribe("tick", (event) -> later.add(HandlerLink.wrap(() -> b.publish(event))));
		Publication<Object> tick = a.publish("tick");
		later.forEach(Runnable::run);
		assertThat(this.handled).containsExactly("b");
		assertThat(tick.children()).isEmpty();
	}

	@Test
	void theEventSaysWhichBusesTookIt() {
		List<List<String>> paths = new ArrayList<>();
		EventBus a = bus("a", Ordering.CALLER);
		EventBus b = bus("b", Ordering.CALLER);
		EventBus c = bus("c", Ordering.CALLER);
		for (EventBus bus : List.of(a, b, c)) {
			bus.subscribe("tick", (event) -> paths.add(event.path()));
		}
		a.forwardTo(b, "**");
		b.forwardTo(c, "**");
		Event<Object> published = a.publish("tick").event();
		assertThat(published.path()).containsExactly(a.label());
		assertThat(paths).containsExactly(List.of(a.label()), List.of(a.label(), b.label()),
				List.of(a.label(), b.label(), c.label()));
	}

	@Test
	void anEventThatCameBackIsNotTakenAgain() {
		EventBus a = noting("a", Ordering.CALLER);
		Event<Object> event = a.publish("tick").event();
		Publication<Object> again = a.publish(event);
		assertThat(again.isDone()).isTrue();
		assertThat(again.results()).isEmpty();
		assertThat(this.handled).containsExactly("a");
		assertThat(a.statistics().published()).isEqualTo(1);
	}

	@Test
	void anEventThatWasNeverHereIsTakenEachTime() {
		EventBus a = noting("a", Ordering.CALLER);
		Event<Object> foreign = bus("b", Ordering.CALLER).publish("tick").event();
		assertThat(a.publish(foreign).event().id()).isEqualTo(foreign.id());
		a.publish(foreign);
		assertThat(this.handled).containsExactly("a", "a");
	}

	@Test
	void whatAHandlerThereDoesWithAnotherEventIsItsChild() {
		EventBus a = bus("a", Ordering.CALLER);
		EventBus b = bus("b", Ordering.CALLER);
		Event<Object> foreign = bus("c", Ordering.CALLER).publish("foreign").event();
		a.forwardTo(b, "tick");
		b.subscribe("tick", (event) -> b.publish("child"));
		b.subscribe("tick", (event) -> a.publish(foreign));
		Publication<Object> tick = a.publish("tick");
		assertThat(tick.children()).extracting((child) -> child.event().type()).containsExactly("child", "foreign");
	}

	@Test
	void aClosedForwardingForwardsNoMore() {
		EventBus a = noting("a", Ordering.CALLER);
		EventBus b = noting("b", Ordering.CALLER);
		Subscription forwarding = a.forwardTo(b, "**");
		a.publish("tick");
		forwarding.close();
		a.publish("tick");
		assertThat(this.handled).containsExactlyInAnyOrder("a", "b", "a");
	}

	@Test
	void aClosedBusFailsTheForwardingAndNothingElse() {
		EventBus a = bus("a", Ordering.CALLER);
		EventBus b = bus("b", Ordering.CALLER);
		a.forwardTo(b, "**");
		a.respond("tick", (event) -> "still here");
		b.close();
		Publication<Object> tick = a.publish("tick");
		assertThat(tick.results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.FAILED, HandlerResult.Status.COMPLETED);
		assertThat(tick.isDone()).isTrue();
		assertThat(tick.first(String.class)).contains("still here");
		assertThatIllegalStateException().isThrownBy(tick::orThrow)
			.withMessageContaining("Bus '%s' is closed", b.label());
	}

	@Test
	void closingABusHandlesWhatWasForwardedToIt() {
		EventBus a = bus("a", Ordering.CALLER);
		EventBus b = noting("b", Ordering.FIFO);
		a.forwardTo(b, "**");
		Publication<Object> tick = a.publish("tick");
		a.close();
		assertThat(b.close(SOON)).isEmpty();
		assertThat(tick.isDone()).isTrue();
		assertThat(this.handled).containsExactly("b");
	}

	@ParameterizedTest
	@EnumSource
	void aFailureOnTheOtherBusIsOneOfThePublication(Ordering ordering) {
		EventBus a = noting("a", Ordering.CALLER);
		EventBus b = bus("b", ordering);
		a.forwardTo(b, "**");
		b.subscribe("tick", (event) -> {
			throw new IllegalStateException("no");
		});
		Publication<Object> tick = a.publish("tick").await(SOON);
		assertThatIllegalStateException().isThrownBy(tick::orThrow).withMessage("no");
		assertThat(a.statistics().failed()).isZero();
		assertThat(b.statistics().failed()).isEqualTo(1);
	}

	@Test
	void anErrorThatIsPropagatedFromTheOtherBusIsThrownOnce() {
		EventBus a = bus("a", Ordering.CALLER);
		EventBus b = bus("b", Ordering.CALLER);
		a.forwardTo(b, "**");
		b.subscribe("tick", SubscriptionOptions.defaults().withOnError(OnError.PROPAGATE), (event) -> {
			throw new IllegalStateException("no");
		});
		Publication<Object> tick = a.publish("tick");
		assertThat(tick.isDone()).isTrue();
		assertThatIllegalStateException().isThrownBy(tick::orThrow).withMessage("no");
	}

	@Test
	void anInterceptorThereMayRefuseTheEvent() {
		EventBus a = bus("a", Ordering.CALLER);
		EventBus b = keep(EventBus.builder().name("b").interceptor(new Refusing()).build());
		a.forwardTo(b, "**");
		Publication<Object> tick = a.publish("tick");
		assertThat(tick.isDone()).isTrue();
		assertThatIllegalStateException().isThrownBy(tick::orThrow).withMessage("not here");
		assertThat(b.statistics().published()).isZero();
	}

	@Test
	void eachBusKeepsItsOwnOrder() {
		EventBus parallel = bus("parallel", Ordering.PARALLEL);
		EventBus fifo = bus("fifo", Ordering.FIFO);
		parallel.forwardTo(fifo, "**");
		fifo.subscribe("meet", (event) -> this.released.await());
		fifo.subscribe("**", (event) -> this.handled.add(event.data()));
		parallel.publish("meet", "meet");
		await().until(() -> fifo.statistics().inFlight() == 1);
		List<Publication<?>> ticks = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			ticks.add(parallel.publish("tick", i));
		}
		await().until(() -> fifo.statistics().queued() == 100);
		assertThat(ticks).noneMatch(Publication::isDone);
		this.released.countDown();
		ticks.forEach((tick) -> tick.await(SOON).orThrow());
		assertThat(this.handled).hasSize(101).startsWith("meet");
	}

	@Test
	void aHandlerMayAwaitWhatIsForwardedToASerialBus() {
		EventBus a = bus("a", Ordering.FIFO);
		EventBus b = noting("b", Ordering.FIFO);
		a.forwardTo(b, "child");
		a.forwardTo(b, "parent");
		a.subscribe("parent", (event) -> {
			a.publish("child").await();
			this.handled.add("a");
		});
		a.publish("parent").await(SOON).orThrow();
		assertThat(this.handled).containsExactlyInAnyOrder("b", "b", "a");
	}

	@Test
	void whoeverWaitsForTheEventWaitsForTheOtherBusToo() {
		EventBus a = bus("a", Ordering.CALLER);
		EventBus b = bus("b", Ordering.FIFO);
		a.forwardTo(b, "**");
		b.subscribe("tick", (event) -> this.released.await());
		Publication<Object> tick = a.publish("tick");
		assertThatExceptionOfType(PublicationTimeoutException.class)
			.isThrownBy(() -> tick.await(Duration.ofMillis(50)));
		this.released.countDown();
		assertThat(tick.await(SOON).isDone()).isTrue();
	}

	@Test
	void aBusCannotForwardToItself() {
		EventBus a = bus("a", Ordering.CALLER);
		assertThatIllegalArgumentException().isThrownBy(() -> a.forwardTo(a, "**"))
			.withMessageContaining("cannot forward to itself");
	}

	private EventBus noting(String name, Ordering ordering) {
		EventBus bus = bus(name, ordering);
		bus.subscribe("**", (event) -> this.handled.add(name));
		return bus;
	}

	private EventBus bus(String name, Ordering ordering) {
		return keep(EventBus.builder().name(name).ordering(ordering).build());
	}

	private EventBus keep(EventBus bus) {
		this.buses.add(bus);
		return bus;
	}

	/**
	 * Refuses every event.
	 */
	private static final class Refusing implements PublishInterceptor {

		@Override
		public <T> Event<T> beforePublish(Event<T> event) {
			throw new IllegalStateException("not here");
		}

	}

}
