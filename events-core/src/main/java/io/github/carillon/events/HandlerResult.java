package io.github.carillon.events;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * What became of one event in one handler. A live view: it moves on as the handler does.
 *
 * @since 0.1
 */
public interface HandlerResult {

	/**
	 * Returns the id of the subscription.
	 * @return the id
	 */
	String handlerId();

	/**
	 * Returns the label of the bus.
	 * @return the label
	 */
	String bus();

	/**
	 * Returns how far it is.
	 * @return the status
	 */
	Status status();

	/**
	 * Returns what the handler returned; empty for {@code null} and for handlers without
	 * a value.
	 * @return the value
	 */
	Optional<Object> value();

	/**
	 * Returns what the handler, or the filter before it, threw, or why it never ran.
	 * @return the error
	 */
	Optional<Throwable> error();

	/**
	 * Returns when it started; present when timing is on.
	 * @return the instant
	 */
	Optional<Instant> startedAt();

	/**
	 * Returns when it ended; present when timing is on.
	 * @return the instant
	 */
	Optional<Instant> endedAt();

	/**
	 * Returns how often the handler was called for the event, earlier deliveries to it
	 * alone included.
	 * @return 1 unless it is tried again after failures
	 */
	int attempts();

	/**
	 * Returns when it failed first, if it was tried again since; present when timing is
	 * on.
	 * @return the instant
	 */
	Optional<Instant> firstFailedAt();

	/**
	 * Returns when the handler has come to rest: it has returned, and so has ended what
	 * it returned a stage for. That is later than the result when it was given up, and
	 * may be never. Known of what was handed to it by {@link Subscription#deliver} alone.
	 * @return completes then; has completed when it never ran, or when nothing is known
	 */
	default CompletionStage<@Nullable Void> handlerEnd() {
		return CompletableFuture.completedFuture(null);
	}

	/**
	 * How far a handler is.
	 */
	enum Status {

		/** Not started: it waits for a commit or for a thread. */
		PENDING,

		/** Running, or waiting for the stage that the handler returned. */
		STARTED,

		/** Returned normally. */
		COMPLETED,

		/** Threw. */
		FAILED,

		/** Given up because it took too long. */
		TIMED_OUT,

		/** Given up while it ran, because another ended the event. */
		ABORTED,

		/** Never ran: dropped by a full queue, by a rollback or by the end of the bus. */
		CANCELLED,

		/** Never ran because its filter threw. */
		SKIPPED;

		/**
		 * Returns whether nothing more will come of it.
		 * @return {@code true} for all but pending and started
		 */
		public boolean isFinal() {
			return this != PENDING && this != STARTED;
		}

	}

}
