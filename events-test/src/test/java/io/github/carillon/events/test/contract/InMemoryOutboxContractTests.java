package io.github.carillon.events.test.contract;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.InMemoryEventHistory;
import io.github.carillon.events.outbox.InMemoryOutbox;
import io.github.carillon.events.outbox.Outbox;

/**
 * C80, C81, C45.
 */
class InMemoryOutboxContractTests extends OutboxContract {

	private final InMemoryEventHistory history = new InMemoryEventHistory();

	private final MovedClock clock = new MovedClock();

	private final InMemoryOutbox outbox = new InMemoryOutbox(this.history, Duration.ofSeconds(30), 10_000, this.clock);

	private final InMemoryOutbox other = this.outbox.another();

	@Override
	protected Outbox outbox() {
		return this.outbox;
	}

	@Override
	protected Outbox other() {
		return this.other;
	}

	@Override
	protected EventHistory history() {
		return this.history;
	}

	@Override
	protected void advance(Duration time) {
		this.clock.now = this.clock.now.plus(time);
	}

	private static final class MovedClock extends Clock {

		private volatile Instant now = Instant.parse("2030-01-01T12:00:00Z");

		@Override
		public Instant instant() {
			return this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			throw new UnsupportedOperationException();
		}

	}

}
