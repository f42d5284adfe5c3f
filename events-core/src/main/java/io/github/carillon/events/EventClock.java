package io.github.carillon.events;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives times and ids that strictly increase, also when the clock behind them goes back
 * or stands still. All buses on the system's clock share one, so that the order holds for
 * the process.
 */
final class EventClock {

	private static final long NANOS_PER_SECOND = 1_000_000_000L;

	private static final long NANOS_PER_MILLI = 1_000_000L;

	/** Keeps processes apart whose thread-local generators were seeded alike. */
	private static final long SALT = new SecureRandom().nextLong();

	private static final EventClock SYSTEM = new EventClock(SystemTime.CLOCK);

	private final Clock clock;

	private final AtomicLong lastTime = new AtomicLong(Long.MIN_VALUE);

	private final AtomicLong lastId = new AtomicLong();

	private EventClock(Clock clock) {
		this.clock = clock;
	}

	static EventClock of(Clock clock) {
		return (clock == SystemTime.CLOCK) ? SYSTEM : new EventClock(clock);
	}

	static EventClock system() {
		return SYSTEM;
	}

	/**
	 * Returns the time now, in nanoseconds since the epoch.
	 */
	long now() {
		return toNanos(this.clock.instant());
	}

	/**
	 * Returns the time now, or just after the one returned last.
	 */
	long next() {
		return advance(this.lastTime, now());
	}

	/**
	 * Returns a UUIDv7 (RFC 9562) of a time: its milliseconds, twelve bits of what is
	 * below them (method 3 of section 6.2), raised where an id before was as large, and
	 * random bits.
	 */
	UUID nextId(long time) {
		long millis = Math.floorDiv(time, NANOS_PER_MILLI);
		long fraction = (Math.floorMod(time, NANOS_PER_MILLI) << 12) / NANOS_PER_MILLI;
		long stamp = advance(this.lastId, (millis << 12) | fraction);
		long high = ((stamp >>> 12) << 16) | 0x7000L | (stamp & 0xFFFL);
		long low = ((ThreadLocalRandom.current().nextLong() ^ SALT) & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
		return new UUID(high, low);
	}

	private static long advance(AtomicLong last, long candidate) {
		while (true) {
			long previous = last.get();
			long next = (candidate > previous) ? candidate : previous + 1;
			if (last.compareAndSet(previous, next)) {
				return next;
			}
		}
	}

	static long toNanos(Instant instant) {
		try {
			return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
		}
		catch (ArithmeticException ex) {
			throw new IllegalArgumentException(
					"Time %s is outside of what an event can carry (1677 to 2262)".formatted(instant), ex);
		}
	}

	static Instant toInstant(long nanos) {
		return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
	}

}
