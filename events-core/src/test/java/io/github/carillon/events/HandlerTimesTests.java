package io.github.carillon.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handler's time is its own: nothing counts that ran before it or after.
 */
class HandlerTimesTests {

	private final FakeTime time = new FakeTime();

	@Test
	void oneBeginsWhereTheOneBeforeEnded() {
		try (EventBus bus = builder().build()) {
			subscribe(bus, "first", 2);
			subscribe(bus, "second", 3);
			assertThat(starts(bus)).containsExactly(0L, 2L);
			assertThat(spent(bus, "first")).isEqualTo(Duration.ofSeconds(2));
			assertThat(spent(bus, "second")).isEqualTo(Duration.ofSeconds(3));
		}
	}

	@Test
	void whatIsToldOfStartAndEndIsNotCharged() {
		try (EventBus bus = builder().listener(new Slow()).build()) {
			subscribe(bus, "first", 2);
			subscribe(bus, "second", 3);
			assertThat(starts(bus)).containsExactly(10L, 122L);
			assertThat(spent(bus, "first")).isEqualTo(Duration.ofSeconds(2));
			assertThat(spent(bus, "second")).isEqualTo(Duration.ofSeconds(3));
		}
	}

	@Test
	void theLogOfAFailureIsNotCharged() {
		Logger logger = (Logger) LoggerFactory.getLogger(EventBus.class);
		AppenderBase<ILoggingEvent> slow = new AppenderBase<>() {

			@Override
			protected void append(ILoggingEvent logged) {
				HandlerTimesTests.this.time.advance(Duration.ofSeconds(10));
			}

		};
		slow.start();
		logger.addAppender(slow);
		try (EventBus bus = builder().build()) {
			bus.subscribe("tick", named("first"), (event) -> {
				throw new IllegalStateException("no");
			});
			subscribe(bus, "second", 3);
			assertThat(starts(bus)).containsExactly(0L, 10L);
			assertThat(spent(bus, "second")).isEqualTo(Duration.ofSeconds(3));
		}
		finally {
			logger.detachAppender(slow);
		}
	}

	@Test
	void oneAfterTheCommitThatRunsInBetweenIsNotCharged() {
		try (EventBus bus = builder().build()) {
			subscribe(bus, "first", 2);
			bus.subscribe("tick", named("between").withMode(DeliveryMode.AFTER_COMMIT), (event) -> pass(10));
			subscribe(bus, "second", 3);
			assertThat(starts(bus)).containsExactly(0L, 2L, 12L);
			assertThat(spent(bus, "second")).isEqualTo(Duration.ofSeconds(3));
		}
	}

	private List<Long> starts(EventBus bus) {
		return bus.publish("tick")
			.results()
			.stream()
			.map((result) -> Duration.between(FakeTime.START, result.startedAt().orElse(Instant.MIN)).toSeconds())
			.toList();
	}

	private static Duration spent(EventBus bus, String id) {
		return bus.statistics().byListener().get(id).totalTime();
	}

	private void subscribe(EventBus bus, String id, long seconds) {
		bus.subscribe("tick", named(id), (event) -> pass(seconds));
	}

	private void pass(long seconds) {
		this.time.advance(Duration.ofSeconds(seconds));
	}

	private static SubscriptionOptions named(String id) {
		return SubscriptionOptions.defaults().withId(id);
	}

	private EventBus.Builder builder() {
		return EventBus.builder().clock(this.time);
	}

	private final class Slow implements DeliveryListener {

		@Override
		public void started(Event<?> event, String handlerId) {
			pass(10);
		}

		@Override
		public void ended(Event<?> event, HandlerResult result) {
			pass(100);
		}

	}

}
