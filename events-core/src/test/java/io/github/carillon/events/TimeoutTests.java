package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Handlers and events that take too long: C47. Timed out, aborted and cancelled are three
 * things.
 */
class TimeoutTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(60);

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	private final List<EventBus> buses = new ArrayList<>();

	private final CountDownLatch stuck = new CountDownLatch(1);

	@AfterEach
	void closeBuses() {
		this.stuck.countDown();
		this.buses.forEach((bus) -> bus.close(Duration.ofSeconds(5)));
	}

	@Test
	void aHandlerThatTakesTooLongIsGivenUpAndTheBusGoesOn() {
		EventBus bus = keep(EventBus.builder().ordering(Ordering.FIFO).handlerTimeout(SHORT).build());
		bus.respond("tick", (event) -> {
			this.stuck.await();
			bus.publish("late");
			return "late";
		});
		bus.respond("tick", (event) -> "second");
		bus.subscribe("late", (event) -> this.handled.add("late"));
		bus.subscribe("next", (event) -> this.handled.add("next"));
		Publication<Object> tick = bus.publish("tick");
		bus.publish("next").await(SOON).orThrow();
		assertThat(tick.await(SOON).results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.TIMED_OUT, HandlerResult.Status.COMPLETED);
		assertThatExceptionOfType(HandlerTimeoutException.class).isThrownBy(tick::orThrow)
			.withMessageContaining("took longer than 60 ms");
		assertThat(tick.first(String.class)).contains("second");
		this.stuck.countDown();
		await().until(() -> bus.statistics().discarded() == 1);
		assertThat(this.handled).containsExactly("next");
		assertThat(bus.statistics().published()).isEqualTo(2);
		assertThat(bus.statistics().failed()).isEqualTo(1);
		assertThat(bus.statistics().timedOut()).isEqualTo(1);
		assertThat(bus.statistics().handled()).isEqualTo(2);
		assertThat(bus.statistics().inFlight()).isZero();
		assertThat(tick.results().get(0).value()).isEmpty();
	}

	@Test
	void anEventThatTakesTooLongAbortsWhatRunsAndCancelsWhatWaits() {
		EventBus bus = keep(EventBus.builder().ordering(Ordering.FIFO).build());
		bus.respond("tick", (event) -> "first");
		bus.respond("tick", (event) -> {
			this.stuck.await();
			return "second";
		});
		bus.respond("tick", (event) -> "third");
		Publication<Object> tick = bus.publish(EventDraft.of("tick", 1).withTimeout(SHORT)).await(SOON);
		assertThat(tick.results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.COMPLETED, HandlerResult.Status.ABORTED,
					HandlerResult.Status.CANCELLED);
		assertThat(tick.first(String.class)).contains("first");
		assertThat(tick.results().get(1).error()).containsInstanceOf(HandlerAbortedException.class);
		assertThat(tick.results().get(2).error()).containsInstanceOf(HandlerCancelledException.class);
		bus.publish("next").await(SOON);
		assertThat(bus.statistics().aborted()).isEqualTo(1);
		assertThat(bus.statistics().cancelled()).isEqualTo(1);
	}

	@Test
	void theChildrenOfAHandlerThatTimedOutAreAbortedOrCancelled() {
		EventBus bus = keep(EventBus.builder().ordering(Ordering.FIFO).build());
		bus.subscribe("child", (event) -> this.stuck.await());
		bus.subscribe("child", (event) -> this.handled.add("never"));
		bus.subscribe("queued", (event) -> this.handled.add("never"));
		bus.subscribe("parent", (event) -> {
			bus.publish("queued");
			bus.publish("child").await();
			this.handled.add("never");
			bus.publish("queued");
		});
		bus.subscribe("next", (event) -> this.handled.add("next"));
		Publication<Object> parent = bus.publish(EventDraft.of("parent", 1).withTimeout(SHORT));
		bus.publish("next").await(SOON);
		assertThat(parent.await(SOON).results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.ABORTED);
		assertThat(parent.children().get(0).results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.CANCELLED);
		assertThat(parent.children().get(1).results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.ABORTED, HandlerResult.Status.CANCELLED);
		assertThat(parent.children()).allMatch(Publication::isDone);
		this.stuck.countDown();
		await().until(() -> bus.statistics().discarded() == 1);
		assertThat(this.handled).containsExactly("next", "never");
		assertThat(bus.awaitIdle(SOON)).isTrue();
		assertThat(bus.statistics().inFlight()).isZero();
	}

	@Test
	void aHandlerIsToldThatNobodyWaitsForIt() {
		EventBus bus = keep(EventBus.builder().ordering(Ordering.PARALLEL).handlerTimeout(SHORT).build());
		CountDownLatch told = new CountDownLatch(1);
		bus.subscribe("tick", (event) -> {
			EventContext context = EventContext.current().orElseThrow();
			await().until(context::isCancelled);
			told.countDown();
		});
		bus.publish("tick");
		await().until(() -> told.getCount() == 0);
	}

	@Test
	void onlyAHandlerThatAsksForItIsInterrupted() {
		EventBus bus = keep(EventBus.builder().ordering(Ordering.PARALLEL).handlerTimeout(SHORT).build());
		bus.subscribe("tick", SubscriptionOptions.defaults().withInterrupt(true), (event) -> {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				this.handled.add("interrupted");
			}
		});
		bus.subscribe("tock", (event) -> {
			this.stuck.await();
			this.handled.add("not interrupted");
		});
		bus.publish("tock");
		bus.publish("tick");
		await().until(() -> this.handled.contains("interrupted"));
		this.stuck.countDown();
		await().until(() -> this.handled.contains("not interrupted"));
	}

	@Test
	void aTimeoutOfAListenerComesBeforeThatOfTheBus() {
		EventBus bus = keep(EventBus.builder().ordering(Ordering.FIFO).handlerTimeout(SHORT).build());
		CountDownLatch released = new CountDownLatch(1);
		bus.respond("tick", (event) -> "unlimited");
		bus.subscribe("slow", SubscriptionOptions.defaults().withTimeout(Duration.ZERO), (event) -> {
			released.await();
			this.handled.add("slow");
		});
		Publication<Object> slow = bus.publish("slow");
		assertThatExceptionOfType(PublicationTimeoutException.class)
			.isThrownBy(() -> slow.await(SHORT.multipliedBy(4)));
		released.countDown();
		slow.await(SOON).orThrow();
		assertThat(this.handled).containsExactly("slow");
	}

	@Test
	void refusesATimeoutWhereTheHandlerCannotBeGivenUp() {
		EventBus bus = keep(EventBus.create("caller"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> bus.subscribe("tick", SubscriptionOptions.defaults().withTimeout(SHORT), (event) -> {
			}))
			.withMessageContaining("cannot have a timeout")
			.withMessageContaining("ASYNC");
	}

	@ParameterizedTest
	@EnumSource
	void refusesAConcurrencyLimitWhereTheHandlerHasNoTurnOfItsOwnAndSaysWhy(Ordering ordering) {
		EventBus bus = keep(EventBus.builder().ordering(ordering).build());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> bus.subscribe("tick", SubscriptionOptions.defaults().withConcurrency(1), (event) -> {
			}))
			.withMessageContaining("cannot have a concurrency limit: in mode SYNC on a bus with Ordering." + ordering)
			.withMessageContaining("all have to wait for room with it")
			.withMessageContaining("Use mode ASYNC");
	}

	@Test
	void aHandlerThatWaitsLongIsNamedWithWhomItWaitsFor() {
		EventBus bus = keep(EventBus.builder().ordering(Ordering.FIFO).slowHandler(SHORT).build());
		List<String> warnings = LoggedWarnings.of(EventBus.class, () -> {
			bus.subscribe("child", SubscriptionOptions.defaults().withId("stuck"), (event) -> this.stuck.await());
			bus.subscribe("parent", SubscriptionOptions.defaults().withId("waiting"),
					(event) -> bus.publish("child").await());
			Publication<Object> parent = bus.publish("parent");
			assertThatExceptionOfType(PublicationTimeoutException.class)
				.isThrownBy(() -> parent.await(SHORT.multipliedBy(10)));
			this.stuck.countDown();
			parent.await(SOON);
		});
		assertThat(warnings).anySatisfy(
				(warning) -> assertThat(warning).contains("waiting on Event[parent").contains("waits for Event[child"));
	}

	@Test
	void aLookThatFailsIsNotTheLast() {
		EventBus bus = keep(EventBus.builder().ordering(Ordering.PARALLEL).slowHandler(SHORT).build());
		bus.subscribe("*", (event) -> this.stuck.await());
		try (FailingLog log = new FailingLog("first")) {
			bus.publish("first");
			await().until(log::hasFailed);
			bus.publish("second");
			await().until(() -> log.logged.stream().anyMatch((warning) -> warning.contains("second")));
		}
	}

	private EventBus keep(EventBus bus) {
		this.buses.add(bus);
		return bus;
	}

	/**
	 * Throws when a warning has a word in it, the first time.
	 */
	private static final class FailingLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

		private final Logger logger = (Logger) LoggerFactory.getLogger(EventBus.class);

		private final List<String> logged = new CopyOnWriteArrayList<>();

		private final String word;

		private volatile boolean failed;

		FailingLog(String word) {
			this.word = word;
			start();
			this.logger.addAppender(this);
		}

		boolean hasFailed() {
			return this.failed;
		}

		@Override
		public synchronized void doAppend(ILoggingEvent warning) {
			if (!this.failed && warning.getFormattedMessage().contains(this.word)) {
				this.failed = true;
				throw new IllegalStateException("the log is full");
			}
			append(warning);
		}

		@Override
		protected void append(ILoggingEvent warning) {
			this.logged.add(warning.getFormattedMessage());
		}

		@Override
		public void close() {
			this.logger.detachAppender(this);
		}

	}

}
