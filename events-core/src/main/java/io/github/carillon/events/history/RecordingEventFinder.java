package io.github.carillon.events.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.DurableDelivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.SystemTime;
import org.jspecify.annotations.Nullable;

/**
 * The finder that stands between a bus and the recorder of its history: it sees each
 * event at the moment it happens, which is once it is recorded and its transaction, if
 * any, has committed. Several buses may share it. {@link Projection Projections} follow
 * the events through it.
 * <p>
 * At most {@value #MAX_WAITERS} wait at a time. A search reads the history after it has
 * begun to wait, so that no event comes in between; that asks of the recorder what
 * {@link EventRecorder} promises, to have written the event when it returns or its
 * transaction commits. One that writes behind
 * ({@code JdbcHistoryOptions.withAwaitedWrites(false)}) leaves a gap: events of the last
 * moments that it has not written yet are in neither past nor future. What another
 * process publishes is of the past only.
 * <p>
 * {@link #close()} completes all who wait with nothing. Recording goes on, for a bus that
 * is closed later. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class RecordingEventFinder implements EventFinder, EventRecorder, AutoCloseable {

	/** How many may wait for an event to come. */
	public static final int MAX_WAITERS = 10_000;

	private final EventHistory history;

	private final EventRecorder recorder;

	private final Clock clock;

	private final Waiters waiters = new Waiters(MAX_WAITERS);

	private final LiveEvents live = new LiveEvents();

	RecordingEventFinder(EventHistory history, EventRecorder recorder) {
		this(history, recorder, SystemTime.CLOCK);
	}

	/**
	 * Creates a finder.
	 * @param history what knows the past
	 * @param recorder what writes events down so that the history knows them
	 * @param clock what tells the windows of {@link Past#last}; the clock of the bus
	 */
	public RecordingEventFinder(EventHistory history, EventRecorder recorder, Clock clock) {
		this.history = Objects.requireNonNull(history, "history");
		this.recorder = Objects.requireNonNull(recorder, "recorder");
		this.clock = Objects.requireNonNull(clock, "clock");
	}

	@Override
	public CompletableFuture<Optional<Event<?>>> find(EventQuery query, Predicate<? super Event<?>> where, Past past,
			Duration future) {
		if (future.isNegative()) {
			throw new IllegalArgumentException(
					"The future is %s: it is zero or more long; use zero to look at the past only".formatted(future));
		}
		boolean waits = !future.isZero() && !this.waiters.isClosed();
		CompletableFuture<Optional<Event<?>>> found = waits ? this.waiters.add(query, where)
				: new CompletableFuture<>();
		try {
			Optional<Event<?>> before = past.isNone() ? Optional.empty() : search(query, where, past);
			if (before.isPresent() || !waits) {
				found.complete(before);
			}
		}
		catch (RuntimeException | Error ex) {
			found.completeExceptionally(ex);
		}
		return found.isDone() || isUnlimited(future) ? found
				: found.completeOnTimeout(Optional.empty(), future.toNanos(), TimeUnit.NANOSECONDS);
	}

	private Optional<Event<?>> search(EventQuery query, Predicate<? super Event<?>> where, Past past) {
		Instant begin = past.begin(this.clock.instant());
		// mostly the first will do
		EventQuery next = query.fromTheStart(false, 1, begin);
		while (true) {
			EventPage page = this.history.query(next);
			for (Event<?> event : page.events()) {
				if (!ErasedData.isErased(event) && where.test(event)) {
					return Optional.of(event);
				}
			}
			if (page.next().isEmpty()) {
				return Optional.empty();
			}
			next = next.after(page.next().get()).limit(EventQuery.DEFAULT_LIMIT);
		}
	}

	private static boolean isUnlimited(Duration duration) {
		return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0;
	}

	@Override
	public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		LiveEvents.Recording recording = this.live.begin(event);
		try {
			this.recorder.record(event, transaction);
			if (transaction != null) {
				transaction.join(new Outcome(recording));
			}
		}
		catch (Throwable ex) {
			recording.failed();
			throw ex;
		}
		if (transaction == null) {
			happened(recording);
		}
	}

	private void happened(LiveEvents.Recording recording) {
		recording.happened();
		this.waiters.offer(recording.event(), EventStatus.PUBLISHED);
	}

	@Override
	public Optional<DurableDelivery> durableDelivery() {
		return this.recorder.durableDelivery();
	}

	@Override
	public void failed(Event<?> event) {
		this.recorder.failed(event);
		this.waiters.offer(event, EventStatus.FAILED);
	}

	/**
	 * Returns the history that the past is found in.
	 * @return the history
	 */
	public EventHistory history() {
		return this.history;
	}

	LiveEvents live() {
		return this.live;
	}

	/**
	 * Returns how many wait for an event to come.
	 * @return the number
	 */
	public int waiting() {
		return this.waiters.size();
	}

	/**
	 * Completes all who wait with nothing. Who asks from now on is told of the past only.
	 */
	@Override
	public void close() {
		this.waiters.close();
	}

	/**
	 * Tells of an event once its transaction has committed.
	 */
	private final class Outcome implements CommitBoundary.Participant {

		private final LiveEvents.Recording recording;

		Outcome(LiveEvents.Recording recording) {
			this.recording = recording;
		}

		@Override
		public void committed() {
			happened(this.recording);
		}

		@Override
		public void rolledBack() {
			this.recording.failed();
		}

	}

}
