package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What a bus does in a transaction: C40, decisions 1 and 2.
 */
class TransactionTests {

	private static final SubscriptionOptions AFTER_COMMIT = SubscriptionOptions.defaults()
		.withMode(DeliveryMode.AFTER_COMMIT);

	private static final SubscriptionOptions ASYNC = SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC);

	private final FakeTransactions transactions = new FakeTransactions();

	private final RecordingRecorder recorder = new RecordingRecorder();

	private final RecordingListener told = new RecordingListener();

	private final EventBus bus = EventBus.builder()
		.commitBoundary(this.transactions)
		.recorder(this.recorder)
		.listener(this.told)
		.build();

	@AfterEach
	void closeBus() {
		this.bus.close();
	}

	@Test
	void syncRunsInsideTheTransactionAndTheOthersWaitForItsCommit() {
		List<String> called = new ArrayList<>();
		CompletableFuture<String> elsewhere = new CompletableFuture<>();
		this.bus.subscribe("*", AFTER_COMMIT, (event) -> called.add("after commit"));
		this.bus.subscribe("*", ASYNC, (event) -> elsewhere.complete(Thread.currentThread().toString()));
		this.bus.subscribe("*", (event) -> called.add("sync"));
		FakeTransaction transaction = this.transactions.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		assertThat(called).containsExactly("sync");
		assertThat(this.bus.awaitIdle(Duration.ofSeconds(10))).isTrue();
		assertThat(elsewhere).isNotDone();
		assertThat(publication.status()).isEqualTo(PublicationStatus.STARTED);
		transaction.commit();
		assertThat(called).containsExactly("sync", "after commit");
		assertThat(publication.await(Duration.ofSeconds(10)).status()).isEqualTo(PublicationStatus.COMPLETED);
		assertThat(elsewhere).isCompleted();
		assertThat(elsewhere.join()).isNotEqualTo(Thread.currentThread().toString());
		assertThat(this.told.completed).containsExactly(PublicationStatus.COMPLETED);
	}

	@Test
	void afterCommitRunsAtOnceWithoutATransaction() {
		List<Thread> called = new ArrayList<>();
		this.bus.subscribe("*", AFTER_COMMIT, (event) -> called.add(Thread.currentThread()));
		Publication<Object> publication = this.bus.publish("order.created");
		assertThat(called).containsExactly(Thread.currentThread());
		assertThat(publication.isDone()).isTrue();
	}

	@Test
	void nothingRunsAfterARollbackAndEveryWaiterReturns() throws Exception {
		List<String> called = new ArrayList<>();
		this.bus.subscribe("*", AFTER_COMMIT, (event) -> called.add("after commit"));
		this.bus.subscribe("*", ASYNC, (event) -> called.add("async"));
		FakeTransaction transaction = this.transactions.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		CompletableFuture<Publication<Object>> future = publication.toCompletableFuture();
		CompletableFuture<PublicationStatus> waiter = CompletableFuture
			.supplyAsync(() -> publication.await(Duration.ofSeconds(10)).status());
		transaction.rollback();
		assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo(PublicationStatus.DISCARDED);
		assertThat(future).isCompletedWithValue(publication);
		assertThat(publication.await().first(Object.class)).isEmpty();
		assertThat(publication.results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.CANCELLED, HandlerResult.Status.CANCELLED);
		assertThat(this.bus.awaitIdle(Duration.ofSeconds(10))).isTrue();
		assertThat(called).isEmpty();
		assertThat(this.told.completed).containsExactly(PublicationStatus.DISCARDED);
		assertThat(this.bus.statistics().discarded()).isEqualTo(1);
		assertThat(this.bus.statistics().dropped()).isZero();
	}

	@Test
	void aPublicationWhoseHandlersHaveRunIsDiscardedToo() {
		this.bus.respond("*", (event) -> 7);
		FakeTransaction transaction = this.transactions.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		assertThat(publication.result(Integer.class)).contains(7);
		transaction.rollback();
		assertThat(publication.status()).isEqualTo(PublicationStatus.DISCARDED);
		assertThat(this.told.completed).containsExactly(PublicationStatus.COMPLETED, PublicationStatus.DISCARDED);
	}

	@Test
	void whatDidNotHappenHasNoResult() {
		this.bus.respond("*", (event) -> 7);
		FakeTransaction transaction = this.transactions.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		transaction.rollback();
		assertThatIllegalStateException().isThrownBy(publication::orThrow).withMessageContaining("rolled back");
		assertThatIllegalStateException().isThrownBy(() -> publication.result(Integer.class));
	}

	@Test
	void aFailureIsNotedOnceItsTransactionHasCommitted() {
		CompletableFuture<Integer> stage = new CompletableFuture<>();
		this.bus.respond("*", (event) -> stage);
		FakeTransaction transaction = this.transactions.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		CompletableFuture.runAsync(() -> stage.completeExceptionally(new IllegalStateException("late"))).join();
		assertThat(publication.status()).isEqualTo(PublicationStatus.COMPLETED);
		assertThat(this.recorder.failed).isEmpty();
		transaction.commit();
		assertThat(this.recorder.failed).containsExactly(publication.event());
	}

	@Test
	void aFailureThatRolledBackIsNotNoted() {
		this.bus.subscribe("*", (event) -> {
			throw new IllegalStateException("no");
		});
		FakeTransaction transaction = this.transactions.begin();
		this.bus.publish("order.created");
		transaction.rollback();
		assertThat(this.recorder.failed).isEmpty();
	}

	@Test
	void aStageThatEndsAfterTheRollbackDoesNotCompleteWhatDidNotHappen() {
		CompletableFuture<Integer> stage = new CompletableFuture<>();
		this.bus.respond("*", (event) -> stage);
		this.bus.subscribe("*", AFTER_COMMIT, (event) -> {
		});
		FakeTransaction transaction = this.transactions.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		transaction.rollback();
		assertThat(publication.await(Duration.ofSeconds(10)).status()).isEqualTo(PublicationStatus.DISCARDED);
		stage.complete(7);
		assertThat(publication.status()).isEqualTo(PublicationStatus.DISCARDED);
		assertThat(this.told.completed).containsExactly(PublicationStatus.DISCARDED);
	}

	@Test
	void waitingInsideTheTransactionFailsAtOnceAndNamesWhoWaitsForTheCommit() {
		this.bus.subscribe("*", SubscriptionOptions.defaults().withId("audit"), (event) -> {
		});
		this.bus.subscribe("*", AFTER_COMMIT.withId("mail"), (event) -> {
		});
		this.bus.subscribe("*", ASYNC.withId("index"), (event) -> {
		});
		FakeTransaction transaction = this.transactions.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		List<Runnable> waits = List.of(publication::await, () -> publication.await(Duration.ofDays(1)),
				publication::orThrow, () -> publication.result(String.class), () -> publication.first(String.class),
				() -> publication.results(String.class));
		for (Runnable wait : waits) {
			assertThatIllegalStateException().isThrownBy(wait::run)
				.withMessageContaining("[mail, index]")
				.withMessageContaining("commit");
		}
		transaction.commit();
		publication.await(Duration.ofSeconds(10)).orThrow();
	}

	@Test
	void waitingInsideTheTransactionIsFineForWhatDoesNotWaitForItsCommit() {
		CompletableFuture<Integer> stage = new CompletableFuture<>();
		this.bus.respond("*", (event) -> stage);
		FakeTransaction transaction = this.transactions.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		assertThatExceptionOfType(PublicationTimeoutException.class)
			.isThrownBy(() -> publication.await(Duration.ofNanos(1)));
		stage.complete(7);
		assertThat(publication.result(Integer.class)).contains(7);
		transaction.commit();
	}

	@Test
	void aSyncFailureIsIsolatedWhereTheTransactionCanStillCommit() {
		this.bus.subscribe("*", (event) -> {
			throw new IllegalStateException("no");
		});
		FakeTransaction transaction = this.transactions.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		assertThat(publication.results().get(0).status()).isEqualTo(HandlerResult.Status.FAILED);
		transaction.commit();
		assertThat(publication.status()).isEqualTo(PublicationStatus.COMPLETED);
	}

	@Test
	void aSyncFailureThatDoomsTheTransactionReachesThePublisherItself() {
		List<String> called = new ArrayList<>();
		Exception checked = new Exception("constraint");
		this.bus.subscribe("*", (event) -> {
			this.transactions.inProgress().rollbackOnly = true;
			throw checked;
		});
		this.bus.subscribe("*", (event) -> called.add("second"));
		this.transactions.begin();
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> this.bus.publish("order.created"))
			.isSameAs(checked);
		assertThat(called).containsExactly("second");
	}

	@Test
	void aFailureInATransactionThatWasDoomedBeforeIsIsolated() {
		this.bus.subscribe("*", (event) -> {
			throw new IllegalStateException("no");
		});
		this.transactions.begin().rollbackOnly = true;
		assertThat(this.bus.publish("order.created").results().get(0).status()).isEqualTo(HandlerResult.Status.FAILED);
	}

	@Test
	void recordsEachEventOnceInTheTransactionBeforeAnyHandlerRuns() {
		this.bus.subscribe("*", (event) -> assertThat(this.recorder.recorded).contains(event));
		this.bus.publish("order.created").orThrow();
		FakeTransaction transaction = this.transactions.begin();
		this.bus.publish("order.paid").orThrow();
		transaction.commit();
		assertThat(this.recorder.recorded).extracting(Event::type).containsExactly("order.created", "order.paid");
		assertThat(this.recorder.transactions).containsExactly(null, transaction);
	}

	@Test
	void notesTheFailureOfAnEventOnceHoweverManyHandlersFailed() {
		for (SubscriptionOptions options : List.of(SubscriptionOptions.defaults(), AFTER_COMMIT, ASYNC)) {
			this.bus.subscribe("*", options, (event) -> {
				throw new IllegalStateException("no");
			});
		}
		FakeTransaction transaction = this.transactions.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		transaction.commit();
		publication.await(Duration.ofSeconds(10));
		await().until(() -> !this.told.completed.isEmpty());
		assertThat(this.recorder.failed).containsExactly(publication.event());
	}

	@Test
	void anEventThatCannotBeRecordedIsNotPublished() {
		List<Event<?>> handled = new ArrayList<>();
		this.bus.subscribe("*", handled::add);
		this.recorder.refusal = new IllegalStateException("disk full");
		assertThatIllegalStateException().isThrownBy(() -> this.bus.publish("order.created")).withMessage("disk full");
		assertThat(handled).isEmpty();
		assertThat(this.told.published).isEmpty();
		assertThat(this.bus.statistics().published()).isZero();
	}

	@Test
	void aRecorderThatThrowsOnAFailureHarmsNobody() {
		this.recorder.refusalOfFailures = new IllegalStateException("disk full");
		this.bus.subscribe("*", (event) -> {
			throw new IllegalStateException("no");
		});
		Publication<Object> publication = this.bus.publish("order.created");
		assertThat(publication.await(Duration.ofSeconds(10)).status()).isEqualTo(PublicationStatus.COMPLETED);
		assertThat(this.told.completed).containsExactly(PublicationStatus.COMPLETED);
	}

	@Test
	void whatASyncHandlerPublishesBelongsToTheSameTransaction() {
		List<String> called = new ArrayList<>();
		this.bus.subscribe("order.created", (event) -> this.bus.publish("order.noted"));
		this.bus.subscribe("order.noted", AFTER_COMMIT, (event) -> called.add(event.type()));
		FakeTransaction transaction = this.transactions.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		Publication<?> child = publication.children().get(0);
		assertThat(called).isEmpty();
		transaction.rollback();
		assertThat(child.status()).isEqualTo(PublicationStatus.DISCARDED);
		assertThat(called).isEmpty();
		assertThat(this.bus.statistics().discarded()).isEqualTo(2);
	}

	@Test
	void whatAnAfterCommitHandlerPublishesHasNoTransactionAndRunsAtOnce() {
		List<String> called = new ArrayList<>();
		this.bus.subscribe("order.created", AFTER_COMMIT, (event) -> this.bus.publish("order.noted").await());
		this.bus.subscribe("order.noted", AFTER_COMMIT, (event) -> called.add(event.type()));
		FakeTransaction transaction = this.transactions.begin();
		Publication<Object> publication = this.bus.publish("order.created");
		transaction.commit();
		publication.orThrow();
		assertThat(called).containsExactly("order.noted");
		assertThat(publication.children().get(0).event().causationId()).contains(publication.event().id());
	}

	@Test
	void marksEventsOfAReadOnlyTransaction() {
		this.transactions.begin().readOnly = true;
		assertThat(this.bus.publish("order.viewed").event().headers()).containsEntry("carillon-transaction",
				"read-only");
		this.transactions.inProgress().commit();
		this.transactions.begin();
		assertThat(this.bus.publish("order.viewed").event().headers()).doesNotContainKey("carillon-transaction");
	}

	@Test
	void aRolledBackEventDoesNotUseUpASubscriptionToOne() {
		List<Event<?>> handled = new ArrayList<>();
		Subscription once = this.bus.subscribe("*", AFTER_COMMIT.once(), handled::add);
		FakeTransaction rolledBack = this.transactions.begin();
		this.bus.publish("order.created");
		rolledBack.rollback();
		assertThat(once.isActive()).isTrue();
		FakeTransaction committed = this.transactions.begin();
		Publication<?> first = this.bus.publish("order.created");
		Publication<?> second = this.bus.publish("order.created");
		committed.commit();
		assertThat(handled).containsExactly(first.event());
		assertThat(second.isDone()).isTrue();
		assertThat(once.isActive()).isFalse();
	}

	/**
	 * Transactions of the test's thread.
	 */
	private static final class FakeTransactions implements CommitBoundary {

		private final ThreadLocal<FakeTransaction> current = new ThreadLocal<>();

		FakeTransaction begin() {
			this.current.set(new FakeTransaction(this.current::remove));
			return inProgress();
		}

		FakeTransaction inProgress() {
			return this.current.get();
		}

		@Override
		public @Nullable Transaction current() {
			return this.current.get();
		}

	}

	private static final class FakeTransaction implements CommitBoundary.Transaction {

		private final List<CommitBoundary.Participant> participants = new ArrayList<>();

		private final Runnable end;

		private boolean rollbackOnly;

		private boolean readOnly;

		private FakeTransaction(Runnable end) {
			this.end = end;
		}

		void commit() {
			this.end.run();
			this.participants.forEach(CommitBoundary.Participant::committed);
		}

		void rollback() {
			this.end.run();
			this.participants.forEach(CommitBoundary.Participant::rolledBack);
		}

		@Override
		public void join(CommitBoundary.Participant participant) {
			this.participants.add(participant);
		}

		@Override
		public boolean isRollbackOnly() {
			return this.rollbackOnly;
		}

		@Override
		public boolean isReadOnly() {
			return this.readOnly;
		}

	}

	private static final class RecordingRecorder implements EventRecorder {

		private final List<Event<?>> recorded = new ArrayList<>();

		private final List<CommitBoundary.@Nullable Transaction> transactions = new ArrayList<>();

		private final List<Event<?>> failed = new ArrayList<>();

		private @Nullable RuntimeException refusal;

		private @Nullable RuntimeException refusalOfFailures;

		@Override
		public synchronized void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
			if (this.refusal != null) {
				throw this.refusal;
			}
			this.recorded.add(event);
			this.transactions.add(transaction);
		}

		@Override
		public synchronized void failed(Event<?> event) {
			if (this.refusalOfFailures != null) {
				throw this.refusalOfFailures;
			}
			this.failed.add(event);
		}

	}

	private static final class RecordingListener implements DeliveryListener {

		private final List<Event<?>> published = new ArrayList<>();

		private final List<PublicationStatus> completed = new CopyOnWriteArrayList<>();

		@Override
		public void published(Event<?> event) {
			this.published.add(event);
		}

		@Override
		public void completed(Event<?> event, Publication<?> publication) {
			this.completed.add(publication.status());
		}

	}

}
