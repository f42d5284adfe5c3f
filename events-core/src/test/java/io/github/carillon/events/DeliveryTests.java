package io.github.carillon.events;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The delivery of one event to one subscription, and subscriptions that are delivered to
 * by somebody else than the bus: C82.
 */
@Timeout(60)
class DeliveryTests {

	private static final Event<?> EVENT = Event.builder("order.created", Map.of("id", "o-1")).key("o-1").build();

	private static final SubscriptionOptions NAMED = SubscriptionOptions.defaults().withId("mail");

	private static final SubscriptionOptions DURABLE = NAMED.withMode(DeliveryMode.DURABLE);

	private final FakeDelivery durable = new FakeDelivery();

	private final List<String> told = Collections.synchronizedList(new ArrayList<>());

	private final EventBus bus = EventBus.builder().recorder(EventRecorder.NONE.andThen((event, transaction) -> {
	}).andThen(new FakeRecorder(this.durable)))
		.listener(new Told())
		.queue(1, Overflow.BLOCK, Duration.ofSeconds(30))
		.build();

	@AfterEach
	void closeBus() {
		this.bus.close(Duration.ZERO);
	}

	@ParameterizedTest
	@EnumSource(DeliveryMode.class)
	void callsOneHandlerOnAnotherThread(DeliveryMode mode) {
		AtomicReference<Thread> thread = new AtomicReference<>();
		AtomicReference<EventContext> context = new AtomicReference<>();
		Subscription subscription = this.bus.respond("order.*", NAMED.withMode(mode), (event) -> {
			thread.set(Thread.currentThread());
			context.set(EventContext.current().orElseThrow());
			this.bus.publish("mail.sent");
			return "sent";
		});
		this.bus.subscribe("order.*", (event) -> this.told.add("another"));
		List<Event<?>> sent = new ArrayList<>();
		this.bus.subscribe("mail.sent", sent::add);
		HandlerResult result = subscription.deliver(EVENT, 4).toCompletableFuture().join();
		assertThat(result.status()).isEqualTo(HandlerResult.Status.COMPLETED);
		assertThat(result.value()).contains("sent");
		assertThat(result.attempts()).isEqualTo(4);
		assertThat(thread.get()).isNotSameAs(Thread.currentThread());
		assertThat(context.get().attempt()).isEqualTo(4);
		assertThat(context.get().event()).isSameAs(EVENT);
		assertThat(sent.get(0).causationId()).contains(EVENT.id());
		assertThat(this.told).as("neither published nor brought to others")
			.doesNotContain("another", "completed order");
		assertThat(this.bus.statistics().publishedByType()).doesNotContainKey("order.created");
		assertThat(this.bus.statistics().handled()).isEqualTo(2);
		assertThat(this.bus.awaitIdle(Duration.ofSeconds(30))).isTrue();
	}

	@Test
	void failsWithoutBeingTriedAgain() {
		AtomicInteger calls = new AtomicInteger();
		Subscription subscription = this.bus.subscribe("order.*",
				DURABLE.withRetry((RetrySchedule) (attempt, error) -> Optional.of(Duration.ZERO)), (event) -> {
					calls.incrementAndGet();
					throw new IOException("down");
				});
		HandlerResult result = deliver(subscription);
		assertThat(result.status()).isEqualTo(HandlerResult.Status.FAILED);
		assertThat(result.error()).get().isInstanceOf(IOException.class);
		assertThat(calls).hasValue(1);
		assertThat(this.told).as("its caller knows").doesNotContain("failed");
	}

	@Test
	void timesOut() {
		CompletableFuture<Void> release = new CompletableFuture<>();
		Subscription subscription = this.bus.subscribe("order.*", DURABLE.withTimeout(Duration.ofMillis(20)),
				(event) -> release.join());
		assertThat(deliver(subscription).status()).isEqualTo(HandlerResult.Status.TIMED_OUT);
		release.complete(null);
	}

	@Test
	void asksTheFilter() {
		Subscription subscription = this.bus.subscribe("order.*", DURABLE.withHeader("channel", "api"), (event) -> {
		});
		HandlerResult result = deliver(subscription);
		assertThat(result.status()).isEqualTo(HandlerResult.Status.SKIPPED);
		assertThat(result.error()).isEmpty();
		Subscription broken = this.bus.subscribe("order.*", DURABLE.withId("b").withFilter((event) -> {
			throw new IllegalStateException("broken");
		}), (event) -> {
		});
		assertThat(deliver(broken).status()).isEqualTo(HandlerResult.Status.SKIPPED);
		assertThat(deliver(broken).error()).get().isInstanceOf(IllegalStateException.class);
		assertThat(this.bus.statistics().cancelled()).isZero();
	}

	@Test
	void isCancelledWhenNobodyTakesIt() {
		Subscription subscription = this.bus.subscribe("order.*", DURABLE, (event) -> {
		});
		subscription.pause();
		assertThat(deliver(subscription).error()).get().asString().contains("paused or closed");
		subscription.resume();
		this.bus.close();
		HandlerResult closed = deliver(subscription);
		assertThat(closed.status()).isEqualTo(HandlerResult.Status.CANCELLED);
		assertThat(closed.error()).get().isInstanceOf(DeliveryDroppedException.class);
	}

	@Test
	void isCancelledAtOnceWhenTheQueueIsFull() {
		CountDownLatch started = new CountDownLatch(1);
		CompletableFuture<Void> release = new CompletableFuture<>();
		Subscription subscription = this.bus.subscribe("order.*", DURABLE.withConcurrency(1), (event) -> {
			started.countDown();
			release.join();
		});
		CompletionStage<HandlerResult> running = subscription.deliver(EVENT, 1);
		await().until(() -> started.getCount() == 0);
		CompletionStage<HandlerResult> waiting = subscription.deliver(EVENT, 1);
		HandlerResult dropped = deliver(subscription);
		assertThat(dropped.status()).isEqualTo(HandlerResult.Status.CANCELLED);
		assertThat(dropped.error()).get().asString().contains("was full");
		release.complete(null);
		assertThat(running.toCompletableFuture().join().status()).isEqualTo(HandlerResult.Status.COMPLETED);
		assertThat(waiting.toCompletableFuture().join().status()).isEqualTo(HandlerResult.Status.COMPLETED);
	}

	@Test
	void leavesDurableSubscriptionsToWhatDeliversDurably() {
		AtomicInteger calls = new AtomicInteger();
		Subscription subscription = this.bus.subscribe("order.*", DURABLE, (event) -> calls.incrementAndGet());
		assertThat(this.durable.subscriptions).containsExactly(subscription);
		Publication<Object> publication = this.bus.publish("order.created").await();
		assertThat(calls).hasValue(0);
		assertThat(publication.results()).isEmpty();
		assertThat(publication.deliveries()).singleElement()
			.satisfies((delivery) -> assertThat(delivery.target()).isEqualTo("listener:mail"));
		subscription.close();
		subscription.close();
		assertThat(this.durable.subscriptions).isEmpty();
		assertThat(this.bus.subscriptions()).isEmpty();
	}

	@Test
	void forgetsASubscriptionThatIsRefused() {
		this.durable.refuses = true;
		assertThatIllegalStateException().isThrownBy(() -> this.bus.subscribe("order.*", DURABLE, (event) -> {
		}));
		this.durable.refuses = false;
		this.bus.subscribe("order.*", DURABLE, (event) -> {
		});
	}

	@Test
	void knowsTheTypesOfASealedFamily() {
		Subscription subscription = this.bus.subscribe(OrderEvent.class, DURABLE, (event) -> {
		});
		assertThat(subscription.patterns()).extracting(EventPattern::toString)
			.containsExactly("order.item.added", "order.opened", "order.shipped");
		assertThat(this.bus.subscribe("a.{b,c}", (event) -> {
		}).patterns()).extracting(EventPattern::toString).containsExactly("a.{b,c}");
	}

	@Test
	void refusesDurableSubscriptionsThatCannotBe() {
		refuses("withId", () -> this.bus.subscribe("x", SubscriptionOptions.defaults().withMode(DeliveryMode.DURABLE),
				(event) -> {
				}));
		refuses("once()", () -> this.bus.subscribe("x", DURABLE.once(), (event) -> {
		}));
		refuses("@EventType", () -> this.bus.subscribe(Runnable.class, DURABLE, (event) -> {
		}));
		try (EventBus plain = EventBus.create("plain")) {
			refuses("OutboxRelay.recorder()", () -> plain.subscribe("x", DURABLE, (event) -> {
			}));
			assertThat(plain.subscriptions()).isEmpty();
		}
		assertThat(this.durable.subscriptions).isEmpty();
	}

	private static void refuses(String fix, Runnable subscribing) {
		assertThatIllegalArgumentException().isThrownBy(subscribing::run)
			.withMessageContaining("cannot have DeliveryMode.DURABLE")
			.withMessageContaining(fix);
	}

	private static HandlerResult deliver(Subscription subscription) {
		return subscription.deliver(EVENT, 1).toCompletableFuture().join();
	}

	sealed interface OrderEvent permits Opened, Shipped, ItemEvent {

	}

	@EventType("order.opened")
	record Opened(String id) implements OrderEvent {
	}

	@EventType("order.shipped")
	record Shipped(String id) implements OrderEvent {
	}

	sealed interface ItemEvent extends OrderEvent permits ItemAdded {

	}

	@EventType("order.item.added")
	record ItemAdded(String id) implements ItemEvent {
	}

	private record FakeRecorder(FakeDelivery durable) implements EventRecorder {

		@Override
		public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
			// the test delivers
		}

		@Override
		public Optional<DurableDelivery> durableDelivery() {
			return Optional.of(this.durable);
		}

	}

	private static final class FakeDelivery implements DurableDelivery {

		private final List<Subscription> subscriptions = new ArrayList<>();

		private boolean refuses;

		@Override
		public void add(Subscription subscription) {
			if (this.refuses) {
				throw new IllegalStateException("no");
			}
			this.subscriptions.add(Objects.requireNonNull(subscription));
		}

		@Override
		public void remove(Subscription subscription) {
			this.subscriptions.remove(subscription);
		}

		@Override
		public List<Delivery> deliveries(UUID event) {
			return this.subscriptions.stream()
				.<Delivery>map((subscription) -> new Pending("listener:" + subscription.id()))
				.toList();
		}

	}

	private record Pending(String target) implements Delivery {

		@Override
		public Status status() {
			return Status.PENDING;
		}

		@Override
		public int attempts() {
			return 0;
		}

	}

	private final class Told implements DeliveryListener {

		@Override
		public void completed(Event<?> event, Publication<?> publication) {
			DeliveryTests.this.told.add("completed " + event.type().split("\\.")[0]);
		}

		@Override
		public void failed(Event<?> event, Subscription subscription, HandlerResult result) {
			DeliveryTests.this.told.add("failed");
		}

	}

}
