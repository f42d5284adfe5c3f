package io.github.carillon.events.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventType;
import io.github.carillon.events.Publication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.AbstractReactiveTransactionManager;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Decision 20: publishing from reactive code.
 */
class ReactiveEventPublisherTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private final List<String> log = new CopyOnWriteArrayList<>();

	private final EventBus bus = EventBus.create("reactive");

	private final ReactiveEventPublisher publisher = ReactiveEventPublisher.of(this.bus);

	private final TransactionalOperator transactions = TransactionalOperator.create(new Transactions(this.log));

	ReactiveEventPublisherTests() {
		this.bus.subscribe("**", (event) -> this.log.add(event.type()));
	}

	@AfterEach
	void close() {
		this.bus.close();
	}

	@Test
	void publishesOncePerSubscription() {
		Mono<Publication<Placed>> publication = this.publisher.publish(new Placed("a"));
		assertThat(this.log).isEmpty();
		assertThat(publication.block(SOON).event().data()).isEqualTo(new Placed("a"));
		publication.block(SOON);
		assertThat(this.log).containsExactly("placed", "placed");
	}

	@Test
	void publishesOffTheEventLoop() {
		AtomicBoolean blockable = new AtomicBoolean();
		this.bus.subscribe("**", (event) -> blockable.set(!Schedulers.isInNonBlockingThread()));
		Mono.delay(Duration.ofMillis(1), Schedulers.parallel())
			.then(this.publisher.publish("thread.asked", Map.of()))
			.block(SOON);
		assertThat(blockable).isTrue();
	}

	@Test
	void publishesNothingWhenCancelledBefore() {
		CountDownLatch busy = new CountDownLatch(1);
		List<Disposable> blockers = java.util.stream.IntStream.range(0, Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE)
			.mapToObj((i) -> Schedulers.boundedElastic().schedule(() -> awaitQuietly(busy)))
			.toList();
		this.publisher.publish("x", Map.of()).subscribe().dispose();
		busy.countDown();
		blockers.forEach((blocker) -> Awaitility.await().until(blocker::isDisposed));
		this.publisher.publish("y", Map.of()).block(SOON);
		assertThat(this.log).containsExactly("y");
	}

	@Test
	void neverInterruptsWhatHasBegun() throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch cancelled = new CountDownLatch(1);
		this.bus.subscribe("**", (event) -> {
			begun.countDown();
			this.log.add(cancelled.await(10, java.util.concurrent.TimeUnit.SECONDS) ? "went on" : "timed out");
		});
		Disposable subscription = this.publisher.publish("x", Map.of()).subscribe();
		begun.await();
		subscription.dispose();
		cancelled.countDown();
		Awaitility.await().untilAsserted(() -> assertThat(this.log).containsExactly("x", "went on"));
	}

	@Test
	void passesRefusalsOn() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.publisher.publish("not a name", Map.of()));
		EventBus closed = EventBus.create("closed");
		closed.close();
		assertThatIllegalStateException()
			.isThrownBy(() -> ReactiveEventPublisher.of(closed).publish("x", Map.of()).block(SOON));
	}

	@Test
	void publishesAfterTheCommitOfAReactiveTransaction() {
		Mono<String> work = this.publisher.publish("a", Map.of())
			.then(this.publisher.publish("b", Map.of()))
			.then(Mono.fromCallable(() -> {
				this.log.add("end");
				return "done";
			}));
		assertThat(work.as(this.transactions::transactional).block(SOON)).isEqualTo("done");
		assertThat(this.log).containsExactly("begin", "end", "commit", "a", "b");
	}

	@Test
	void discardsWithAReactiveTransaction() {
		Mono<Object> work = this.publisher.publish("a", Map.of()).then(Mono.error(new IllegalStateException("no")));
		assertThatIllegalStateException().isThrownBy(() -> work.as(this.transactions::transactional).block(SOON));
		assertThat(this.log).containsExactly("begin", "rollback");
	}

	@Test
	void keepsPublishingAfterTheCommitWhenOneEventIsRefused() {
		EventBus picky = EventBus.builder().interceptor(new NonBlockingThreadGuard()).interceptor(new Refuse()).build();
		picky.subscribe("**", (event) -> this.log.add(event.type()));
		ReactiveEventPublisher events = ReactiveEventPublisher.of(picky);
		events.publish("refused", Map.of())
			.then(events.publish("fine", Map.of()))
			.as(this.transactions::transactional)
			.block(SOON);
		assertThat(this.log).containsExactly("begin", "commit", "fine");
		picky.close();
	}

	@Test
	void guardsThreadsThatMustNotBlock() {
		EventBus guarded = EventBus.builder().interceptor(new NonBlockingThreadGuard()).build();
		assertThatIllegalStateException()
			.isThrownBy(() -> Mono.fromCallable(() -> guarded.publish("x", Map.of()))
				.subscribeOn(Schedulers.parallel())
				.block(SOON))
			.withMessageContaining("'x'")
			.withMessageContaining("parallel-")
			.withMessageContaining("ReactiveEventPublisher");
		assertThat(guarded.publish("x", Map.of()).isDone()).isTrue();
		assertThat(ReactiveEventPublisher.of(guarded).publish("x", Map.of()).block(SOON)).isNotNull();
		guarded.close();
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@EventType("placed")
	record Placed(String id) {
	}

	private static final class Refuse implements io.github.carillon.events.PublishInterceptor {

		@Override
		public <T> io.github.carillon.events.Event<T> beforePublish(io.github.carillon.events.Event<T> event) {
			if (event.type().equals("refused")) {
				throw new IllegalArgumentException("refused");
			}
			return event;
		}

	}

	/**
	 * Transactions of nothing.
	 */
	private static final class Transactions extends AbstractReactiveTransactionManager {

		private static final long serialVersionUID = 1L;

		private final transient List<String> log;

		Transactions(List<String> log) {
			this.log = log;
		}

		@Override
		protected Object doGetTransaction(TransactionSynchronizationManager synchronizations) {
			return new Object();
		}

		@Override
		protected Mono<Void> doBegin(TransactionSynchronizationManager synchronizations, Object transaction,
				TransactionDefinition definition) {
			return Mono.fromRunnable(() -> this.log.add("begin"));
		}

		@Override
		protected Mono<Void> doCommit(TransactionSynchronizationManager synchronizations,
				GenericReactiveTransaction status) {
			return Mono.fromRunnable(() -> this.log.add("commit"));
		}

		@Override
		protected Mono<Void> doRollback(TransactionSynchronizationManager synchronizations,
				GenericReactiveTransaction status) {
			return Mono.fromRunnable(() -> this.log.add("rollback"));
		}

	}

}
