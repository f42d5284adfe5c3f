package io.github.carillon.events;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Coming, going and being called: C32, C33, C40.
 */
class SubscriptionTests {

	private final List<String> called = new ArrayList<>();

	private final EventBus bus = EventBus.create("shop");

	@AfterEach
	void closeBus() {
		this.bus.close();
	}

	@Test
	void handlersRunByOrderAndThenInTheOrderOfSubscribing() {
		for (int order : new int[] { 5, 0, -5, 0, 5 }) {
			int place = this.called.size();
			String name = order + "/" + place;
			this.called.add(name);
			this.bus.subscribe("*", SubscriptionOptions.defaults().withOrder(order), (event) -> this.called.add(name));
		}
		this.called.clear();
		this.bus.publish("order.created");
		assertThat(this.called).containsExactly("-5/2", "0/1", "0/3", "5/0", "5/4");
		assertThat(this.bus.subscriptions()).extracting(Subscription::order).containsExactly(-5, 0, 0, 5, 5);
	}

	@Test
	void aMatchOfSeveralKindsIsOneCall() {
		this.bus.subscribe("{order.*,order.**,*.created}", (event) -> this.called.add("once"));
		this.bus.publish("order.created");
		assertThat(this.called).containsExactly("once");
	}

	@Test
	void aHandlerMayEndItselfAndOthersDuringDispatch() {
		AtomicReference<Subscription> self = new AtomicReference<>();
		AtomicReference<Subscription> other = new AtomicReference<>();
		self.set(this.bus.subscribe("*", (event) -> {
			this.called.add("first");
			self.get().close();
			other.get().close();
		}));
		other.set(this.bus.subscribe("*", (event) -> this.called.add("second")));
		this.bus.subscribe("*", (event) -> this.called.add("third"));
		Publication<Object> publication = this.bus.publish("order.created");
		this.bus.publish("order.created");
		assertThat(this.called).containsExactly("first", "third", "third");
		assertThat(publication.results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.COMPLETED, HandlerResult.Status.CANCELLED,
					HandlerResult.Status.COMPLETED);
		assertThat(publication.isDone()).isTrue();
	}

	@Test
	void whoIsSubscribedDuringDispatchSeesTheNextEvent() {
		AtomicInteger added = new AtomicInteger();
		this.bus.subscribe("*", (event) -> {
			if (added.getAndIncrement() == 0) {
				this.bus.subscribe("*", (later) -> this.called.add("added"));
			}
		});
		this.bus.publish("order.created");
		assertThat(this.called).isEmpty();
		this.bus.publish("order.created");
		assertThat(this.called).containsExactly("added");
	}

	@Test
	void onceIsOnceAlsoForAHandlerThatPublishesTheSameAgain() {
		Subscription once = this.bus.subscribe("*", SubscriptionOptions.defaults().once(), (event) -> {
			this.called.add("once");
			this.bus.publish("order.created");
		});
		this.bus.publish("order.created");
		assertThat(this.called).containsExactly("once");
		assertThat(once.isActive()).isFalse();
		assertThat(this.bus.subscriptions()).isEmpty();
	}

	@Test
	void onceIsOnceForSeveralThreads() throws Exception {
		int threads = 4;
		for (int round = 0; round < 200; round++) {
			AtomicInteger calls = new AtomicInteger();
			this.bus.subscribe("*", SubscriptionOptions.defaults().once(), (event) -> calls.incrementAndGet());
			CyclicBarrier start = new CyclicBarrier(threads);
			List<CompletableFuture<Void>> publishers = IntStream.range(0, threads)
				.mapToObj((i) -> CompletableFuture.runAsync(() -> {
					try {
						start.await(10, TimeUnit.SECONDS);
					}
					catch (Exception ex) {
						throw new AssertionError(ex);
					}
					this.bus.publish("order.created");
				}, (work) -> new Thread(work).start()))
				.toList();
			for (CompletableFuture<Void> publisher : publishers) {
				publisher.get(10, TimeUnit.SECONDS);
			}
			assertThat(calls).as("round %d", round).hasValue(1);
		}
	}

	@Test
	void aPausedSubscriptionSeesNothingUntilItIsResumed() {
		Subscription subscription = this.bus.subscribe("*", (event) -> this.called.add(event.type()));
		subscription.pause();
		assertThat(subscription.isActive()).isFalse();
		this.bus.publish("one");
		subscription.resume();
		assertThat(subscription.isActive()).isTrue();
		this.bus.publish("two");
		assertThat(this.called).containsExactly("two");
	}

	@Test
	void closingTwiceIsClosingOnce() {
		List<String> removed = new ArrayList<>();
		DeliveryListener listener = new DeliveryListener() {

			@Override
			public void subscriptionRemoved(Subscription subscription) {
				removed.add(subscription.id());
			}

		};
		try (EventBus watched = EventBus.builder().listener(listener).build()) {
			Subscription first = watched.subscribe("*", SubscriptionOptions.defaults().withId("mail"), (event) -> {
			});
			first.close();
			Subscription second = watched.subscribe("*", SubscriptionOptions.defaults().withId("mail"), (event) -> {
			});
			first.close();
			first.resume();
			assertThat(first.isActive()).isFalse();
			assertThat(second.isActive()).isTrue();
			assertThat(watched.subscriptions()).containsExactly(second);
			assertThat(removed).containsExactly("mail");
		}
	}

	@Test
	void nothingPublishedAfterCloseReturnedIsDelivered() throws Exception {
		for (int round = 0; round < 200; round++) {
			AtomicInteger published = new AtomicInteger();
			AtomicInteger highest = new AtomicInteger();
			CountDownLatch running = new CountDownLatch(1);
			Subscription subscription = this.bus.subscribe("tick", (event) -> {
				highest.set((Integer) event.data());
				running.countDown();
			});
			CompletableFuture<Void> publisher = CompletableFuture.runAsync(() -> {
				for (int i = 1; i <= 2_000; i++) {
					published.set(i);
					this.bus.publish("tick", i);
				}
			});
			assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
			subscription.close();
			int atClose = published.get();
			publisher.get(10, TimeUnit.SECONDS);
			assertThat(highest.get()).as("round %d", round).isLessThanOrEqualTo(atClose);
		}
	}

	@Test
	void whatWasQueuedIsNotDeliveredAfterCloseReturned() {
		List<Runnable> waiting = new ArrayList<>();
		try (EventBus queued = EventBus.builder().executor(waiting::add).build()) {
			Subscription subscription = queued.subscribe("*",
					SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC), (event) -> this.called.add("late"));
			Publication<Object> publication = queued.publish("order.created");
			subscription.close();
			waiting.forEach(Runnable::run);
			assertThat(this.called).isEmpty();
			assertThat(publication.isDone()).isTrue();
			assertThat(publication.results().get(0).status()).isEqualTo(HandlerResult.Status.CANCELLED);
		}
	}

	@Test
	void refusesAnIdThatIsTaken() {
		SubscriptionOptions options = SubscriptionOptions.defaults().withId("mail");
		this.bus.subscribe("a.*", options.withName("Mailer#onA"), (event) -> this.called.add("first"));
		assertThatExceptionOfType(DuplicateSubscriptionException.class).isThrownBy(
				() -> this.bus.subscribe("a.*", options.withName("Mailer#onB"), (event) -> this.called.add("second")))
			.satisfies((ex) -> {
				assertThat(ex.id()).isEqualTo("mail");
				assertThat(ex.existing()).isEqualTo("Mailer#onA");
				assertThat(ex.rejected()).isEqualTo("Mailer#onB");
				assertThat(ex).hasMessageContainingAll("mail", "Mailer#onA", "Mailer#onB");
			});
		this.bus.publish("a.b");
		assertThat(this.called).containsExactly("first");
	}

	@Test
	void refusesAMalformedPatternAtOnce() {
		assertThatExceptionOfType(InvalidPatternException.class)
			.isThrownBy(() -> this.bus.subscribe("order..created", (event) -> {
			}));
		assertThat(this.bus.subscriptions()).isEmpty();
	}

	@Test
	void refusesToPropagateWhereThereIsNobodyToPropagateTo() {
		for (DeliveryMode mode : List.of(DeliveryMode.ASYNC, DeliveryMode.AFTER_COMMIT)) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.bus.subscribe("*",
					SubscriptionOptions.defaults().withMode(mode).withOnError(OnError.PROPAGATE).withName("mail"),
					(event) -> {
					}))
				.withMessageContainingAll("mail", mode.name());
		}
		assertThat(this.bus.subscriptions()).isEmpty();
	}

	@Test
	void tellsWhatItIs() {
		Subscription subscription = this.bus.subscribe("order.*",
				SubscriptionOptions.defaults()
					.withId("mail")
					.withName("Mailer")
					.withDescription("Sends mail")
					.withOrder(3)
					.withMode(DeliveryMode.ASYNC),
				(event) -> {
				});
		assertThat(subscription.id()).isEqualTo("mail");
		assertThat(subscription.name()).isEqualTo("Mailer");
		assertThat(subscription.description()).isEqualTo("Sends mail");
		assertThat(subscription.pattern()).isEqualTo("order.*");
		assertThat(subscription.order()).isEqualTo(3);
		assertThat(subscription.mode()).isEqualTo(DeliveryMode.ASYNC);
		assertThat(subscription.dataClass()).isEmpty();
		assertThat(this.bus.subscriptionCount("order.*")).isEqualTo(1);
		assertThat(this.bus.subscriptionCount("order.**")).isZero();
	}

	@Test
	void allFiltersMustAgree() {
		this.bus.subscribe("*",
				SubscriptionOptions.defaults()
					.withHeader("channel", "api")
					.withKey("k")
					.withFilter((event) -> event.data().equals(1)),
				(event) -> this.called.add("yes"));
		this.bus.publish(EventDraft.of("a", 1).withHeader("channel", "api"));
		this.bus.publish(EventDraft.of("a", 1).withKey("k"));
		this.bus.publish(EventDraft.of("a", 2).withKey("k").withHeader("channel", "api"));
		assertThat(this.called).isEmpty();
		this.bus.publish(EventDraft.of("a", 1).withKey("k").withHeader("channel", "api"));
		assertThat(this.called).containsExactly("yes");
	}

	@Test
	void aFilterThatThrowsIsRecordedAndStopsNobodyElse() {
		this.bus.subscribe("*", SubscriptionOptions.defaults().withFilter((event) -> {
			throw new IllegalStateException("broken filter");
		}), (event) -> this.called.add("filtered"));
		this.bus.subscribe("*", (event) -> this.called.add("other"));
		Publication<Object> publication = this.bus.publish("order.created");
		assertThat(this.called).containsExactly("other");
		assertThat(publication.isDone()).isTrue();
		assertThat(publication.orThrow().results().get(0)).satisfies((result) -> {
			assertThat(result.status()).isEqualTo(HandlerResult.Status.SKIPPED);
			assertThat(result.error()).hasValueSatisfying((ex) -> assertThat(ex).hasMessage("broken filter"));
		});
		assertThat(this.bus.statistics().failed()).isZero();
	}

	@Test
	void closingASourceEndsItsSubscriptionsOnly() {
		EventSource scanner = this.bus.from("scanner");
		scanner.subscribe("*", (event) -> this.called.add("scanner's"));
		this.bus.subscribe("*", (event) -> this.called.add("other"));
		EventSource derived = scanner.withHeader("host", "a");
		derived.subscribe("*", (event) -> this.called.add("derived"));
		scanner.close();
		scanner.close();
		this.bus.publish("tick");
		assertThat(this.called).containsExactly("other");
	}

}
