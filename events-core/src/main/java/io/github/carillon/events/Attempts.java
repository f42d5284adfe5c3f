package io.github.carillon.events;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts at one run whose subscription is tried again. Each is a run of its own, so
 * that what one that was given up still does counts for nothing; only the last decides
 * the whole. Between attempts no thread is held, but the turn is: what is ordered after
 * the run stays there.
 */
final class Attempts {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	private final HandlerRun whole;

	private final RetrySchedule schedule;

	/** The last attempt that began; this and what follows changed under the lock. */
	private @Nullable HandlerRun current;

	private @Nullable Future<?> pause;

	/** What the last attempt failed with. */
	private volatile @Nullable Outcome failure;

	private volatile long firstFailedAt;

	/** The attempt that decided the whole. */
	private volatile @Nullable HandlerRun decisive;

	Attempts(HandlerRun whole, RetrySchedule schedule) {
		this.whole = whole;
		this.schedule = schedule;
	}

	/**
	 * Makes the first attempt, in the calling thread.
	 * @return whether the whole has ended here
	 */
	boolean begin() {
		this.whole.startedAt(this.whole.dispatcher().timestamp());
		this.whole.stage();
		HandlerRun first = next(1);
		return first != null && first.run() && isDecisive(first);
	}

	private synchronized @Nullable HandlerRun next(int number) {
		if (this.whole.isFinal()) {
			return null;
		}
		HandlerRun attempt = new HandlerRun(this.whole, number);
		this.current = attempt;
		return attempt;
	}

	/**
	 * Notes what became of an attempt.
	 */
	void ended(HandlerRun attempt, Outcome last) {
		if (this.whole.isFinal()) {
			return;
		}
		Duration delay = delayAfter(attempt, last).orElse(null);
		Throwable error = last.error();
		if (delay != null && error != null && this.whole.dispatcher().failures().mayWait(attempt)) {
			this.failure = last;
			this.firstFailedAt = (this.firstFailedAt != 0) ? this.firstFailedAt : attempt.endedAtNanos();
			this.whole.dispatcher().failures().retrying(attempt, error, delay);
			tryAgainAfter(delay, attempt.attempts() + 1);
		}
		else {
			decide(attempt, last);
		}
	}

	private Optional<Duration> delayAfter(HandlerRun attempt, Outcome last) {
		Throwable error = last.error();
		if (error == null || !DefaultEventStatistics.isFailed(last) || error instanceof CausalLoopException
				|| this.whole.subscription().isClosed()) {
			return Optional.empty();
		}
		try {
			return this.schedule.delayAfter(attempt.attempts(), error);
		}
		catch (RuntimeException ex) {
			log.error("{} threw; a retry schedule must not, and {} is not tried again", this.schedule,
					this.whole.subscription().name(), ex);
			return Optional.empty();
		}
	}

	private void decide(HandlerRun attempt, Outcome last) {
		Outcome before = this.failure;
		boolean isClosed = last.status() == HandlerResult.Status.CANCELLED;
		this.decisive = attempt;
		this.whole.finish((isClosed && before != null) ? before : last);
		this.whole.dispatcher().handOff().ended(this.whole);
	}

	private synchronized void tryAgainAfter(Duration delay, int number) {
		this.whole.dispatcher().handOff().staged(this.whole);
		this.pause = Timers.afterOnAnother(delay, () -> {
			this.whole.dispatcher().failures().waited();
			this.whole.dispatcher().handOff().crew().ready(() -> tryAgain(number));
		});
		if (this.whole.isFinal()) {
			stop();
		}
	}

	private void tryAgain(int number) {
		HandlerRun again = next(number);
		if (again != null && again.run()) {
			endedElsewhere(again);
		}
	}

	/**
	 * Returns whether an attempt decided the whole.
	 */
	boolean isDecisive(HandlerRun attempt) {
		return attempt == this.decisive;
	}

	/**
	 * Lets go on what waited for the whole, if this attempt decided it.
	 */
	void endedElsewhere(HandlerRun attempt) {
		if (isDecisive(attempt)) {
			this.whole.endedElsewhere();
		}
	}

	/**
	 * Takes what an attempt published as what the whole did.
	 */
	void addChild(DefaultPublication<?> child) {
		this.whole.addChild(child);
	}

	/**
	 * Makes no more attempts, and gives up the one that runs.
	 */
	void stop() {
		HandlerRun running;
		synchronized (this) {
			if (this.pause != null && this.pause.cancel(false)) {
				this.whole.dispatcher().failures().waited();
			}
			this.pause = null;
			running = this.current;
		}
		if (running != null && !running.isFinal()) {
			Verdict verdict = this.whole.eventRun().verdict();
			running.giveUp((verdict != null) ? verdict : Verdict.byCause());
		}
	}

	/**
	 * Returns whether the handler of a run has failed and is still to be called again.
	 */
	static boolean isPausing(HandlerRun run) {
		Attempts all = run.allAttempts();
		return all != null && all.isPausing();
	}

	private synchronized boolean isPausing() {
		return this.current != null && this.current.isFinal() && !this.whole.isFinal();
	}

	/**
	 * Returns which attempt began last.
	 */
	synchronized int count() {
		return (this.current != null) ? this.current.attempts() : 1;
	}

	long firstFailedAt() {
		return this.firstFailedAt;
	}

}
