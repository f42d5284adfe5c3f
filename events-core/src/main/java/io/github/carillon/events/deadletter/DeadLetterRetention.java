package io.github.carillon.events.deadletter;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.carillon.events.SystemTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after dead letters now and then: writes those that are missing, see
 * {@link DeadLetters#recover()}, and discards those that are too old or too many, which
 * the log and the handlers are told of one by one. Several instances may do so at the
 * same time. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class DeadLetterRetention implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(DeadLetterRetention.class);

	private static final long CLOSE_SECONDS = 10;

	private final DeadLetters letters;

	private final @Nullable Duration maxAge;

	private final long maxCount;

	private final Clock clock;

	private final ScheduledExecutorService executor;

	/**
	 * Creates one by the clock of the system. Does nothing yet.
	 * @param letters the letters
	 * @param maxAge how long after its last failure a letter is kept, {@code null} for
	 * ever
	 * @param maxCount how many letters are kept, those that failed last
	 * @throws IllegalArgumentException when one of them is not positive
	 */
	public DeadLetterRetention(DeadLetters letters, @Nullable Duration maxAge, long maxCount) {
		this(letters, maxAge, maxCount, SystemTime.CLOCK);
	}

	/**
	 * Creates one. Does nothing yet.
	 * @param letters the letters
	 * @param maxAge how long after its last failure a letter is kept, {@code null} for
	 * ever
	 * @param maxCount how many letters are kept, those that failed last
	 * @param clock what the age of letters is measured by
	 * @throws IllegalArgumentException when one of them is not positive
	 */
	public DeadLetterRetention(DeadLetters letters, @Nullable Duration maxAge, long maxCount, Clock clock) {
		if (maxAge != null && (maxAge.isZero() || maxAge.isNegative())) {
			throw new IllegalArgumentException(
					"The maximum age of dead letters is %s: it takes more than zero".formatted(maxAge));
		}
		if (maxCount < 1) {
			throw new IllegalArgumentException(
					"The maximum count of dead letters is %d: it takes at least one".formatted(maxCount));
		}
		this.letters = Objects.requireNonNull(letters, "letters");
		this.maxAge = maxAge;
		this.maxCount = maxCount;
		this.clock = Objects.requireNonNull(clock, "clock");
		this.executor = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "carillon-dead-letters");
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Does it now, in the calling thread, which must not be in a transaction.
	 * @return how many letters were discarded
	 */
	public long run() {
		long recovered = this.letters.recover();
		if (recovered > 0) {
			log.info("{} dead letters were missing and have been written", recovered);
		}
		return discardOld() + discardTooMany();
	}

	private long discardOld() {
		if (this.maxAge == null) {
			return 0;
		}
		return this.letters.discard(DeadLetterQuery.all().until(this.clock.instant().minus(this.maxAge)),
				"older than " + this.maxAge);
	}

	private long discardTooMany() {
		return this.letters.queue()
			.cursorAt(this.maxCount)
			.map((last) -> this.letters.discard(DeadLetterQuery.all().after(last.toString()),
					"there are more than " + this.maxCount))
			.orElse(0L);
	}

	/**
	 * Does it again and again, on a daemon thread of its own, for the first time after
	 * the interval. What fails is logged, and tried again the next time.
	 * @param interval how long to wait before each time
	 * @throws IllegalArgumentException when that is not positive
	 */
	public void start(Duration interval) {
		if (interval.toMillis() < 1) {
			throw new IllegalArgumentException(
					"The interval is %s: it takes at least a millisecond".formatted(interval));
		}
		this.executor.scheduleWithFixedDelay(this::runSafely, interval.toMillis(), interval.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	private void runSafely() {
		try {
			run();
		}
		catch (RuntimeException ex) {
			log.warn("Dead letters could not be looked after; this is tried again", ex);
		}
	}

	/**
	 * Does it no more, and waits for what is being done, ten seconds at most.
	 */
	@Override
	public void close() {
		this.executor.shutdown();
		try {
			this.executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
