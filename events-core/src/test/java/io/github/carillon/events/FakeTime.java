package io.github.carillon.events;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until it is moved, and an alarm that rings in the thread that
 * moves it.
 */
final class FakeTime extends Clock implements Alarm {

	static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

	private Instant now = START;

	private @Nullable Instant ringAt;

	private @Nullable Runnable task;

	private boolean closed;

	/**
	 * Moves on, and rings on the way whenever the alarm is set to.
	 */
	void advance(Duration duration) {
		Instant end = this.now.plus(duration);
		while (this.ringAt != null && !this.ringAt.isAfter(end)) {
			this.now = this.now.isBefore(this.ringAt) ? this.ringAt : this.now;
			ring();
		}
		this.now = end;
	}

	/**
	 * Jumps as a clock does that somebody sets, or that slept: nothing rings.
	 */
	void jump(Duration duration) {
		this.now = this.now.plus(duration);
	}

	void ring() {
		Runnable due = this.task;
		this.ringAt = null;
		this.task = null;
		if (due != null && !this.closed) {
			due.run();
		}
	}

	@Nullable Instant ringAt() {
		return this.ringAt;
	}

	boolean isClosed() {
		return this.closed;
	}

	@Override
	public void set(long nanos, Runnable task) {
		this.ringAt = this.now.plusNanos(nanos);
		this.task = task;
	}

	@Override
	public void close() {
		this.closed = true;
	}

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
