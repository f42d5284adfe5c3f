package io.github.carillon.events.spring;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.EventContext;
import io.github.carillon.events.HandlerResult;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Ordering;
import io.github.carillon.events.Publication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C47 and decision 6: what {@link OnEvent} says about time and number is what the bus
 * does.
 */
class ListenerLimitsTests {

	private static final ListenerFault FAULT = (reason, cause) -> {
		throw new AssertionError(reason, cause);
	};

	@ParameterizedTest
	@CsvSource({ "5s,PT5S", "500ms,PT0.5S", "PT5S,PT5S", "' 2m ',PT2M", "1500,PT1.5S", "0s,PT0S", "1m30s,PT1M30S" })
	void readsTimesAsSpringDoes(String text, Duration time) {
		assertThat(ListenerLimits.parse(text, false, "", FAULT).timeout()).isEqualTo(time);
	}

	@Test
	void leavesToTheBusWhatIsNotSaid() {
		assertThat(ListenerLimits.parse(" ", false, "", FAULT)).isEqualTo(new ListenerLimits(null, false, 0));
	}

	@Test
	void givesAListenerUpAndLeavesItItsThread() {
		try (ListenerContext context = new ListenerContext().with(Slow.class)
			.withProperties(Map.of("slow.timeout", "20ms"))
			.start()) {
			Slow slow = context.bean(Slow.class);
			Publication<?> publication = context.bus().publish("slow").await();
			assertThat(publication.results()).extracting(HandlerResult::status)
				.containsExactly(HandlerResult.Status.TIMED_OUT);
			slow.go.countDown();
			Awaitility.await().until(() -> slow.end != null);
			assertThat(slow.end).isEqualTo("cancelled");
		}
	}

	@Test
	void interruptsAListenerThatAsksForIt() {
		try (ListenerContext context = ListenerContext.of(Interruptible.class)) {
			context.bus().publish("interruptible").await();
			Interruptible listener = context.bean(Interruptible.class);
			Awaitility.await().until(() -> listener.interrupted.getCount() == 0);
		}
	}

	@Test
	void givesASynchronousListenerUpWhereTheBusRunsIt() {
		try (ListenerContext context = new ListenerContext().with(SlowAndSynchronous.class)
			.withBus((bus) -> bus.ordering(Ordering.FIFO))
			.start()) {
			Publication<?> publication = context.bus().publish("slow").await();
			assertThat(publication.results()).extracting(HandlerResult::status)
				.containsExactly(HandlerResult.Status.TIMED_OUT);
			context.bean(SlowAndSynchronous.class).go.countDown();
		}
	}

	@Test
	void worksOnNoMoreEventsAtOnceThanToldTo() {
		try (ListenerContext context = new ListenerContext().with(Narrow.class)
			.withProperties(Map.of("narrow.concurrency", "2"))
			.start()) {
			Narrow narrow = context.bean(Narrow.class);
			for (int i = 0; i < 6; i++) {
				context.bus().publish("narrow");
			}
			Awaitility.await().until(() -> narrow.now.get() == 2);
			narrow.go.countDown();
			assertThat(context.bus().awaitIdle(Duration.ofSeconds(10))).isTrue();
			assertThat(narrow.all).hasValue(6);
			assertThat(narrow.most).hasValue(2);
		}
	}

	static class Slow {

		private final CountDownLatch go = new CountDownLatch(1);

		private volatile String end;

		@OnEvent(value = "slow", mode = DeliveryMode.ASYNC, timeout = "${slow.timeout}")
		void on(EventContext context) throws InterruptedException {
			this.go.await();
			this.end = context.isCancelled() ? "cancelled" : "in time";
		}

	}

	static class SlowAndSynchronous {

		private final CountDownLatch go = new CountDownLatch(1);

		@OnEvent(value = "slow", timeout = "PT0.02S")
		void on() throws InterruptedException {
			this.go.await();
		}

	}

	static class Interruptible {

		private final CountDownLatch interrupted = new CountDownLatch(1);

		@OnEvent(value = "interruptible", mode = DeliveryMode.ASYNC, timeout = "20ms", interruptOnTimeout = true)
		void on() {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				this.interrupted.countDown();
			}
		}

	}

	static class Narrow {

		private final CountDownLatch go = new CountDownLatch(1);

		private final AtomicInteger now = new AtomicInteger();

		private final AtomicInteger most = new AtomicInteger();

		private final AtomicInteger all = new AtomicInteger();

		@OnEvent(value = "narrow", mode = DeliveryMode.ASYNC, concurrency = "${narrow.concurrency}")
		void on() throws InterruptedException {
			this.most.accumulateAndGet(this.now.incrementAndGet(), Math::max);
			this.go.await();
			this.all.incrementAndGet();
			this.now.decrementAndGet();
		}

	}

}
