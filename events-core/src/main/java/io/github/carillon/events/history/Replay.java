package io.github.carillon.events.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.carillon.events.Event;
import org.jspecify.annotations.Nullable;

/**
 * A replay that goes on, or has ended. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class Replay {

	private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

	private final CountDownLatch ended = new CountDownLatch(1);

	private final List<ReplayProgress.Failure> failures = new ArrayList<>();

	private ReplayProgress.State state = ReplayProgress.State.RUNNING;

	private long events;

	private long delivered;

	private long skipped;

	private long failed;

	private long erased;

	private @Nullable String cursor;

	private @Nullable String problem;

	Replay() {
	}

	/**
	 * Returns how far it is.
	 * @return the progress, as it is now
	 */
	public synchronized ReplayProgress progress() {
		return new ReplayProgress(this.state,
				new ReplayProgress.Counts(this.events, this.delivered, this.skipped, this.failed, this.erased),
				this.failures, Optional.ofNullable(this.cursor), Optional.ofNullable(this.problem));
	}

	/**
	 * Delivers no further event. What is being delivered is not interrupted, and not
	 * waited for; its event does not count as done.
	 */
	public void cancel() {
		this.cancelled.complete(null);
	}

	/**
	 * Waits for the end.
	 * @param timeout how long at most
	 * @return whether it has ended
	 * @throws InterruptedException when the thread is interrupted
	 */
	public boolean await(Duration timeout) throws InterruptedException {
		return this.ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
	}

	boolean isCancelled() {
		return this.cancelled.isDone();
	}

	/**
	 * Waits, but not longer than until it is cancelled.
	 */
	void pause(long nanos) throws InterruptedException, ExecutionException {
		try {
			this.cancelled.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			// that was the pause
		}
	}

	/**
	 * Waits for something, or until it is cancelled.
	 */
	void await(CompletableFuture<?> stage) {
		CompletableFuture.anyOf(stage.handle((result, error) -> true), this.cancelled).join();
	}

	synchronized void delivered(boolean taken) {
		this.delivered += taken ? 1 : 0;
		this.skipped += taken ? 0 : 1;
	}

	synchronized void failed(Event<?> event, ReplayTarget target, Throwable error) {
		this.failed++;
		if (this.failures.size() < ReplayProgress.MAX_FAILURES) {
			this.failures.add(new ReplayProgress.Failure(event.id(), target.name(), error.toString()));
		}
	}

	synchronized void done(Event<?> event, boolean refused, boolean resumable) {
		this.events += refused ? 0 : 1;
		this.erased += refused ? 1 : 0;
		this.cursor = resumable ? EventCursor.of(event).toString() : null;
	}

	void end(@Nullable Throwable error) {
		synchronized (this) {
			if (error != null) {
				this.problem = error.toString();
				this.state = ReplayProgress.State.STOPPED;
			}
			else {
				this.state = isCancelled() ? ReplayProgress.State.CANCELLED : ReplayProgress.State.COMPLETED;
			}
		}
		this.ended.countDown();
	}

	@Override
	public String toString() {
		ReplayProgress progress = progress();
		return "Replay[%s, %s]".formatted(progress.state(), progress.counts());
	}

}
