package io.github.carillon.events.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.carillon.events.DurationText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what is to be written outside of everybody's transactions, on a thread of its
 * own that nobody interrupts: while one commit is under way the next changes gather, and
 * share the next commit.
 */
final class HistoryWriter implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(HistoryWriter.class);

	private static final int MAX_BATCH = 500;

	/** How often a write is tried that the database refuses and nobody waits for. */
	private static final int MAX_REFUSALS = 12;

	private final ChangeBatch database;

	private final Runnable onCommit;

	private final JdbcHistoryOptions options;

	private final Backoff backoff;

	private final Thread thread;

	private final Queue<Change> queue = new ConcurrentLinkedQueue<>();

	/** How many changes of those not yet ended nobody waits for. */
	private final AtomicInteger unawaited = new AtomicInteger();

	/** How many changes have not ended. */
	private final AtomicInteger pending = new AtomicInteger();

	private final AtomicLong lost = new AtomicLong();

	/** What the writer's thread is at. */
	private volatile List<Change> writing = List.of();

	/** What could not be written for want of a connection. */
	private final Queue<Change> retained = new ConcurrentLinkedQueue<>();

	/** What was refused, each to be tried again in its time. */
	private final Queue<Change> refused = new ConcurrentLinkedQueue<>();

	private volatile boolean closing;

	/** Closing has waited long enough. */
	private volatile boolean abandoned;

	private volatile boolean ended;

	/**
	 * Creates a writer, and starts its thread.
	 * @param backoff how long it pauses after failures
	 * @param onCommit what is done after each commit
	 */
	HistoryWriter(ChangeBatch database, JdbcHistoryOptions options, Backoff backoff, Runnable onCommit) {
		this.database = database;
		this.backoff = backoff;
		this.onCommit = onCommit;
		this.options = options;
		this.thread = new Thread(this::run, "carillon-history-writer");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Writes a change and waits until it is committed, or until that has taken too long.
	 * @return what went wrong, {@code null} when nothing did
	 */
	@Nullable Throwable writeAndWait(Change change) {
		enqueue(change);
		if (!change.await(this.options.writeTimeout())) {
			end(change, unknown("took longer than " + DurationText.of(this.options.writeTimeout())));
		}
		return change.failure();
	}

	/**
	 * Writes a change as soon as can be, without waiting for it.
	 * @return whether it will be tried; otherwise it is lost, which has been said
	 */
	boolean writeLater(Change change) {
		if (this.unawaited.incrementAndGet() > this.options.queueCapacity()) {
			this.unawaited.decrementAndGet();
			lose(change, "%d others wait to be written".formatted(this.options.queueCapacity()), null);
			return false;
		}
		enqueue(change);
		return true;
	}

	private void enqueue(Change change) {
		this.pending.incrementAndGet();
		this.queue.add(change);
		LockSupport.unpark(this.thread);
		if (this.ended) {
			giveUp();
		}
	}

	/**
	 * Returns how many changes were lost.
	 */
	long lost() {
		return this.lost.get();
	}

	/**
	 * Waits until everything is written that was to be when this was called.
	 * @return whether it is
	 */
	boolean flush(Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		boolean interrupted = false;
		while (this.pending.get() > 0 && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return this.pending.get() == 0;
	}

	private void run() {
		int disconnected = 0;
		while (!this.abandoned) {
			// nobody's business to interrupt, and harmful to an embedded database
			Thread.interrupted();
			List<Change> batch = gather();
			if (batch.isEmpty()) {
				if (this.closing && this.refused.isEmpty()) {
					break;
				}
				pause();
				continue;
			}
			this.writing = batch;
			disconnected = write(batch) ? 0 : disconnected + 1;
			if (disconnected > 0 && this.queue.isEmpty()) {
				LockSupport.parkNanos(this, this.backoff.after(disconnected));
			}
		}
		this.ended = true;
		giveUp();
	}

	/**
	 * Waits for more, or until something refused is to be tried again.
	 */
	private void pause() {
		long now = System.nanoTime();
		long pause = this.refused.stream().mapToLong((change) -> change.due() - now).min().orElse(Long.MAX_VALUE);
		LockSupport.parkNanos(this, Math.max(1, pause));
	}

	/**
	 * Returns what is to be written next. What was refused goes alone.
	 */
	private List<Change> gather() {
		for (Change change : this.refused) {
			if (change.hasEnded() || change.due() - System.nanoTime() <= 0) {
				this.refused.remove(change);
				return change.hasEnded() ? gather() : List.of(change);
			}
		}
		List<Change> batch = new ArrayList<>();
		while (batch.size() < MAX_BATCH) {
			Change change = this.retained.poll();
			if (change == null) {
				change = this.queue.poll();
			}
			if (change == null) {
				break;
			}
			if (!change.hasEnded()) {
				batch.add(change);
			}
		}
		return batch;
	}

	/**
	 * Writes the changes together; when that fails each by itself, so that one which
	 * cannot be written harms no other.
	 * @return whether there was a connection
	 */
	private boolean write(List<Change> batch) {
		try {
			this.database.write(batch);
			batch.forEach((change) -> end(change, null));
			this.onCommit.run();
			return true;
		}
		catch (ChangeBatch.NoConnectionException ex) {
			batch.forEach((change) -> retainOrEnd(change, ex));
			return false;
		}
		catch (Throwable ex) {
			if (batch.size() > 1) {
				return writeEach(batch);
			}
			if (ChangeFailures.isDisconnected(ex)) {
				retainOrEnd(batch.get(0), ex);
				return false;
			}
			refuse(batch.get(0), ex);
			return true;
		}
	}

	private boolean writeEach(List<Change> batch) {
		for (int i = 0; i < batch.size(); i++) {
			if (!write(List.of(batch.get(i)))) {
				// what comes after it would only wait for the same
				for (Change change : batch.subList(i + 1, batch.size())) {
					retainOrEnd(change, new SQLException("No connection to the database of the event history"));
				}
				return false;
			}
		}
		return true;
	}

	/**
	 * Has it tried again, where an event would otherwise not be delivered and nobody
	 * would know.
	 */
	private void refuse(Change change, Throwable cause) {
		int refusals = change.refused();
		if (change.isAwaited() || change.entries().isEmpty() || refusals >= MAX_REFUSALS) {
			end(change, cause);
			return;
		}
		logger.debug("{} was refused and is tried again", change, cause);
		change.dueAt(System.nanoTime() + this.backoff.after(refusals));
		this.refused.add(change);
	}

	private void retainOrEnd(Change change, Throwable cause) {
		if (change.isAwaited()) {
			end(change, cause);
		}
		else {
			this.retained.add(change);
		}
	}

	private void end(Change change, @Nullable Throwable failure) {
		Throwable cause = ChangeFailures.isDuplicate(failure) ? null : failure;
		if (!change.end(cause)) {
			return;
		}
		if (!change.isAwaited()) {
			this.unawaited.decrementAndGet();
			if (cause != null) {
				lose(change, "it could not be written", cause);
			}
		}
		this.pending.decrementAndGet();
	}

	private void lose(Change change, String reason, @Nullable Throwable cause) {
		long count = this.lost.incrementAndGet();
		// every one at first, then ever fewer, but for those that are not delivered
		// either
		if (count <= 10 || Long.bitCount(count) == 1 || !change.entries().isEmpty()) {
			logger.error("LOST from the event history: {}, because {}. {} so far. Make the database faster or "
					+ "reachable. What was published goes on without its history, and without the deliveries named.",
					change, reason, count, cause);
		}
	}

	private void giveUp() {
		for (Queue<Change> waiting : List.of(this.retained, this.refused, this.queue)) {
			Change change = waiting.poll();
			while (change != null) {
				end(change, closed());
				change = waiting.poll();
			}
		}
	}

	private static IllegalStateException unknown(String reason) {
		return new IllegalStateException(("Writing %s: whether it is in the history is not known. See what holds the "
				+ "database up, and give its connections a socket timeout")
			.formatted(reason));
	}

	private static IllegalStateException closed() {
		return new IllegalStateException("The event history is closed; publish before the application is");
	}

	/**
	 * Lets nobody wait any longer for a thread that may never come back.
	 */
	private void abandon() {
		this.abandoned = true;
		this.ended = true;
		LockSupport.unpark(this.thread);
		this.writing.forEach((change) -> end(change, unknown("was under way when the event history was closed")));
		giveUp();
	}

	/**
	 * Writes what is still to be written, within the time of the options.
	 */
	@Override
	public void close() {
		this.closing = true;
		LockSupport.unpark(this.thread);
		if (!flush(this.options.closeTimeout())) {
			logger.error("The event history was closed with {} writes still to be made after {}: they are lost.",
					this.pending.get(), this.options.closeTimeout());
			abandon();
		}
	}

}
