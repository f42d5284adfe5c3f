package io.github.carillon.events;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Events about what became of events: C52.
 */
class DerivedEventsTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(60);

	private final List<Event<?>> derived = new CopyOnWriteArrayList<>();

	private final List<EventBus> buses = new ArrayList<>();

	private final CountDownLatch stuck = new CountDownLatch(1);

	@AfterEach
	void closeBuses() {
		this.stuck.countDown();
		this.buses.forEach((bus) -> bus.close(SOON));
	}

	@Test
	void aFailureIsAnEventOfItsOwn() {
		EventBus bus = watching(EventBus.builder().name("shop"));
		fail(bus, "order.created", "mail");
		Event<Object> cause = bus
			.publish(EventDraft.of("order.created", 1)
				.withCorrelationId("checkout-7")
				.withSubject("orders/1")
				.withKey("customer-1"))
			.event();
		assertThat(this.derived).singleElement().satisfies((event) -> {
			assertThat(event.type()).isEqualTo("order.created.failed");
			assertThat(event.data()).isEqualTo(new DerivedEvents.Failure(cause.id(), "order.created", "mail",
					HandlerResult.Status.FAILED, "java.io.IOException", "no route to host", 1));
			assertThat(event.causationId()).contains(cause.id());
			assertThat(event.correlationId()).contains("checkout-7");
			assertThat(event.subject()).contains("orders/1");
			assertThat(event.key()).contains("customer-1");
			assertThat(event.source()).isEqualTo("shop");
			assertThat(event.priority()).isEqualTo(EventPriority.ERROR);
			assertThat(event.headers()).containsOnly(Map.entry("carillon-derived", "failed"));
			assertThat(DerivedEvents.isDerived(event)).isTrue();
		});
		assertThat(DerivedEvents.isDerived(cause)).isFalse();
	}

	@Test
	void anAnswerIsAnEventOfItsOwn() {
		EventBus bus = watching(EventBus.builder());
		bus.respond("price.asked", SubscriptionOptions.defaults().withId("till"), (event) -> 7);
		Event<Object> cause = bus.publish("price.asked").event();
		assertThat(this.derived).singleElement().satisfies((event) -> {
			assertThat(event.type()).isEqualTo("price.asked.result");
			assertThat(event.data()).isEqualTo(new DerivedEvents.Result(cause.id(), "price.asked", "till", 7));
			assertThat(event.causationId()).contains(cause.id());
			assertThat(event.correlationId()).isEqualTo(cause.correlationId());
			assertThat(event.priority()).isEqualTo(EventPriority.NORMAL);
			assertThat(event.headers()).containsEntry(DerivedEvents.HEADER, "result");
		});
	}

	@Test
	void whatIsNoAnswerIsNotTold() {
		EventBus bus = watching(EventBus.builder());
		bus.respond("order.created", (event) -> null);
		bus.respond("order.created", (event) -> EventDraft.of("order.checked", 1));
		bus.respond("order.created", (event) -> new Shipped("o-1"));
		bus.subscribe("order.created", (event) -> {
		});
		Publication<Object> publication = bus.publish("order.created").orThrow();
		assertThat(publication.children()).hasSize(2);
		assertThat(this.derived).isEmpty();
	}

	@Test
	void aBusDerivesNothingUnlessItIsAskedTo() {
		EventBus bus = keep(EventBus.create("quiet"));
		fail(bus, "order.created", "mail");
		bus.respond("order.created", (event) -> 7);
		bus.subscribe("order.created", (event) -> {
		}).close();
		bus.publish("order.created");
		assertThat(bus.statistics().publishedByType()).containsOnlyKeys("order.created");
	}

	@Test
	void derivedEventsAreFoundByTheirClass() {
		EventBus bus = watching(EventBus.builder());
		List<String> failed = new ArrayList<>();
		bus.subscribe(DerivedEvents.Failure.class, (event) -> failed.add(event.data().eventType()));
		fail(bus, "*", "mail");
		bus.publish("order.created");
		bus.publish("task.done");
		assertThat(failed).containsExactly("order.created", "task.done");
	}

	@Test
	void nothingIsDerivedFromDerivedEvents() {
		EventBus bus = watching(EventBus.builder());
		fail(bus, "**", "mail");
		bus.respond("**", (event) -> 7);
		bus.publish("order.created");
		assertThat(this.derived).extracting(Event::type)
			.containsExactlyInAnyOrder("order.created.failed", "order.created.result");
		assertThat(bus.statistics().failed()).isEqualTo(3);
	}

	@Test
	void whatHandlersOfDerivedEventsPublishInALoopEndsAsAnyChainDoes() {
		EventBus bus = watching(EventBus.builder().maxDepth(5));
		fail(bus, "order.created", "mail");
		bus.subscribe("order.created.failed", (event) -> bus.publish("order.created"));
		LoggedWarnings.of(EventBus.class, () -> bus.publish("order.created"));
		assertThat(this.derived).hasSizeBetween(5, 7);
	}

	@Test
	void aDerivedEventIsNoChildOfItsCause() {
		EventBus bus = watching(EventBus.builder());
		fail(bus, "order.created", "mail");
		Publication<Object> publication = bus.publish("order.created");
		assertThat(this.derived).hasSize(1);
		assertThat(publication.children()).isEmpty();
		assertThat(publication.tree()).doesNotContain("order.created.failed");
	}

	@Test
	void aTimeoutIsToldAsOne() {
		EventBus bus = watching(EventBus.builder().ordering(Ordering.FIFO).handlerTimeout(SHORT));
		bus.subscribe("tick", (event) -> this.stuck.await());
		bus.publish("tick").await(SOON);
		assertThat(failures()).singleElement().satisfies((failure) -> {
			assertThat(failure.status()).isEqualTo(HandlerResult.Status.TIMED_OUT);
			assertThat(failure.error()).isEqualTo(HandlerTimeoutException.class.getName());
		});
	}

	@Test
	void aHandlerThatWasAbortedIsToldAndOneThatNeverRanIsNot() {
		EventBus bus = watching(EventBus.builder().ordering(Ordering.FIFO));
		bus.subscribe("tick", (event) -> this.stuck.await());
		bus.subscribe("tick", (event) -> {
		});
		Publication<Object> tick = bus.publish(EventDraft.of("tick", 1).withTimeout(SHORT)).await(SOON);
		assertThat(tick.results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.ABORTED, HandlerResult.Status.CANCELLED);
		assertThat(failures()).extracting(DerivedEvents.Failure::status).containsExactly(HandlerResult.Status.ABORTED);
	}

	@Test
	void whoLosesToAnotherHandlerHasNotFailed() {
		EventBus bus = watching(EventBus.builder()
			.ordering(Ordering.PARALLEL)
			.handlers(HandlerConcurrency.PARALLEL)
			.completion(Completion.FIRST));
		CompletableFuture<Object> slow = new CompletableFuture<>();
		CountDownLatch begun = new CountDownLatch(1);
		bus.respond("price.asked", (event) -> {
			begun.countDown();
			return slow;
		});
		bus.respond("price.asked", (event) -> {
			begun.await();
			return 7;
		});
		Publication<Object> asked = bus.publish("price.asked").await(SOON);
		assertThat(asked.results()).extracting(HandlerResult::status)
			.contains(HandlerResult.Status.COMPLETED, HandlerResult.Status.ABORTED);
		slow.complete(8);
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.derived).extracting(Event::type).containsExactly("price.asked.result");
	}

	@Test
	void aFilterThatThrowsIsNoFailure() {
		EventBus bus = watching(EventBus.builder());
		bus.subscribe("tick", SubscriptionOptions.defaults().withFilter((event) -> {
			throw new IllegalStateException("no");
		}), (event) -> {
		});
		LoggedWarnings.of(EventBus.class, () -> bus.publish("tick"));
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.derived).isEmpty();
	}

	@Test
	void whatIsDerivedSurvivesTheGivingUpOfWhatCausedItAll() {
		EventBus bus = watching(EventBus.builder().ordering(Ordering.PARALLEL));
		bus.subscribe("child", (event) -> this.stuck.await());
		bus.subscribe("parent", (event) -> bus.publish("child").await());
		bus.publish(EventDraft.of("parent", 1).withTimeout(SHORT)).await(SOON);
		await().until(() -> this.derived.size() == 2);
		assertThat(this.derived).extracting(Event::type).containsExactlyInAnyOrder("parent.failed", "child.failed");
		assertThat(bus.statistics().discarded()).isZero();
	}

	@Test
	void aStageIsToldOfByAThreadOfTheBus() {
		EventBus bus = watching(EventBus.builder());
		List<Thread> threads = new CopyOnWriteArrayList<>();
		bus.subscribe("*.*.*", (event) -> threads.add(Thread.currentThread()));
		CompletableFuture<Object> good = new CompletableFuture<>();
		CompletableFuture<Object> bad = new CompletableFuture<>();
		bus.respond("price.asked", (event) -> good);
		bus.respond("price.asked", (event) -> bad);
		Publication<Object> asked = bus.publish("price.asked");
		good.complete(7);
		bad.completeExceptionally(new IOException("no"));
		asked.await(SOON);
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.derived).extracting(Event::type)
			.containsExactlyInAnyOrder("price.asked.result", "price.asked.failed");
		assertThat(this.derived).allSatisfy((event) -> assertThat(event.causationId()).contains(asked.event().id()));
		assertThat(threads).doesNotContain(Thread.currentThread());
	}

	@ParameterizedTest
	@EnumSource(Ordering.class)
	void isToldInEveryOrdering(Ordering ordering) {
		EventBus bus = watching(EventBus.builder().ordering(ordering));
		fail(bus, "order.created", "mail");
		bus.respond("order.created", (event) -> 7);
		bus.publish("order.created").await(SOON);
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(this.derived).extracting(Event::type)
			.containsExactly("order.created.failed", "order.created.result");
	}

	@Test
	void aTransactionThatRollsBackTakesTheFailureAlong() {
		OneTransaction transaction = new OneTransaction();
		EventBus bus = watching(EventBus.builder().commitBoundary(transaction));
		List<String> later = new ArrayList<>();
		bus.subscribe("order.created.failed", SubscriptionOptions.defaults().withMode(DeliveryMode.AFTER_COMMIT),
				(event) -> later.add(event.type()));
		fail(bus, "order.created", "mail");
		transaction.begin();
		bus.publish("order.created");
		transaction.rollback();
		assertThat(later).isEmpty();
		assertThat(bus.statistics().discarded()).isEqualTo(2);
		transaction.begin();
		bus.publish("order.created");
		transaction.commit();
		assertThat(later).containsExactly("order.created.failed");
	}

	@Test
	void aForwardedEventIsToldOfOnTheBusWhereItHappened() {
		EventBus one = keep(EventBus.builder().name("one").build());
		EventBus two = watching(EventBus.builder().name("two"));
		one.forwardTo(two, "order.*");
		fail(one, "order.created", "here");
		fail(two, "order.created", "there");
		one.publish("order.created");
		assertThat(failures()).extracting(DerivedEvents.Failure::handlerId).containsExactly("there");
	}

	@Test
	void whatCannotBePublishedIsLoggedAndCountedAndHarmsNobody() {
		EventBus bus = watching(EventBus.builder().interceptor(new PublishInterceptor() {

			@Override
			public <T> Event<T> beforePublish(Event<T> event) {
				if (DerivedEvents.isDerived(event)) {
					throw new IllegalStateException("vetoed");
				}
				return event;
			}

		}));
		fail(bus, "order.created", "mail");
		List<String> warnings = LoggedWarnings.of(DerivedEvents.class, () -> bus.publish("order.created"));
		assertThat(warnings).singleElement().asString().contains("order.created", "mail", "lost");
		assertThat(bus.statistics().dropped()).isEqualTo(1);
		assertThat(bus.statistics().failed()).isEqualTo(1);
	}

	@Test
	void whatAListenerOfADerivedEventThrowsIsNotCountedAsLost() {
		EventBus bus = watching(EventBus.builder());
		fail(bus, "order.created", "mail");
		bus.subscribe("order.created.failed", SubscriptionOptions.defaults().withOnError(OnError.PROPAGATE),
				(event) -> {
					throw new IOException("pager is broken");
				});
		LoggedWarnings.of(DerivedEvents.class, () -> bus.publish("order.created"));
		assertThat(this.derived).hasSize(1);
		assertThat(bus.statistics().dropped()).isZero();
	}

	@Test
	void aFullQueueDropsIt() {
		EventBus bus = watching(EventBus.builder()
			.ordering(Ordering.FIFO)
			.queue(1, Overflow.REJECT, Duration.ZERO)
			.handlerTimeout(SHORT));
		bus.subscribe("tick", (event) -> {
			bus.publish("fills.the.queue");
			this.stuck.await();
		});
		List<String> warnings = LoggedWarnings.of(DerivedEvents.class, () -> {
			bus.publish("tick");
			await().until(() -> bus.statistics().dropped() > 0);
		});
		assertThat(warnings).singleElement().asString().contains("lost", "the queue of 1 was full");
		assertThat(this.derived).isEmpty();
	}

	@Test
	void longMessagesAreCut() {
		EventBus bus = watching(EventBus.builder());
		bus.subscribe("tick", (event) -> {
			throw new IllegalStateException("a".repeat(999) + "\uD83D\uDE00 and more");
		});
		bus.subscribe("tick", (event) -> {
			throw new IllegalStateException();
		});
		bus.publish("tick");
		assertThat(failures()).extracting((failure) -> Optional.ofNullable(failure.message()))
			.containsExactly(Optional.of("a".repeat(999)), Optional.empty());
	}

	@Test
	void knowsTheNamesOfDerivedTypes() {
		assertThat(List.of("a.b.failed", "a.b.result", "handler.registered", "handler.unregistered"))
			.allMatch((type) -> DerivedEvents.isDerivedType(type, "a.b"::equals));
		assertThat(List.of("a.b", "x.failed", "a.b.failed.failed", ".failed", "failed", "a.b.failedx", "a.b.results"))
			.noneMatch((type) -> DerivedEvents.isDerivedType(type, "a.b"::equals));
	}

	private List<DerivedEvents.Failure> failures() {
		await().until(() -> !this.derived.isEmpty());
		return this.derived.stream().map(Event::data).map(DerivedEvents.Failure.class::cast).toList();
	}

	/**
	 * Returns a bus that derives, and notes what.
	 */
	private EventBus watching(EventBus.Builder builder) {
		return keep(builder.listener(DerivedEvents.failures())
			.listener(DerivedEvents.results())
			.listener(new DeliveryListener() {

				@Override
				public void published(Event<?> event) {
					if (event.headers().containsKey(DerivedEvents.HEADER)) {
						DerivedEventsTests.this.derived.add(event);
					}
				}

			})
			.build());
	}

	private EventBus keep(EventBus bus) {
		this.buses.add(bus);
		return bus;
	}

	private static void fail(EventBus bus, String pattern, String id) {
		bus.subscribe(pattern, SubscriptionOptions.defaults().withId(id), (event) -> {
			throw new IOException("no route to host");
		});
	}

	@EventType("order.shipped")
	record Shipped(String id) {
	}

}
