package io.github.carillon.events;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.DeadLetterQuery;
import io.github.carillon.events.deadletter.DeadLetters;
import io.github.carillon.events.deadletter.InMemoryDeadLetterQueue;
import io.github.carillon.events.deadletter.RedeliveryResult;
import io.github.carillon.events.retry.RetryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * C70, and how a bus and its dead letters work together: C71.
 */
@Timeout(60)
class RetryTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final RetrySchedule AT_ONCE = RetryPolicy.defaults()
		.withMaxRetries(2)
		.withDelay(Duration.ZERO)
		.withJitter(Duration.ZERO);

	private static final RetrySchedule MUCH_LATER = (attempt, error) -> Optional.of(Duration.ofDays(1));

	private static final SubscriptionOptions RETRIED = SubscriptionOptions.defaults()
		.withId("mail")
		.withMode(DeliveryMode.ASYNC)
		.withRetry(AT_ONCE);

	private final InMemoryDeadLetterQueue queue = new InMemoryDeadLetterQueue();

	private final DeadLetters letters = DeadLetters.in(this.queue).build();

	private final List<String> told = Collections.synchronizedList(new ArrayList<>());

	private final OneTransaction transaction = new OneTransaction();

	private final EventBus bus = EventBus.builder()
		.listener(this.letters.recorder())
		.listener(new Told())
		.commitBoundary(this.transaction)
		.queue(2, Overflow.REJECT, Duration.ZERO)
		.build();

	@AfterEach
	void closeBus() {
		this.bus.close(Duration.ZERO);
	}

	@ParameterizedTest
	@EnumSource(names = { "ASYNC", "AFTER_COMMIT" })
	void triesAgainUntilItSucceeds(DeliveryMode mode) {
		List<Integer> attempts = Collections.synchronizedList(new ArrayList<>());
		this.bus.respond("order.*", RETRIED.withMode(mode), (event) -> {
			attempts.add(EventContext.current().orElseThrow().attempt());
			if (attempts.size() < 3) {
				throw new IOException("down");
			}
			return "sent";
		});
		Publication<Object> publication = this.bus.publish("order.created").await(LONG);
		assertThat(publication.result(String.class)).contains("sent");
		assertThat(attempts).containsExactly(1, 2, 3);
		assertThat(publication.results()).singleElement().satisfies((result) -> {
			assertThat(result.attempts()).isEqualTo(3);
			assertThat(result.firstFailedAt()).isPresent();
		});
		assertThat(this.told).containsExactly("started", "retrying 1", "retrying 2", "ended COMPLETED");
		assertThat(this.bus.awaitIdle(LONG)).isTrue();
		assertThat(this.bus.statistics().retried()).isEqualTo(2);
		assertThat(this.bus.statistics().handled()).isOne();
		assertThat(this.bus.statistics().failed()).isZero();
		assertThat(this.bus.statistics().inFlight()).isZero();
	}

	@Test
	void isADeadLetterAfterTheLastAttempt() {
		this.bus.subscribe("order.*", RETRIED, failing());
		Publication<Object> publication = this.bus.publish("order.created").await(LONG);
		assertThat(publication.results().get(0).status()).isEqualTo(HandlerResult.Status.FAILED);
		assertThat(this.bus.statistics().failed()).isOne();
		assertThat(this.bus.statistics().byListener().get("mail").failed()).isOne();
		assertThat(this.told).containsExactly("started", "retrying 1", "retrying 2", "ended FAILED", "failed");
		DeadLetter letter = this.queue.query(DeadLetterQuery.all()).letters().get(0);
		assertThat(letter.event()).isSameAs(publication.event());
		assertThat(letter.target()).isEqualTo("listener:mail");
		assertThat(letter.attempts()).isEqualTo(3);
		assertThat(letter.failure().message()).isEqualTo("down");
		assertThat(letter.firstFailure()).isBefore(letter.lastFailure());
	}

	@Test
	void logsEachAttemptAsAWarningAndTheLastAsAnError() {
		this.bus.subscribe("order.*", RETRIED, failing());
		List<String> logged = LoggedWarnings.of(EventBus.class, () -> {
			this.bus.publish("order.created");
			this.bus.awaitIdle(LONG);
		});
		assertThat(logged).hasSize(3);
		assertThat(logged.get(0)).startsWith("Listener mail failed attempt 1 at event 'order.created'");
		assertThat(logged.get(1)).startsWith("Listener mail failed attempt 2 ").endsWith("is tried again in 0 s");
		assertThat(logged.get(2)).startsWith("Listener mail failed on event 'order.created'");
	}

	@Test
	void isStartedWhileItWaitsToBeTriedAgain() {
		CountDownLatch failed = new CountDownLatch(1);
		this.bus.subscribe("order.*", RETRIED.withRetry(MUCH_LATER), (event) -> {
			failed.countDown();
			throw new IOException("down");
		});
		Publication<Object> publication = this.bus.publish("order.created");
		await().until(() -> this.told.contains("retrying 1"));
		assertThat(publication.isDone()).isFalse();
		assertThat(publication.results().get(0).status()).isEqualTo(HandlerResult.Status.STARTED);
		assertThat(this.bus.awaitIdle(Duration.ZERO)).isFalse();
		assertThat(this.bus.close(Duration.ZERO)).containsExactly(publication.event().id());
		assertThat(publication.await(LONG).results().get(0).status()).isEqualTo(HandlerResult.Status.ABORTED);
		assertThat(this.queue.count(DeadLetterQuery.all())).as("aborted is not failed").isZero();
	}

	@Test
	void holdsBackWhatHasTheSameKey() {
		List<String> handled = Collections.synchronizedList(new ArrayList<>());
		AtomicInteger calls = new AtomicInteger();
		this.bus.subscribe("order.*", RETRIED, (event) -> {
			if (event.key().orElseThrow().equals("a") && calls.incrementAndGet() < 3) {
				throw new IOException("down");
			}
			handled.add(event.type());
		});
		EventDraft<Object> draft = EventDraft.of("order.created", 1).withKey("a");
		Publication<Object> first = this.bus.publish(draft);
		Publication<Object> second = this.bus.publish(EventDraft.of("order.paid", 1).withKey("a"));
		first.await(LONG);
		second.await(LONG);
		assertThat(handled).containsExactly("order.created", "order.paid");
	}

	@Test
	void doesNotHoldBackOtherKeys() {
		this.bus.subscribe("order.*", RETRIED.withRetry(MUCH_LATER), (event) -> {
			if (event.key().orElseThrow().equals("a")) {
				throw new IOException("down");
			}
		});
		this.bus.publish(EventDraft.of("order.created", 1).withKey("a"));
		await().until(() -> this.told.contains("retrying 1"));
		this.bus.publish(EventDraft.of("order.created", 1).withKey("b")).await(LONG);
	}

	@Test
	void triesAgainWhatTookTooLongAndIgnoresWhatThatStillDoes() {
		CompletableFuture<Void> release = new CompletableFuture<>();
		CompletableFuture<Publication<?>> late = new CompletableFuture<>();
		AtomicInteger calls = new AtomicInteger();
		this.bus.respond("order.*", RETRIED.withTimeout(Duration.ofMillis(20)), (event) -> {
			if (calls.incrementAndGet() == 1) {
				release.join();
				late.complete(this.bus.publish("late"));
				return "first";
			}
			return "second";
		});
		Publication<Object> publication = this.bus.publish("order.created").await(LONG);
		release.complete(null);
		assertThat(late.join().status()).isEqualTo(PublicationStatus.DISCARDED);
		assertThat(publication.results().get(0).value()).contains("second");
		assertThat(publication.results().get(0).attempts()).isEqualTo(2);
	}

	@Test
	void isADeadLetterWhenTheLastAttemptTookTooLong() {
		CompletableFuture<Void> release = new CompletableFuture<>();
		this.bus.subscribe("order.*",
				SubscriptionOptions.defaults()
					.withId("mail")
					.withMode(DeliveryMode.ASYNC)
					.withTimeout(Duration.ofMillis(20)),
				(event) -> release.join());
		this.bus.publish("order.created").await(LONG);
		release.complete(null);
		assertThat(this.queue.query(DeadLetterQuery.all()).letters()).singleElement()
			.satisfies((letter) -> assertThat(letter.failure().errorType())
				.isEqualTo(HandlerTimeoutException.class.getName()));
	}

	@Test
	void triesAgainWhatFailsAsAStage() {
		AtomicInteger calls = new AtomicInteger();
		this.bus.respond("order.*", RETRIED, (event) -> (calls.incrementAndGet() < 3)
				? CompletableFuture.failedFuture(new IOException("down")) : CompletableFuture.completedFuture("sent"));
		assertThat(this.bus.publish("order.created").await(LONG).results().get(0).status())
			.isEqualTo(HandlerResult.Status.COMPLETED);
		assertThat(calls).hasValue(3);
	}

	@Test
	void whatAnAttemptPublishesIsCausedByTheEvent() {
		AtomicInteger calls = new AtomicInteger();
		this.bus.subscribe("order.*", RETRIED, (event) -> {
			this.bus.publish("mail.sent");
			if (calls.incrementAndGet() == 1) {
				throw new IOException("down");
			}
		});
		Publication<Object> publication = this.bus.publish("order.created").await(LONG);
		assertThat(publication.children()).hasSize(2)
			.allSatisfy((child) -> assertThat(child.event().causationId()).contains(publication.event().id()));
	}

	@Test
	void isNotTriedAgainOnceItsSubscriptionIsClosed() {
		List<Subscription> subscription = new ArrayList<>();
		AtomicInteger calls = new AtomicInteger();
		subscription.add(this.bus.subscribe("order.*", RETRIED, (event) -> {
			calls.incrementAndGet();
			subscription.get(0).close();
			throw new IOException("down");
		}));
		Publication<Object> publication = this.bus.publish("order.created").await(LONG);
		assertThat(publication.results().get(0).status()).isEqualTo(HandlerResult.Status.FAILED);
		assertThat(calls).hasValue(1);
		assertThat(this.queue.count(DeadLetterQuery.all())).isOne();
	}

	@Test
	void doesNotTryAgainMoreThanTheQueueHasRoomFor() {
		this.bus.subscribe("order.*", RETRIED.withRetry(MUCH_LATER), failing());
		this.bus.publish("order.created");
		this.bus.publish("order.created");
		await().until(() -> this.bus.statistics().retried() == 2);
		assertThat(this.bus.publish("order.created").await(LONG).results().get(0).status())
			.isEqualTo(HandlerResult.Status.FAILED);
	}

	@Test
	void endsWithItsEvent() {
		this.bus.subscribe("order.*", RETRIED.withRetry(MUCH_LATER), failing());
		// one that times out before its first attempt, on a busy machine, tells nothing
		await().untilAsserted(() -> {
			Publication<Object> publication = this.bus
				.publish(EventDraft.of("order.created", 1).withTimeout(Duration.ofMillis(50)));
			assertThat(publication.await(LONG).results().get(0).status()).isEqualTo(HandlerResult.Status.ABORTED);
		});
		assertThat(this.bus.awaitIdle(LONG)).isTrue();
	}

	@Test
	void survivesAScheduleThatThrows() {
		this.bus.subscribe("order.*", RETRIED.withRetry((RetrySchedule) (attempt, error) -> {
			throw new IllegalStateException("broken");
		}), failing());
		assertThat(this.bus.publish("order.created").await(LONG).results().get(0).error()).get()
			.isInstanceOf(IOException.class);
	}

	@Test
	void refusesARetryPolicyForAPublishersThread() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.bus.subscribe("x", RETRIED.withMode(DeliveryMode.SYNC), failing()))
			.withMessageContaining("mail cannot have a retry policy")
			.withMessageContaining("AFTER_COMMIT, ASYNC or DURABLE");
	}

	@Test
	void refusesWhatIsNoRetryPolicy() {
		assertThatIllegalArgumentException().isThrownBy(() -> SubscriptionOptions.defaults().withRetry(3))
			.withMessageContaining("RetryPolicy.defaults()")
			.withMessageContaining("java.lang.Integer");
	}

	@ParameterizedTest
	@EnumSource(OnError.class)
	void keepsDeadLettersOfThoseWhoWantThemOnly(OnError onError) {
		this.bus.subscribe("order.*", SubscriptionOptions.defaults().withOnError(onError), (event) -> {
			throw new IllegalStateException("down");
		});
		try {
			this.bus.publish("order.created");
		}
		catch (IllegalStateException ex) {
			assertThat(onError).isEqualTo(OnError.PROPAGATE);
		}
		assertThat(this.queue.count(DeadLetterQuery.all())).isEqualTo((onError == OnError.DEAD_LETTER) ? 1 : 0);
	}

	@Test
	void keepsADeadLetterOnceItsTransactionHasCommitted() {
		this.bus.subscribe("order.*", failing());
		this.transaction.begin();
		this.bus.publish("order.created");
		assertThat(this.queue.count(DeadLetterQuery.all())).isZero();
		this.transaction.commit();
		assertThat(this.queue.count(DeadLetterQuery.all())).isOne();
	}

	@Test
	void keepsNoDeadLetterOfWhatWasRolledBack() {
		this.bus.subscribe("order.*", failing());
		this.transaction.begin();
		this.bus.publish("order.created");
		this.transaction.rollback();
		assertThat(this.queue.count(DeadLetterQuery.all())).isZero();
	}

	@Test
	void deliversADeadLetterToItsListenerAgain() {
		AtomicInteger calls = new AtomicInteger();
		this.bus.subscribe("order.*", SubscriptionOptions.defaults().withId("mail"), (event) -> {
			if (calls.incrementAndGet() < 3) {
				throw new IOException("down");
			}
			assertThat(EventContext.current().orElseThrow().attempt()).isEqualTo(3);
		});
		this.bus.publish("order.created");
		UUID id = this.queue.query(DeadLetterQuery.all()).letters().get(0).id();
		assertThat(this.letters.retry(id).join().status()).isEqualTo(RedeliveryResult.Status.FAILED);
		assertThat(this.queue.get(id).orElseThrow().attempts()).isEqualTo(2);
		assertThat(this.letters.retry(id).join().status()).isEqualTo(RedeliveryResult.Status.DELIVERED);
		assertThat(this.queue.get(id)).isEmpty();
	}

	@Test
	void cannotDeliverADeadLetterWhoseListenerIsGone() {
		Subscription subscription = this.bus.subscribe("order.*", failing());
		this.bus.publish("order.created");
		DeadLetter letter = this.queue.query(DeadLetterQuery.all()).letters().get(0);
		assertThat(this.letters.isReachable(letter)).isTrue();
		subscription.close();
		assertThat(this.letters.isReachable(letter)).isFalse();
		assertThat(this.letters.retry(letter.id()).join().status()).isEqualTo(RedeliveryResult.Status.UNREACHABLE);
	}

	private static EventHandler<Object> failing() {
		return (event) -> {
			throw new IOException("down");
		};
	}

	private final class Told implements DeliveryListener {

		@Override
		public void started(Event<?> event, String handlerId) {
			RetryTests.this.told.add("started");
		}

		@Override
		public void retrying(Event<?> event, Subscription subscription, int attempt, Throwable error) {
			RetryTests.this.told.add("retrying " + attempt);
		}

		@Override
		public void ended(Event<?> event, HandlerResult result) {
			RetryTests.this.told.add("ended " + result.status());
		}

		@Override
		public void failed(Event<?> event, Subscription subscription, HandlerResult result) {
			RetryTests.this.told.add("failed");
		}

	}

}
