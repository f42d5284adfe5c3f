package io.github.carillon.events.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import io.github.carillon.events.DurationText;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.Publication;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the last of many events that come close together, once no further one has
 * come for a while. Those before it are dropped, which is what it is for. What belongs
 * together has the same key; keys do not wait for each other.
 *
 * <pre class="code">
 * EventDebounce debounce = EventDebounce.of(events, Duration.ofMillis(300));
 * debounce.publish("doc-7", EventDraft.of(new DocumentChanged("doc-7")));
 * </pre>
 *
 * An event is published on a thread of this debounce's own, one for all keys: outside of
 * any transaction, also when that of the caller has rolled back, and caused by no event
 * unless the draft says so. Its synchronous handlers run there and hold up the others
 * while they do. Waiting events are lost when the process is killed; {@link #close()}
 * publishes them.
 * <p>
 * At most {@value #MAX_KEYS} keys wait: one more has the one that waits longest published
 * early, in the caller's thread. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class EventDebounce implements AutoCloseable {

	/** How many keys may wait. */
	public static final int MAX_KEYS = 10_000;

	private static final Logger log = LoggerFactory.getLogger(EventDebounce.class);

	private final EventPublisher publisher;

	private final long quiet;

	private final long maxWait;

	private final Timer timer;

	/** Protects what follows, and what is in it. */
	private final ReentrantLock lock = new ReentrantLock();

	/** What waits, the longest first. */
	private final Map<String, Waiting> waiting = new LinkedHashMap<>();

	private boolean closed;

	EventDebounce(EventPublisher publisher, Duration quiet, Duration maxWait, Timer timer) {
		this.publisher = Objects.requireNonNull(publisher, "publisher");
		if (quiet.isZero() || quiet.isNegative() || maxWait.compareTo(quiet) < 0) {
			throw new IllegalArgumentException(
					"The quiet time is %s and the longest wait %s: the one must be positive, the other no shorter"
						.formatted(DurationText.of(quiet), DurationText.of(maxWait)));
		}
		this.quiet = nanos(quiet);
		this.maxWait = nanos(maxWait);
		this.timer = timer;
	}

	/**
	 * Makes a debounce that waits as long as events keep coming: one that never pauses is
	 * never published.
	 * @param publisher what publishes
	 * @param quiet for how long no further event may come, positive
	 * @return the debounce
	 * @throws IllegalArgumentException when the time is not positive
	 */
	public static EventDebounce of(EventPublisher publisher, Duration quiet) {
		return new EventDebounce(publisher, quiet, EventFinder.FOREVER, new ThreadTimer());
	}

	/**
	 * Makes a debounce that waits for so long at most.
	 * @param publisher what publishes
	 * @param quiet for how long no further event may come, positive
	 * @param maxWait how long after the first the last is published in any case, no
	 * shorter than that
	 * @return the debounce
	 * @throws IllegalArgumentException when one of the times is too short
	 */
	public static EventDebounce of(EventPublisher publisher, Duration quiet, Duration maxWait) {
		return new EventDebounce(publisher, quiet, maxWait, new ThreadTimer());
	}

	private static long nanos(Duration duration) {
		// half, so that differences of times do not overflow
		Duration longest = Duration.ofNanos(Long.MAX_VALUE / 2);
		return (duration.compareTo(longest) > 0) ? longest.toNanos() : duration.toNanos();
	}

	/**
	 * Publishes a draft later, unless another with its key comes first.
	 * @param key what belongs together
	 * @param draft the draft
	 * @return what became of the one that was published in the end, the same for all that
	 * waited for it; ends with the exception when that was refused, which is logged too
	 * @throws IllegalStateException when this is closed
	 */
	public CompletableFuture<Publication<?>> publish(String key, EventDraft<?> draft) {
		Objects.requireNonNull(draft, "draft");
		Waiting crowdedOut;
		CompletableFuture<Publication<?>> outcome;
		this.lock.lock();
		try {
			if (this.closed) {
				throw new IllegalStateException("The debounce is closed and takes no more events");
			}
			long now = this.timer.nanoTime();
			crowdedOut = (this.waiting.size() >= MAX_KEYS && !this.waiting.containsKey(key)) ? takeFirst() : null;
			Waiting own = this.waiting.computeIfAbsent(key, (absent) -> new Waiting(absent, now));
			own.draft = draft;
			own.due = now + Math.min(this.quiet, this.maxWait - (now - own.since));
			if (own.alarm == null) {
				own.alarm = this.timer.after(own.due - now, () -> ring(own));
			}
			outcome = own.outcome;
		}
		finally {
			this.lock.unlock();
		}
		publish(crowdedOut);
		return outcome;
	}

	private Waiting takeFirst() {
		Iterator<Waiting> all = this.waiting.values().iterator();
		Waiting first = all.next();
		all.remove();
		first.stopAlarm();
		return first;
	}

	private void ring(Waiting ringing) {
		this.lock.lock();
		try {
			if (this.waiting.get(ringing.key) != ringing) {
				return;
			}
			long remaining = ringing.due - this.timer.nanoTime();
			if (remaining > 0) {
				ringing.alarm = this.timer.after(remaining, () -> ring(ringing));
				return;
			}
			this.waiting.remove(ringing.key);
		}
		finally {
			this.lock.unlock();
		}
		publish(ringing);
	}

	private void publish(@Nullable Waiting taken) {
		if (taken == null) {
			return;
		}
		EventDraft<?> draft = Objects.requireNonNull(taken.draft);
		try {
			taken.outcome.complete(this.publisher.publish(draft));
		}
		catch (Throwable ex) {
			log.error("The event that waited for key '{}' could not be published: {}", taken.key, draft, ex);
			taken.outcome.completeExceptionally(ex);
		}
	}

	/**
	 * Drops what waits for a key.
	 * @param key the key
	 * @return whether something did; its future is cancelled
	 */
	public boolean cancel(String key) {
		Waiting cancelled;
		this.lock.lock();
		try {
			cancelled = this.waiting.remove(key);
			if (cancelled == null) {
				return false;
			}
			cancelled.stopAlarm();
		}
		finally {
			this.lock.unlock();
		}
		return cancelled.outcome.cancel(false);
	}

	/**
	 * Publishes all that waits now, in the caller's thread.
	 */
	public void flush() {
		List<Waiting> taken = new ArrayList<>();
		this.lock.lock();
		try {
			while (!this.waiting.isEmpty()) {
				taken.add(takeFirst());
			}
		}
		finally {
			this.lock.unlock();
		}
		taken.forEach(this::publish);
	}

	/**
	 * Returns how many keys wait.
	 * @return the number
	 */
	public int waiting() {
		this.lock.lock();
		try {
			return this.waiting.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Publishes all that waits, in the caller's thread, and takes no more. Close it
	 * before the bus.
	 */
	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		flush();
		this.timer.close();
	}

	/**
	 * The last draft of a key.
	 */
	private static final class Waiting {

		private final String key;

		private final long since;

		private final CompletableFuture<Publication<?>> outcome = new CompletableFuture<>();

		private @Nullable EventDraft<?> draft;

		private long due;

		private @Nullable Runnable alarm;

		Waiting(String key, long since) {
			this.key = key;
			this.since = since;
		}

		void stopAlarm() {
			if (this.alarm != null) {
				this.alarm.run();
			}
		}

	}

}
