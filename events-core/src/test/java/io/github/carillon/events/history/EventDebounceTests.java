package io.github.carillon.events.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.Publication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * C63.
 */
class EventDebounceTests {

	private static final Duration QUIET = Duration.ofMillis(300);

	private final EventBus bus = EventBus.create("docs");

	private final List<Object> published = new CopyOnWriteArrayList<>();

	private final FakeTimer timer = new FakeTimer();

	private final EventDebounce debounce = new EventDebounce(this.bus, QUIET, Duration.ofSeconds(1), this.timer);

	EventDebounceTests() {
		this.bus.subscribe("*", (event) -> this.published.add(event.data()));
	}

	@AfterEach
	void closeAll() {
		this.debounce.close();
		this.bus.close();
	}

	@Test
	void publishesTheLastOnceItIsQuiet() {
		CompletableFuture<Publication<?>> first = publish("a", 1);
		this.timer.forward(Duration.ofMillis(299));
		CompletableFuture<Publication<?>> second = publish("a", 2);
		this.timer.forward(Duration.ofMillis(299));
		assertThat(this.published).isEmpty();
		assertThat(this.debounce.waiting()).isOne();
		this.timer.forward(Duration.ofMillis(1));
		assertThat(this.published).containsExactly(2);
		assertThat(first.join()).isSameAs(second.join());
		assertThat(this.debounce.waiting()).isZero();
		publish("a", 3);
		this.timer.forward(QUIET);
		assertThat(this.published).containsExactly(2, 3);
	}

	@Test
	void keysDoNotWaitForEachOther() {
		publish("a", 1);
		this.timer.forward(Duration.ofMillis(200));
		publish("b", 2);
		this.timer.forward(Duration.ofMillis(100));
		assertThat(this.published).containsExactly(1);
		this.timer.forward(Duration.ofMillis(200));
		assertThat(this.published).containsExactly(1, 2);
	}

	@Test
	void doesNotWaitForEver() {
		for (int i = 0; i < 5; i++) {
			publish("a", i);
			this.timer.forward(Duration.ofMillis(200));
		}
		assertThat(this.published).containsExactly(4);
	}

	@Test
	void waitsAsLongAsEventsComeUnlessTold() {
		try (EventDebounce patient = new EventDebounce(this.bus, QUIET, EventFinder.FOREVER, this.timer)) {
			for (int i = 0; i < 100; i++) {
				patient.publish("a", draft(i));
				this.timer.forward(Duration.ofMillis(200));
			}
			assertThat(this.published).isEmpty();
			assertThat(this.timer.alarms).hasSize(1);
		}
		assertThat(this.published).containsExactly(99);
	}

	@Test
	void whatIsCancelledIsDropped() {
		CompletableFuture<Publication<?>> outcome = publish("a", 1);
		assertThat(this.debounce.cancel("a")).isTrue();
		assertThat(this.debounce.cancel("a")).isFalse();
		assertThat(outcome).isCancelled();
		assertThat(this.timer.alarms).isEmpty();
		publish("a", 2);
		this.timer.forward(Duration.ofMillis(299));
		assertThat(this.published).isEmpty();
		this.timer.forward(Duration.ofMillis(1));
		assertThat(this.published).containsExactly(2);
	}

	@Test
	void closingPublishesWhatWaitsAndTakesNoMore() {
		publish("a", 1);
		publish("b", 2);
		this.debounce.close();
		assertThat(this.published).containsExactly(1, 2);
		assertThat(this.timer.alarms).isEmpty();
		assertThatIllegalStateException().isThrownBy(() -> publish("a", 3)).withMessageContaining("closed");
	}

	@Test
	void whatCannotBePublishedIsToldToThoseWhoAsk() {
		this.bus.close();
		CompletableFuture<Publication<?>> outcome = publish("a", 1);
		publish("b", 2);
		this.timer.forward(QUIET);
		assertThat(outcome).isCompletedExceptionally();
		assertThat(this.debounce.waiting()).isZero();
	}

	@Test
	void oneKeyTooManyHasTheLongestWaitingPublished() {
		for (int i = 0; i < EventDebounce.MAX_KEYS; i++) {
			publish("k-" + i, i);
		}
		publish("k-0", "again");
		assertThat(this.published).isEmpty();
		publish("one more", "more");
		assertThat(this.published).containsExactly("again");
		assertThat(this.debounce.waiting()).isEqualTo(EventDebounce.MAX_KEYS);
	}

	@Test
	void runsOnAThreadOfItsOwn() {
		CompletableFuture<String> thread = new CompletableFuture<>();
		this.bus.subscribe("*", (event) -> thread.complete(Thread.currentThread().getName()));
		try (EventDebounce real = EventDebounce.of(this.bus, Duration.ofMillis(1))) {
			Event<?> event = real.publish("a", draft(7)).join().event();
			assertThat(event.data()).isEqualTo(7);
		}
		assertThat(thread.join()).isEqualTo("carillon-debounce");
	}

	@Test
	void refusesTimesThatMakeNoSense() {
		assertThatIllegalArgumentException().isThrownBy(() -> EventDebounce.of(this.bus, Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> EventDebounce.of(this.bus, QUIET, Duration.ofMillis(299)))
			.withMessageContaining("300 ms");
	}

	private CompletableFuture<Publication<?>> publish(String key, Object data) {
		return this.debounce.publish(key, draft(data));
	}

	private static EventDraft<Object> draft(Object data) {
		return EventDraft.of("doc", data);
	}

	/**
	 * Time that passes when it is told to.
	 */
	private static final class FakeTimer implements Timer {

		private final List<Alarm> alarms = new ArrayList<>();

		/** Near the end, where sums overflow. */
		private long now = Long.MAX_VALUE - 1000;

		void forward(Duration duration) {
			this.now += duration.toNanos();
			List<Alarm> due = this.alarms.stream().filter((alarm) -> alarm.at - this.now <= 0).toList();
			this.alarms.removeAll(due);
			due.forEach((alarm) -> alarm.action.run());
		}

		@Override
		public long nanoTime() {
			return this.now;
		}

		@Override
		public Runnable after(long nanos, Runnable action) {
			Alarm alarm = new Alarm(this.now + nanos, action);
			this.alarms.add(alarm);
			return () -> this.alarms.remove(alarm);
		}

		@Override
		public void close() {
		}

	}

	private record Alarm(long at, Runnable action) {
	}

}
