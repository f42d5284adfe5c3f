package io.github.carillon.events;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What a publisher can ask about its event: C46.
 */
class PublicationTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(50);

	private final EventBus bus = EventBus.create("shop");

	private final EventBus fifo = EventBus.builder().name("fifo").ordering(Ordering.FIFO).build();

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	private final CountDownLatch released = new CountDownLatch(1);

	@AfterEach
	void closeBuses() {
		this.released.countDown();
		this.bus.close(Duration.ZERO);
		this.fifo.close(Duration.ofSeconds(5));
	}

	@Test
	void nullIsNoValueAndWhatLooksLikeNoneIsOne() {
		for (Object value : List.of(false, 0, "", List.of(), Map.of())) {
			try (Subscription none = this.bus.respond("asked", (event) -> null);
					Subscription some = this.bus.respond("asked", (event) -> value)) {
				Publication<Object> asked = this.bus.publish("asked");
				assertThat(asked.result(Object.class)).contains(value);
				assertThat(asked.first(Object.class)).contains(value);
				assertThat(asked.results(Object.class)).containsExactly(value);
				assertThat(List.of(none, some)).doesNotHaveDuplicates();
			}
		}
	}

	@Test
	void onlyValuesOfTheClassCount() {
		this.bus.respond("asked", (event) -> "seven");
		this.bus.respond("asked", (event) -> 7);
		this.bus.respond("asked", (event) -> 8L);
		Publication<Object> asked = this.bus.publish("asked");
		assertThat(asked.result(Long.class)).contains(8L);
		assertThat(asked.results(Number.class)).containsExactly(7, 8L);
		assertThat(asked.results(Object.class)).containsExactly("seven", 7, 8L);
		assertThat(asked.result(Boolean.class)).isEmpty();
		assertThat(asked.results(Boolean.class)).isEmpty();
	}

	@Test
	void aPrimitiveClassMeansItsWrapper() {
		this.bus.respond("asked", (event) -> 7);
		Publication<Object> asked = this.bus.publish("asked");
		assertThat(asked.result(int.class)).contains(7);
		assertThat(asked.first(int.class)).contains(7);
		assertThat(asked.results(int.class)).containsExactly(7);
	}

	@Test
	void theFirstValueIsThatOfTheFirstHandler() {
		this.bus.respond("asked", SubscriptionOptions.defaults().withOrder(2), (event) -> "second");
		this.bus.respond("asked", SubscriptionOptions.defaults().withOrder(1), (event) -> "first");
		assertThat(this.bus.publish("asked").result(String.class)).contains("first");
		assertThat(this.bus.publish("asked").first(String.class)).contains("first");
	}

	@Test
	void firstReturnsBeforeTheOthersAreDone() {
		this.fifo.respond("asked", (event) -> 7);
		this.fifo.subscribe("asked", (event) -> this.released.await());
		Publication<Object> asked = this.fifo.publish("asked");
		assertThat(asked.first(int.class)).contains(7);
		assertThat(asked.isDone()).isFalse();
	}

	@Test
	void firstWaitsForAValueOfTheClass() throws Exception {
		CompletableFuture<String> text = new CompletableFuture<>();
		CompletableFuture<Integer> number = new CompletableFuture<>();
		this.bus.respond("asked", (event) -> text);
		this.bus.respond("asked", (event) -> number);
		Publication<Object> asked = this.bus.publish("asked");
		CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> asked.first(Integer.class).orElse(0));
		text.complete("no number");
		assertThat(first).isNotDone();
		number.complete(7);
		assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(7);
	}

	@Test
	void firstIsEmptyWhenAllAreDoneWithoutOne() {
		this.fifo.respond("asked", (event) -> null);
		this.fifo.subscribe("asked", (event) -> {
			throw new IllegalStateException("no");
		});
		assertThat(this.fifo.publish("asked").first(Object.class)).isEmpty();
	}

	@Test
	void aFilterLeavesOutValuesAndErrorsOfOthers() {
		this.bus.respond("asked", SubscriptionOptions.defaults().withId("one"), (event) -> 1);
		this.bus.respond("asked", SubscriptionOptions.defaults().withId("two"), (event) -> 2);
		this.bus.subscribe("asked", SubscriptionOptions.defaults().withId("bad"), (event) -> {
			throw new IllegalStateException("no");
		});
		Publication<Object> asked = this.bus.publish("asked");
		ResultOptions two = ResultOptions.defaults().withFilter((result) -> result.handlerId().equals("two"));
		ResultOptions good = ResultOptions.defaults().withFilter((result) -> !result.handlerId().equals("bad"));
		assertThat(asked.result(Integer.class, two)).contains(2);
		assertThat(asked.results(Integer.class, good)).containsExactly(1, 2);
		assertThat(asked.results(Integer.class, good.withFilter((result) -> result.handlerId().equals("one"))))
			.containsExactly(1);
		assertThatIllegalStateException().isThrownBy(() -> asked.results(Integer.class));
		assertThat(asked.results(Integer.class, ResultOptions.defaults().ignoringErrors())).containsExactly(1, 2);
	}

	@Test
	void noValueIsAnErrorOnlyWhenItIsSaid() {
		this.bus.respond("asked", (event) -> "text");
		Publication<Object> asked = this.bus.publish("asked");
		ResultOptions required = ResultOptions.defaults().requiringValue();
		assertThat(asked.result(String.class, required)).contains("text");
		assertThatExceptionOfType(NoResultException.class).isThrownBy(() -> asked.result(Integer.class, required))
			.withMessageContaining("No handler of Event[asked")
			.withMessageContaining("returned a java.lang.Integer");
		assertThatExceptionOfType(NoResultException.class)
			.isThrownBy(() -> this.bus.publish("nobody").results(Integer.class, required));
	}

	@Test
	void anErrorComesBeforeTheMissingValue() {
		this.bus.subscribe("asked", (event) -> {
			throw new IllegalStateException("no");
		});
		ResultOptions required = ResultOptions.defaults().requiringValue();
		Publication<Object> asked = this.bus.publish("asked");
		assertThatIllegalStateException().isThrownBy(() -> asked.result(Integer.class, required)).withMessage("no");
		assertThatExceptionOfType(NoResultException.class)
			.isThrownBy(() -> asked.result(Integer.class, required.ignoringErrors()));
	}

	@Test
	void optionsMayLimitTheWait() {
		this.fifo.respond("asked", (event) -> {
			this.released.await();
			return 7;
		});
		Publication<Object> asked = this.fifo.publish("asked");
		assertThatExceptionOfType(PublicationTimeoutException.class)
			.isThrownBy(() -> asked.result(Integer.class, ResultOptions.defaults().withTimeout(SHORT)));
		this.released.countDown();
		assertThat(asked.result(Integer.class, ResultOptions.defaults().withTimeout(SOON))).contains(7);
	}

	@Test
	void oneErrorIsThrownAsItIsAlsoAChecked() {
		IOException error = new IOException("disk full");
		this.bus.subscribe("asked", (event) -> {
			throw error;
		});
		Publication<Object> asked = this.bus.publish("asked");
		assertThatExceptionOfType(IOException.class).isThrownBy(asked::orThrow).isSameAs(error);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> asked.result(String.class)).isSameAs(error);
	}

	@Test
	void severalErrorsAreOneExceptionWithAllOfThem() {
		for (String name : List.of("a", "b", "c")) {
			this.bus.subscribe("asked", (event) -> {
				throw new IllegalStateException(name);
			});
		}
		Publication<Object> asked = this.bus.publish("asked");
		assertThatExceptionOfType(HandlersFailedException.class).isThrownBy(asked::orThrow)
			.withMessageContaining("3 handlers of event 'asked' (" + asked.event().id() + ") failed")
			.satisfies((ex) -> assertThat(ex.getSuppressed()).extracting(Throwable::getMessage)
				.containsExactly("a", "b", "c"))
			.satisfies((ex) -> assertThat(ex.errors()).hasSize(3))
			.withNoCause();
	}

	@Test
	void theMessageCountsWhatFailedApartFromWhatWasEnded() {
		Event<?> event = this.bus.publish("asked").event();
		assertThat(new HandlersFailedException(event,
				List.of(new HandlerTimeoutException("slow"), new IllegalStateException("no"),
						new HandlerAbortedException("over"), new HandlerCancelledException("over"),
						new DeliveryDroppedException("full"))))
			.hasMessageStartingWith(
					"2 handlers of event 'asked' (" + event.id() + ") failed, 1 given up, 2 never began; the first: ");
	}

	@Test
	void aResultSaysWhatCameOfIt() {
		this.bus.respond("asked", SubscriptionOptions.defaults().withId("good"), (event) -> 7);
		this.bus.subscribe("asked", SubscriptionOptions.defaults().withId("bad"), (event) -> {
			throw new IllegalStateException("secret");
		});
		assertThat(this.bus.publish("asked").results()).extracting(Object::toString)
			.containsExactly("HandlerResult[good on %s COMPLETED with a java.lang.Integer]".formatted(this.bus.label()),
					"HandlerResult[bad on %s FAILED because of a java.lang.IllegalStateException]"
						.formatted(this.bus.label()));
	}

	@Test
	void anErrorThatSeveralHandlersThrewIsOne() {
		IllegalStateException error = new IllegalStateException("no");
		for (int i = 0; i < 2; i++) {
			this.bus.subscribe("asked", (event) -> {
				throw error;
			});
		}
		assertThatIllegalStateException().isThrownBy(this.bus.publish("asked")::orThrow).isSameAs(error);
	}

	@Test
	void anEventIsPendingThenStartedThenCompleted() {
		CountDownLatch begun = new CountDownLatch(1);
		this.fifo.subscribe("first", (event) -> {
			begun.countDown();
			this.released.await();
		});
		Publication<Object> first = this.fifo.publish("first");
		Publication<Object> second = this.fifo.publish("second");
		await().until(() -> begun.getCount() == 0);
		assertThat(first.status()).isEqualTo(PublicationStatus.STARTED);
		assertThat(second.status()).isEqualTo(PublicationStatus.PENDING);
		assertThat(second.isDone()).isFalse();
		this.released.countDown();
		second.await(SOON);
		assertThat(List.of(first.status(), second.status())).containsOnly(PublicationStatus.COMPLETED);
	}

	@Test
	void whoHandlesAnEventIsSettledWhenItIsPublished() {
		this.fifo.subscribe("first", (event) -> this.released.await());
		this.fifo.subscribe("second", (event) -> this.handled.add("before"));
		this.fifo.publish("first");
		Publication<Object> second = this.fifo.publish("second");
		this.fifo.subscribe("second", (event) -> this.handled.add("after"));
		assertThat(second.results()).extracting(HandlerResult::status).containsExactly(HandlerResult.Status.PENDING);
		this.released.countDown();
		second.await(SOON);
		assertThat(this.handled).containsExactly("before");
	}

	@Test
	void failuresDoNotChangeTheStatus() {
		this.bus.subscribe("asked", (event) -> {
			throw new IllegalStateException("no");
		});
		assertThat(this.bus.publish("asked").status()).isEqualTo(PublicationStatus.COMPLETED);
	}

	@Test
	void severalMayWaitForOneEvent() throws Exception {
		this.fifo.subscribe("asked", (event) -> this.released.await());
		Publication<Object> asked = this.fifo.publish("asked");
		List<CompletableFuture<Boolean>> waiters = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			waiters.add(CompletableFuture.supplyAsync(() -> asked.await(SOON).isDone()));
		}
		CompletableFuture<Publication<Object>> future = asked.toCompletableFuture();
		assertThat(future).isNotDone();
		this.released.countDown();
		for (CompletableFuture<Boolean> waiter : waiters) {
			assertThat(waiter.get(20, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(future.get(20, TimeUnit.SECONDS)).isSameAs(asked);
	}

	@Test
	void whoWaitsTooLongIsToldForWhomAndTheWorkGoesOn() {
		this.fifo.subscribe("asked", SubscriptionOptions.defaults().withId("slow"), (event) -> {
			this.released.await();
			this.handled.add("done");
		});
		Publication<Object> asked = this.fifo.publish("asked");
		await().until(() -> asked.status() == PublicationStatus.STARTED);
		for (Duration timeout : List.of(SHORT, Duration.ZERO, Duration.ofSeconds(-1))) {
			assertThatExceptionOfType(PublicationTimeoutException.class).isThrownBy(() -> asked.await(timeout))
				.withMessageContaining(
						"'asked' (" + asked.event().id() + ") was not handled within " + DurationText.of(timeout))
				.withMessageContaining("[slow (STARTED)]");
		}
		this.released.countDown();
		assertThat(asked.await(SOON).await(Duration.ZERO)).isSameAs(asked);
		assertThat(this.handled).containsExactly("done");
	}

	@Test
	void waitingInOrderNeverJumpsTheQueue() {
		this.fifo.subscribe("**", (event) -> this.handled.add(event.type()));
		this.fifo.subscribe("parent", (event) -> {
			Publication<Object> queued = this.fifo.publish("queued");
			assertThatExceptionOfType(PublicationTimeoutException.class).isThrownBy(() -> queued.awaitInOrder(SHORT));
			this.handled.add("gave up");
			queued.await();
		});
		this.fifo.publish("parent").await(SOON).orThrow();
		assertThat(this.handled).containsExactly("parent", "gave up", "queued");
	}

	@Test
	void waitingInOrderOutsideOfAHandlerIsWaiting() {
		this.fifo.subscribe("**", (event) -> this.handled.add(event.type()));
		this.fifo.publish("first");
		assertThat(this.fifo.publish("second").awaitInOrder(SOON).isDone()).isTrue();
		assertThat(this.handled).containsExactly("first", "second");
	}

	@Test
	void aChildIsAmongTheChildrenOfItsHandlersEventOnly() {
		this.bus.subscribe("parent", (event) -> this.bus.publish("child"));
		this.bus.subscribe("child", (event) -> this.bus.publish("grandchild"));
		Publication<Object> parent = this.bus.publish("parent");
		assertThat(parent.children()).extracting((child) -> child.event().type()).containsExactly("child");
		assertThat(parent.children().get(0).children()).extracting((child) -> child.event().type())
			.containsExactly("grandchild");
	}

	@Test
	void aParentDoesNotWaitForAChildThatNobodyAwaits() {
		this.fifo.subscribe("child", (event) -> this.released.await());
		this.bus.subscribe("parent", (event) -> this.fifo.publish("child"));
		Publication<Object> parent = this.bus.publish("parent");
		assertThat(parent.isDone()).isTrue();
		assertThat(parent.children()).noneMatch(Publication::isDone);
	}

}
