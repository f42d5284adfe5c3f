package io.github.carillon.events.boot.autoconfigure.deadletter;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.deadletter.InMemoryDeadLetterQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes letters of listeners down where that may take a while: the thread in which one
 * failed may be the publisher's, and hold the only connection. What finds no room is
 * lost, which is counted and logged. It is no {@link Executor} itself, for as a bean it
 * would replace that of the application.
 */
final class DeadLetterThread implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(DeadLetterQueue.class);

	private static final int CAPACITY = 10_000;

	private static final int CLOSE_SECONDS = 10;

	private final ThreadPoolExecutor executor;

	DeadLetterThread() {
		this.executor = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(CAPACITY),
				(task) -> {
					Thread thread = new Thread(task, "carillon-dead-letter-writer");
					thread.setDaemon(true);
					return thread;
				});
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Returns what writes letters to a queue: the thread in which a listener failed, when
	 * that does not block.
	 */
	Executor executorFor(DeadLetterQueue queue) {
		return (queue instanceof InMemoryDeadLetterQueue) ? Runnable::run : this.executor;
	}

	@Override
	public void close() {
		this.executor.shutdown();
		try {
			if (!this.executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
				log.error("{} dead letters could not be written down in time and are lost",
						this.executor.getQueue().size());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
