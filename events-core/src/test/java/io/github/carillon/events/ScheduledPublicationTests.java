package io.github.carillon.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Publishing after a delay and at an instant: C50.
 */
class ScheduledPublicationTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final EventDraft<Object> DRAFT = EventDraft.of("tick", 1);

	private final FakeTime time = new FakeTime();

	private final Deque<Runnable> threads = new ArrayDeque<>();

	private final List<Event<?>> handled = new CopyOnWriteArrayList<>();

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private CommitBoundary.@Nullable Transaction transaction;

	private final EventBus bus = bus(this.time).executor(this.threads::add).build();

	private EventBus.Builder bus(Alarm alarm) {
		DefaultEventBusBuilder builder = (DefaultEventBusBuilder) EventBus.builder();
		return builder.alarm(alarm).clock(this.time).name("shop").commitBoundary(() -> this.transaction);
	}

	@BeforeEach
	void listen() {
		this.bus.subscribe("*", this.handled::add);
		this.log.start();
		((Logger) LoggerFactory.getLogger(EventBus.class)).addAppender(this.log);
	}

	@AfterEach
	void closeBus() {
		((Logger) LoggerFactory.getLogger(EventBus.class)).detachAppender(this.log);
		this.bus.close(Duration.ZERO);
	}

	private void advance(Duration duration) {
		this.time.advance(duration);
		runThreads();
	}

	private void runThreads() {
		while (!this.threads.isEmpty()) {
			this.threads.poll().run();
		}
	}

	@Test
	void isPublishedAfterTheDelayWithTheIdKnownBeforeAndTheTimeOfThen() {
		ScheduledPublication scheduled = this.bus.publishLater(DRAFT.withSubject("s"), SECOND);
		assertThat(scheduled.when()).isEqualTo(FakeTime.START.plus(SECOND));
		advance(SECOND.minusNanos(1));
		assertThat(this.handled).isEmpty();
		assertThat(this.bus.statistics().published()).isZero();
		advance(Duration.ofNanos(1));
		assertThat(this.handled).singleElement().satisfies((event) -> {
			assertThat(event.id()).isEqualTo(scheduled.id());
			assertThat(event.time()).isEqualTo(FakeTime.START.plus(SECOND));
			assertThat(event.type()).isEqualTo("tick");
			assertThat(event.subject()).contains("s");
			assertThat(event.source()).isEqualTo("shop");
			assertThat(event.correlationId()).contains(scheduled.id().toString());
		});
		advance(Duration.ofDays(1));
		assertThat(this.handled).hasSize(1);
	}

	@Test
	void whatIsDueAtOnceIsPublishedOnAnotherThread() {
		UUID own = UUID.randomUUID();
		this.bus.publishLater(DRAFT.withId(own), Duration.ZERO);
		ScheduledPublication past = this.bus.publishAt(DRAFT, FakeTime.START.minus(SECOND));
		assertThat(past.when()).isEqualTo(FakeTime.START.minus(SECOND));
		assertThat(this.handled).isEmpty();
		this.time.advance(Duration.ZERO);
		assertThat(this.handled).as("not on the timer's").isEmpty();
		runThreads();
		assertThat(this.handled).hasSize(2).extracting(Event::id).contains(own).startsWith(past.id());
		assertThat(past.cancel()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, Long.MIN_VALUE })
	void aNegativeDelayIsRefused(long seconds) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.bus.publishLater(DRAFT, Duration.ofSeconds(seconds)))
			.withMessageContaining("not PT-")
			.withMessageContaining("use publishAt");
	}

	@Test
	void theEarliestComesFirstAndThoseOfOneTimeAsTheyCame() {
		List<Integer> numbers = new ArrayList<>();
		this.bus.subscribe("numbered", (event) -> numbers.add((Integer) event.data()));
		int[] delays = { 5, 3, 3, 9, 1, 3 };
		IntStream.range(0, delays.length)
			.forEach((i) -> this.bus.publishLater(EventDraft.of("numbered", i), Duration.ofSeconds(delays[i])));
		advance(Duration.ofSeconds(5));
		assertThat(numbers).containsExactly(4, 1, 2, 5, 0);
		advance(Duration.ofSeconds(5));
		assertThat(numbers).endsWith(3);
	}

	@Test
	void whatIsCancelledIsNeverPublished() {
		ScheduledPublication first = this.bus.publishLater(DRAFT, SECOND);
		ScheduledPublication second = this.bus.publishLater(DRAFT, SECOND);
		assertThat(first.cancel()).isTrue();
		assertThat(first.cancel()).isFalse();
		advance(SECOND);
		assertThat(this.handled).extracting(Event::id).containsExactly(second.id());
		assertThat(second.cancel()).isFalse();
	}

	@Test
	void timesThatNoEventCanCarryAreRefused() {
		Stream
			.<Runnable>of(() -> this.bus.publishAt(DRAFT, Instant.MAX),
					() -> this.bus.publishLater(DRAFT, Duration.ofSeconds(Long.MAX_VALUE)),
					() -> this.bus.publishLater(DRAFT, Duration.ofDays(365 * 300)))
			.forEach((call) -> assertThatIllegalArgumentException().isThrownBy(call::run)
				.withMessageContaining("what an event can carry")
				.withMessageContaining("2262"));
		assertThat(this.time.ringAt()).isNull();
	}

	@Test
	void noMoreThanTheLimitArePendingAndACancelledOneMakesRoom() {
		List<ScheduledPublication> scheduled = new ArrayList<>();
		for (int i = 0; i < PublicationSchedule.LIMIT; i++) {
			scheduled.add(this.bus.publishLater(DRAFT, Duration.ofDays(1)));
		}
		assertThatIllegalStateException().isThrownBy(() -> this.bus.publishLater(DRAFT, SECOND))
			.withMessageContaining("100000 scheduled publications")
			.withMessageContaining("cancel");
		scheduled.get(ThreadLocalRandom.current().nextInt(scheduled.size())).cancel();
		this.bus.publishLater(DRAFT, SECOND);
		assertThatIllegalStateException().isThrownBy(() -> this.bus.publishLater(DRAFT, SECOND));
		this.time.advance(SECOND);
		assertThatIllegalStateException().as("due, but waiting for a thread")
			.isThrownBy(() -> this.bus.publishLater(DRAFT, SECOND));
		runThreads();
		this.bus.publishLater(DRAFT, SECOND);
	}

	@Test
	void aClockThatIsSetIsNoticedWithinAMinute() {
		this.bus.publishLater(DRAFT, Duration.ofHours(3));
		assertThat(this.time.ringAt()).isEqualTo(FakeTime.START.plusSeconds(60));
		this.time.jump(Duration.ofHours(4));
		this.time.ring();
		runThreads();
		assertThat(this.handled).hasSize(1);
	}

	@Test
	void aFailureIsLoggedWithItsTypeAndCountedAndStopsNothing() {
		EventBus strict = bus(this.time).executor(this.threads::add).interceptor(new PublishInterceptor() {

			@Override
			public <T> Event<T> beforePublish(Event<T> event) {
				if (event.type().equals("bad")) {
					throw new IllegalArgumentException("vetoed");
				}
				return event;
			}

		}).build();
		strict.subscribe("*", this.handled::add);
		ScheduledPublication bad = strict.publishLater(EventDraft.of("bad", 1), SECOND);
		strict.publishLater(DRAFT, SECOND);
		advance(SECOND);
		assertThat(this.handled).extracting(Event::type).containsExactly("tick");
		assertThat(strict.statistics().dropped()).isEqualTo(1);
		assertThat(errors()).singleElement().asString().contains("'bad'").contains(bad.id().toString());
	}

	@Test
	void whatAHandlerThrowsToItsPublisherIsLoggedButWasPublished() {
		this.bus.subscribe("*", SubscriptionOptions.defaults().withOnError(OnError.PROPAGATE), (event) -> {
			throw new IllegalStateException("no");
		});
		this.bus.publishLater(DRAFT, SECOND);
		advance(SECOND);
		assertThat(errors()).singleElement().asString().contains("'tick'");
		assertThat(this.bus.statistics().dropped()).isZero();
	}

	@Test
	void anExecutorThatRefusesIsLoggedAndCounted() {
		EventBus full = bus(this.time).executor((task) -> {
			throw new RejectedExecutionException("full");
		}).build();
		full.publishLater(DRAFT, SECOND);
		advance(SECOND);
		assertThat(full.statistics().dropped()).isEqualTo(1);
		assertThat(errors()).singleElement().asString().contains("'tick'");
		assertThat(full.awaitIdle(Duration.ZERO)).isTrue();
	}

	private List<String> errors() {
		return this.log.list.stream()
			.filter((line) -> line.getLevel() == Level.ERROR)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	@Test
	void whatHasNoNameIsRefusedWhenItIsScheduled() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.bus.publishLater(EventDraft.of(new Object() {
		}), SECOND)).withMessageContaining("@EventType");
	}

	@Test
	void theCauseIsTheEventWhoseHandlerScheduledItAndNothingElseIsTakenAlong() {
		List<Publication<?>> causes = new ArrayList<>();
		List<Boolean> inHandler = new ArrayList<>();
		this.bus.subscribe("tick", (event) -> inHandler.add(EventContext.current().isPresent()));
		this.bus.subscribe("order.created", (event) -> {
			this.bus.publishLater(DRAFT, SECOND);
			this.bus.publishLater(DRAFT.withCorrelationId("own").withCausationId(new UUID(1, 2)), SECOND);
		});
		causes.add(this.bus.publish(EventDraft.of("order.created", 1).withCorrelationId("order 7")));
		this.handled.clear();
		advance(SECOND);
		assertThat(this.handled).hasSize(2);
		assertThat(this.handled.get(0).causationId()).contains(causes.get(0).event().id());
		assertThat(this.handled.get(0).correlationId()).contains("order 7");
		assertThat(this.handled.get(1).causationId()).contains(new UUID(1, 2));
		assertThat(this.handled.get(1).correlationId()).contains("own");
		assertThat(causes.get(0).children()).isEmpty();
		assertThat(inHandler).containsExactly(true, true);
	}

	@Test
	void anExecutorThatRunsInAHandlersThreadMakesNobodyItsParent() {
		this.bus.subscribe("order.created", (event) -> {
			this.bus.publishLater(DRAFT, Duration.ZERO);
			advance(Duration.ZERO);
		});
		Publication<Object> cause = this.bus.publish("order.created");
		assertThat(this.handled).hasSize(2);
		assertThat(cause.children()).isEmpty();
	}

	@Test
	void inATransactionItIsScheduledByTheCommitAndNotAfterARollback() {
		FakeTransaction committed = begin();
		ScheduledPublication scheduled = this.bus.publishLater(DRAFT, SECOND);
		ScheduledPublication cancelled = this.bus.publishLater(DRAFT, SECOND);
		assertThat(cancelled.cancel()).isTrue();
		this.transaction = null;
		advance(SECOND);
		assertThat(this.handled).isEmpty();
		committed.participants.forEach(CommitBoundary.Participant::committed);
		advance(Duration.ZERO);
		assertThat(this.handled).extracting(Event::id).containsExactly(scheduled.id());
		FakeTransaction rolledBack = begin();
		ScheduledPublication never = this.bus.publishLater(DRAFT, SECOND);
		this.transaction = null;
		rolledBack.participants.forEach(CommitBoundary.Participant::rolledBack);
		advance(SECOND);
		assertThat(this.handled).hasSize(1);
		assertThat(never.cancel()).isFalse();
		assertThat(this.bus.close(Duration.ZERO)).isEmpty();
	}

	private FakeTransaction begin() {
		FakeTransaction begun = new FakeTransaction();
		this.transaction = begun;
		return begun;
	}

	@Test
	void aSourceScheduledThroughAddsItsNameAndHeaders() {
		try (EventSource source = this.bus.withSource("billing").withHeader("channel", "api")) {
			source.publishLater(DRAFT, SECOND);
			source.publishAt(DRAFT.withSource("own").withHeader("channel", "ui"), FakeTime.START.plus(SECOND));
		}
		advance(SECOND);
		assertThat(this.handled).extracting(Event::source).containsExactly("billing", "own");
		assertThat(this.handled).extracting((event) -> event.headers().get("channel")).containsExactly("api", "ui");
	}

	@Test
	void nobodyWaitsForWhatIsNotDueAndClosingReportsIt() {
		ScheduledPublication pending = this.bus.publishLater(DRAFT, SECOND);
		begin();
		ScheduledPublication undecided = this.bus.publishLater(DRAFT, SECOND);
		assertThat(this.bus.awaitIdle(Duration.ZERO)).isTrue();
		assertThat(this.bus.close(Duration.ofMinutes(1))).containsExactlyInAnyOrder(pending.id(), undecided.id());
		assertThat(this.bus.close(Duration.ZERO)).isEmpty();
		assertThat(this.time.isClosed()).isTrue();
		assertThat(pending.cancel()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> this.bus.publishLater(DRAFT, SECOND))
			.withMessageContaining("closed");
		advance(SECOND);
		assertThat(this.handled).isEmpty();
	}

	@Test
	void closingReportsWhatWasDueAndFoundNoThread() {
		ScheduledPublication due = this.bus.publishLater(DRAFT, SECOND);
		this.time.advance(SECOND);
		assertThat(this.bus.awaitIdle(Duration.ZERO)).isFalse();
		assertThat(this.bus.close(Duration.ofMillis(1))).containsExactly(due.id());
		runThreads();
		assertThat(this.handled).isEmpty();
		assertThat(this.bus.statistics().dropped()).isEqualTo(1);
	}

	@Test
	void whatIsDueIsPublishedWhileTheBusIsBeingClosed() throws Exception {
		Deque<Runnable> own = new LinkedBlockingDeque<>();
		EventBus closing = bus(this.time).executor(own::add).build();
		closing.subscribe("*", this.handled::add);
		closing.publishLater(DRAFT, SECOND);
		this.time.advance(SECOND);
		List<UUID> unhandled = new CopyOnWriteArrayList<>();
		Thread closer = new Thread(() -> unhandled.addAll(closing.close(Duration.ofMinutes(1))));
		closer.start();
		await().until(this.time::isClosed);
		own.remove().run();
		closer.join();
		assertThat(this.handled).hasSize(1);
		assertThat(unhandled).isEmpty();
	}

	@Test
	void whatIsDueIsNotIdleBeforeTheAlarmRings() {
		EventBus direct = bus(this.time).executor(Runnable::run).build();
		direct.subscribe("tick", this.handled::add);
		ScheduledPublication due = direct.publishLater(DRAFT, Duration.ZERO);
		ScheduledPublication later = direct.publishLater(DRAFT, SECOND);
		assertThat(direct.awaitIdle(SECOND)).isTrue();
		assertThat(this.handled).extracting(Event::id).containsExactly(due.id());
		ScheduledPublication last = direct.publishLater(DRAFT, Duration.ZERO);
		assertThat(direct.close(SECOND)).containsExactly(later.id());
		assertThat(this.handled).extracting(Event::id).containsExactly(due.id(), last.id());
	}

	@Test
	void aHandlerThatBlocksDelaysNoTimer() {
		CountDownLatch release = new CountDownLatch(1);
		try (EventBus real = EventBus.create("real")) {
			real.subscribe("blocks", (event) -> release.await());
			real.subscribe("tick", this.handled::add);
			real.publishLater(EventDraft.of("blocks", 1), Duration.ZERO);
			real.publishLater(DRAFT, Duration.ofMillis(20));
			await().until(() -> !this.handled.isEmpty());
			release.countDown();
			assertThat(real.awaitIdle(Duration.ofSeconds(10))).isTrue();
		}
	}

	@Test
	void eachIsEitherPublishedOrCancelledWhoeverComesFirst() {
		AtomicInteger published = new AtomicInteger();
		AtomicInteger cancelled = new AtomicInteger();
		try (EventBus real = EventBus.create("real")) {
			real.subscribe("*", (event) -> published.incrementAndGet());
			IntStream.range(0, 5_000).parallel().forEach((i) -> {
				Duration delay = Duration.ofNanos(ThreadLocalRandom.current().nextInt(3_000_000));
				ScheduledPublication scheduled = real.publishLater(DRAFT, delay);
				if (scheduled.cancel()) {
					cancelled.incrementAndGet();
				}
			});
			await().untilAsserted(() -> assertThat(published.get() + cancelled.get()).isEqualTo(5_000));
			assertThat(real.awaitIdle(Duration.ofSeconds(10))).isTrue();
			assertThat(published.get() + cancelled.get()).isEqualTo(5_000);
		}
	}

	private static final class FakeTransaction implements CommitBoundary.Transaction {

		private final List<CommitBoundary.Participant> participants = new ArrayList<>();

		@Override
		public void join(CommitBoundary.Participant participant) {
			this.participants.add(participant);
		}

		@Override
		public boolean isRollbackOnly() {
			return false;
		}

		@Override
		public boolean isReadOnly() {
			return false;
		}

	}

}
