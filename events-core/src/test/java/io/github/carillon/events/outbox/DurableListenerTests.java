package io.github.carillon.events.outbox;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventContext;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.HandlerResult;
import io.github.carillon.events.LoggedWarnings;
import io.github.carillon.events.OneTransaction;
import io.github.carillon.events.Publication;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.SubscriptionOptions;
import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.DeadLetterQuery;
import io.github.carillon.events.deadletter.DeadLetters;
import io.github.carillon.events.deadletter.InMemoryDeadLetterQueue;
import io.github.carillon.events.deadletter.RedeliveryResult;
import io.github.carillon.events.retry.RetryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Bus, outbox, relay and dead letters together: C71, C80, C82.
 */
@Timeout(60)
class DurableListenerTests {

	private static final SubscriptionOptions DURABLE = SubscriptionOptions.defaults()
		.withId("mail")
		.withMode(DeliveryMode.DURABLE)
		.withRetry(RetryPolicy.defaults().withMaxRetries(2).withDelay(Duration.ofMillis(1)).withJitter(Duration.ZERO));

	private final OneTransaction transaction = new OneTransaction();

	private final InMemoryOutbox outbox = new InMemoryOutbox(EventRecorder.NONE);

	private final InMemoryDeadLetterQueue queue = new InMemoryDeadLetterQueue();

	private final DeadLetters letters = DeadLetters.in(this.queue)
		.redelivery(new OutboxRedelivery(this.outbox))
		.build();

	private final OutboxRelay relay = new OutboxRelay(this.outbox,
			OutboxOptions.defaults().withPollInterval(Duration.ofMillis(10)), new DeadLetterEntries(this.letters));

	private final EventBus bus = EventBus.builder()
		.recorder(this.relay.recorder())
		.commitBoundary(this.transaction)
		.listener(this.letters.recorder())
		.build();

	private final List<Integer> attempts = Collections.synchronizedList(new ArrayList<>());

	private final AtomicReference<Event<?>> handled = new AtomicReference<>();

	private volatile int failures;

	@BeforeEach
	void start() {
		this.bus.subscribe("order.*", DURABLE, (event) -> {
			this.attempts.add(EventContext.current().orElseThrow().attempt());
			if (this.attempts.size() <= this.failures) {
				throw new IOException("down");
			}
			this.handled.set(event);
		});
		this.relay.start();
	}

	@AfterEach
	void close() {
		this.bus.close(Duration.ZERO);
		this.relay.close(Duration.ZERO);
	}

	@Test
	void isDeliveredAfterTheCommitAndTriedAgain() {
		this.failures = 2;
		this.transaction.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		assertThat(this.attempts).isEmpty();
		this.transaction.commit();
		await().until(() -> status(publication) == Delivery.Status.DELIVERED);
		assertThat(this.attempts).containsExactly(1, 2, 3);
		assertThat(this.handled.get()).isEqualTo(publication.event());
		assertThat(this.queue.count(DeadLetterQuery.all())).isZero();
	}

	@Test
	void isNotDeliveredWhatWasRolledBack() {
		this.transaction.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		this.transaction.rollback();
		assertThat(publication.deliveries()).isEmpty();
	}

	@Test
	void isADeadLetterInTheEndAndDeliveredOnceThatIsRetried() {
		this.failures = 3;
		Publication<Object> publication = this.bus.publish("order.created");
		UUID id = DeadLetter.id(publication.event().id(), "listener:mail");
		await().until(() -> this.queue.get(id).isPresent());
		assertThat(this.queue.get(id).orElseThrow()).satisfies((letter) -> {
			assertThat(letter.attempts()).isEqualTo(3);
			assertThat(letter.failure().message()).isEqualTo("down");
			assertThat(this.letters.isReachable(letter)).isTrue();
		});
		assertThat(this.queue.count(DeadLetterQuery.all())).as("one, not one of the bus too").isOne();
		assertThat(status(publication)).isEqualTo(Delivery.Status.DEAD);
		assertThat(this.letters.retry(id).join().status()).isEqualTo(RedeliveryResult.Status.SCHEDULED);
		await().until(() -> this.handled.get() != null);
		assertThat(this.queue.get(id)).isEmpty();
	}

	@Test
	void isGivenUpWithItsLetter() {
		this.failures = 3;
		Publication<Object> publication = this.bus.publish("order.created");
		UUID id = DeadLetter.id(publication.event().id(), "listener:mail");
		await().until(() -> this.queue.get(id).isPresent());
		assertThat(this.letters.discard(id, "not needed")).isTrue();
		assertThat(this.outbox.depths()).singleElement().satisfies((depth) -> assertThat(depth.dead()).isZero());
	}

	@Test
	void isNotCalledAgainBesideAHandlerThatTookTooLong() {
		AtomicInteger inside = new AtomicInteger();
		List<String> calls = Collections.synchronizedList(new ArrayList<>());
		CountDownLatch goOn = new CountDownLatch(1);
		SubscriptionOptions hasty = DURABLE.withId("slow").withTimeout(Duration.ofMillis(20));
		this.bus.subscribe("parcel.*", hasty, (event) -> {
			int others = inside.getAndIncrement();
			calls.add(event.data() + " " + EventContext.current().orElseThrow().attempt() + " beside " + others);
			if (calls.size() == 1) {
				goOn.await();
			}
			inside.decrementAndGet();
		});
		publishParcel("a");
		Publication<?> second = publishParcel("b");
		await().until(() -> calls.size() == 1);
		Publication<?> other = this.bus.publish(Event.builder("order.created", "x").build());
		await().until(() -> this.handled.get() != null);
		await().during(Duration.ofMillis(200)).until(() -> calls.size() == 1);
		assertThat(status(second)).isEqualTo(Delivery.Status.PENDING);
		goOn.countDown();
		await().until(() -> status(second) == Delivery.Status.DELIVERED);
		assertThat(calls).containsExactly("a 1 beside 0", "a 2 beside 0", "b 1 beside 0");
		assertThat(other.deliveries()).isNotEmpty();
	}

	@Test
	void isNotCalledForADeliveryThatWasCancelledBeforeItBegan() throws InterruptedException {
		CountDownLatch goOn = new CountDownLatch(1);
		AtomicInteger calls = new AtomicInteger();
		Subscription subscription = this.bus.subscribe("parcel.*", DURABLE.withId("slow").withConcurrency(1),
				(event) -> {
					calls.incrementAndGet();
					goOn.await();
				});
		Event<?> parcel = Event.builder("parcel.sent", "x").build();
		CompletableFuture<HandlerResult> first = subscription.deliver(parcel, 1).toCompletableFuture();
		await().until(() -> calls.get() == 1);
		CompletableFuture<HandlerResult> second = subscription.deliver(parcel, 1).toCompletableFuture();
		CompletableFuture<HandlerResult> third = subscription.deliver(parcel, 1).toCompletableFuture();
		second.cancel(false);
		await().until(() -> this.bus.statistics().queued() == 1);
		goOn.countDown();
		assertThat(first.join().status()).isEqualTo(HandlerResult.Status.COMPLETED);
		assertThat(third.join().status()).isEqualTo(HandlerResult.Status.COMPLETED);
		assertThat(calls).hasValue(2);
	}

	@Test
	void isLoggedOncePerAttemptAndCountedAsDroppedNever() {
		this.failures = 3;
		List<String> ofTheBus = LoggedWarnings.of(EventBus.class, () -> {
			Publication<Object> publication = this.bus.publish("order.created");
			await().until(() -> status(publication) == Delivery.Status.DEAD);
		});
		assertThat(ofTheBus).isEmpty();
	}

	private Publication<?> publishParcel(String data) {
		return this.bus.publish(Event.builder("parcel.sent", data).key("k").build());
	}

	private static Delivery.Status status(Publication<?> publication) {
		return publication.deliveries().get(0).status();
	}

}
