package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The first handler that returns a value decides for all: C43.
 */
class FirstCompletionTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	private final List<EventBus> buses = new ArrayList<>();

	private final CountDownLatch stuck = new CountDownLatch(1);

	@AfterEach
	void closeBuses() {
		this.stuck.countDown();
		this.buses.forEach((bus) -> bus.close(Duration.ofSeconds(5)));
	}

	@ParameterizedTest
	@EnumSource
	void serialHandlersAfterTheWinnerDoNotBegin(Ordering ordering) {
		EventBus bus = bus(ordering, HandlerConcurrency.SERIAL);
		bus.respond("asked", (event) -> "won");
		bus.respond("asked", (event) -> this.handled.add("never"));
		bus.subscribe("asked", (event) -> this.handled.add("never"));
		Publication<Object> asked = bus.publish("asked").await(SOON).orThrow();
		assertThat(asked.result(String.class)).contains("won");
		assertThat(statuses(asked)).containsExactly(HandlerResult.Status.COMPLETED, HandlerResult.Status.CANCELLED,
				HandlerResult.Status.CANCELLED);
		assertThat(this.handled).isEmpty();
		assertThat(bus.statistics().cancelled()).isEqualTo(2);
		assertThat(bus.statistics().handled()).isEqualTo(1);
		assertThat(bus.statistics().failed()).isZero();
		assertThat(bus.awaitIdle(SOON)).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void losersThatHaveBegunAreAborted(Ordering ordering) {
		EventBus bus = bus(ordering, HandlerConcurrency.PARALLEL);
		CountDownLatch begun = new CountDownLatch(1);
		bus.respond("asked", (event) -> {
			begun.await();
			return "won";
		});
		bus.respond("asked", (event) -> {
			begun.countDown();
			this.stuck.await();
			return "lost";
		});
		Publication<Object> asked = bus.publish("asked").await(SOON).orThrow();
		assertThat(statuses(asked)).containsExactly(HandlerResult.Status.COMPLETED, HandlerResult.Status.ABORTED);
		assertThat(asked.results(String.class)).containsExactly("won");
		assertThat(asked.results().get(1).error()).isEmpty();
		assertThat(bus.statistics().aborted()).isEqualTo(1);
		assertThat(bus.statistics().inFlight()).isZero();
	}

	@Test
	void theBusGoesOnWhileALoserStillRuns() {
		EventBus bus = bus(Ordering.FIFO, HandlerConcurrency.PARALLEL);
		stuckLoser(bus);
		bus.respond("asked", (event) -> "won");
		bus.subscribe("next", (event) -> this.handled.add("next"));
		bus.publish("asked");
		bus.publish("next").await(SOON).orThrow();
		assertThat(this.handled).containsExactly("next");
	}

	@Test
	void whatALoserStillReturnsAndPublishesIsDiscarded() {
		EventBus bus = bus(Ordering.FIFO, HandlerConcurrency.PARALLEL);
		CountDownLatch begun = new CountDownLatch(1);
		bus.subscribe("late", (event) -> this.handled.add("late"));
		bus.respond("asked", (event) -> {
			begun.countDown();
			this.stuck.await();
			this.handled.add(bus.publish("late").status());
			return EventDraft.of("late", 1);
		});
		bus.respond("asked", (event) -> {
			begun.await();
			return "won";
		});
		Publication<Object> asked = bus.publish("asked").await(SOON);
		this.stuck.countDown();
		await().until(() -> !this.handled.isEmpty());
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).containsExactly(PublicationStatus.DISCARDED);
		assertThat(asked.children()).isEmpty();
		assertThat(asked.results().get(0).value()).isEmpty();
		assertThat(bus.statistics().discarded()).isEqualTo(1);
		assertThat(bus.statistics().published()).isEqualTo(1);
	}

	@Test
	void whatALoserPublishedBeforeIsCancelledOrAborted() {
		EventBus bus = bus(Ordering.FIFO, HandlerConcurrency.PARALLEL);
		CountDownLatch published = new CountDownLatch(1);
		bus.subscribe("child", (event) -> this.handled.add("never"));
		bus.subscribe("asked", (event) -> {
			bus.publish("child");
			published.countDown();
			this.stuck.await();
		});
		bus.respond("asked", (event) -> {
			published.await();
			return "won";
		});
		Publication<Object> asked = bus.publish("asked").await(SOON);
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(asked.children()).singleElement()
			.satisfies((child) -> assertThat(statuses(child)).containsExactly(HandlerResult.Status.CANCELLED));
		assertThat(this.handled).isEmpty();
	}

	@Test
	void aStageMayWin() {
		EventBus bus = bus(Ordering.CALLER, HandlerConcurrency.SERIAL);
		CompletableFuture<String> slow = new CompletableFuture<>();
		CompletableFuture<String> quick = new CompletableFuture<>();
		bus.respond("asked", (event) -> slow);
		bus.respond("asked", (event) -> quick);
		Publication<Object> asked = bus.publish("asked");
		quick.complete("won");
		assertThat(asked.isDone()).isTrue();
		assertThat(asked.result(String.class)).contains("won");
		slow.complete("lost");
		assertThat(asked.results(String.class)).containsExactly("won");
		assertThat(statuses(asked)).containsExactly(HandlerResult.Status.ABORTED, HandlerResult.Status.COMPLETED);
		assertThat(bus.statistics().aborted()).isEqualTo(1);
		assertThat(bus.awaitIdle(SOON)).isTrue();
	}

	@Test
	void anAsyncListenerThatIsStillQueuedIsCancelled() {
		EventBus bus = bus(Ordering.CALLER, HandlerConcurrency.SERIAL);
		SubscriptionOptions oneByOne = SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC).withConcurrency(1);
		CountDownLatch begun = new CountDownLatch(1);
		bus.subscribe("asked", oneByOne, (event) -> {
			begun.countDown();
			this.handled.add(event.data());
			this.stuck.await();
		});
		bus.publish("asked", 1);
		await().until(() -> begun.getCount() == 0);
		bus.respond("asked", (event) -> "won");
		Publication<Object> second = bus.publish("asked", 2).await(SOON);
		assertThat(statuses(second)).containsExactly(HandlerResult.Status.CANCELLED, HandlerResult.Status.COMPLETED);
		this.stuck.countDown();
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.handled).containsExactly(1);
	}

	@ParameterizedTest
	@MethodSource("valuesThatLookLikeNone")
	void valuesThatLookLikeNoneWin(Object value) {
		for (HandlerConcurrency handlers : HandlerConcurrency.values()) {
			EventBus bus = bus(Ordering.CALLER, handlers);
			bus.respond("asked", (event) -> value);
			bus.respond("asked", (event) -> {
				if (handlers == HandlerConcurrency.PARALLEL) {
					this.stuck.await();
				}
				return this.handled.add("never");
			});
			Publication<Object> asked = bus.publish("asked").await(SOON);
			assertThat(asked.result(Object.class)).contains(value);
			assertThat(this.handled).isEmpty();
		}
	}

	static List<Object> valuesThatLookLikeNone() {
		return List.of(false, 0, "", List.of());
	}

	@ParameterizedTest
	@EnumSource
	void nullsAndFailuresAndEventsNeverWin(HandlerConcurrency handlers) {
		for (Ordering ordering : Ordering.values()) {
			EventBus bus = bus(ordering, handlers);
			CompletableFuture<@Nullable String> none = CompletableFuture.completedFuture(null);
			bus.respond("asked", (event) -> null);
			bus.respond("asked", (event) -> none);
			bus.respond("asked", (event) -> {
				throw new IllegalStateException("no");
			});
			bus.respond("asked", (event) -> EventDraft.of("child", 1));
			bus.respond("asked", (event) -> new Known("a"));
			bus.respond("asked", (event) -> event);
			bus.respond("asked", (event) -> bus.publish("child"));
			Publication<Object> asked = bus.publish("asked").await(SOON);
			assertThat(statuses(asked)).containsExactly(HandlerResult.Status.COMPLETED, HandlerResult.Status.COMPLETED,
					HandlerResult.Status.FAILED, HandlerResult.Status.COMPLETED, HandlerResult.Status.COMPLETED,
					HandlerResult.Status.COMPLETED, HandlerResult.Status.COMPLETED);
			assertThat(asked.first(Object.class)).isEmpty();
			assertThat(asked.children()).extracting((child) -> child.event().type())
				.containsExactly("child", "known", "child");
		}
	}

	@ParameterizedTest
	@EnumSource
	void whenAllFailAllErrorsAreThrown(HandlerConcurrency handlers) {
		EventBus bus = bus(Ordering.FIFO, handlers);
		for (String name : List.of("a", "b")) {
			bus.subscribe("asked", (event) -> {
				throw new IllegalStateException(name);
			});
		}
		Publication<Object> asked = bus.publish("asked").await(SOON);
		assertThatExceptionOfType(HandlersFailedException.class).isThrownBy(asked::orThrow)
			.satisfies((ex) -> assertThat(ex.errors()).extracting(Throwable::getMessage).containsExactly("a", "b"));
		assertThat(asked.first(Object.class)).isEmpty();
		assertThat(bus.statistics().cancelled()).isZero();
	}

	@Test
	void aFailureBeforeTheWinnerIsStillThrown() {
		EventBus bus = bus(Ordering.CALLER, HandlerConcurrency.SERIAL);
		bus.subscribe("asked", (event) -> {
			throw new IllegalStateException("no");
		});
		bus.respond("asked", (event) -> 7);
		Publication<Object> asked = bus.publish("asked");
		assertThat(asked.result(Integer.class, ResultOptions.defaults().ignoringErrors())).contains(7);
		assertThat(asked.first(Integer.class)).contains(7);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> asked.result(Integer.class))
			.withMessage("no");
	}

	@Test
	void theEventDecidesThenItsTypeThenTheBus() {
		EventBus all = keep(EventBus.create("all"));
		assertThat(answers(all, EventDraft.of("asked", 1))).isEqualTo(2);
		assertThat(answers(all, EventDraft.of("asked", 1).withCompletion(Completion.FIRST))).isEqualTo(1);
		assertThat(answers(all, EventDraft.of(new Quick("a")))).isEqualTo(1);
		assertThat(answers(all, EventDraft.of(new Quick("a")).withCompletion(Completion.ALL))).isEqualTo(2);
		assertThat(answers(bus(Ordering.CALLER, HandlerConcurrency.SERIAL), EventDraft.of("asked", 1))).isEqualTo(1);
	}

	@Test
	void eachBusHasAWinnerOfItsOwn() {
		EventBus asking = keep(EventBus.create("asking"));
		EventBus other = bus(Ordering.CALLER, HandlerConcurrency.SERIAL);
		asking.forwardTo(other, "**");
		other.respond("asked", (event) -> "won there");
		other.respond("asked", (event) -> this.handled.add("never"));
		asking.respond("asked", (event) -> "here");
		assertThat(asking.publish("asked").results(String.class)).containsExactlyInAnyOrder("won there", "here");
		assertThat(this.handled).isEmpty();
	}

	private static int answers(EventBus bus, EventDraft<?> draft) {
		try (Subscription one = bus.respond("**", (event) -> "one");
				Subscription another = bus.respond("**", (event) -> "another")) {
			assertThat(one.id()).isNotEqualTo(another.id());
			return bus.publish(draft).results(String.class).size();
		}
	}

	private void stuckLoser(EventBus bus) {
		bus.respond("asked", (event) -> {
			this.stuck.await();
			return "lost";
		});
	}

	private static List<HandlerResult.Status> statuses(Publication<?> publication) {
		return publication.results().stream().map(HandlerResult::status).toList();
	}

	private EventBus bus(Ordering ordering, HandlerConcurrency handlers) {
		return keep(EventBus.builder().ordering(ordering).handlers(handlers).completion(Completion.FIRST).build());
	}

	private EventBus keep(EventBus bus) {
		this.buses.add(bus);
		return bus;
	}

	@EventType("known")
	record Known(String id) {
	}

	@EventType(value = "quick", completion = Completion.FIRST)
	record Quick(String id) {
	}

}
