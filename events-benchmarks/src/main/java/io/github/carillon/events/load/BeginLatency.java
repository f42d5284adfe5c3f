package io.github.carillon.events.load;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The time from the commit to the beginning of the listener, one event at a time with a
 * millisecond in between. Without a transaction the commit is when {@code publish}
 * returns; a listener that has begun by then counts as zero.
 */
final class BeginLatency {

	private final Publishing publishing;

	private final IdleListener listener;

	private long committed;

	BeginLatency(Publishing publishing, IdleListener listener) {
		this.publishing = publishing;
		this.listener = listener;
	}

	/**
	 * Returns the times in nanoseconds, the shortest first.
	 */
	long[] measure(int events, int warmup) throws InterruptedException {
		long[] nanos = new long[events];
		this.listener.forget();
		for (int i = -warmup; i < events; i++) {
			long taken = next();
			if (i >= 0) {
				nanos[i] = taken;
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
		}
		Arrays.sort(nanos);
		return nanos;
	}

	private long next() throws InterruptedException {
		this.publishing.publish(() -> TransactionSynchronizationManager.registerSynchronization(new Commit()));
		if (!this.publishing.mode().hasTransaction()) {
			this.committed = System.nanoTime();
		}
		return Math.max(0, this.listener.awaitCall() - this.committed);
	}

	private final class Commit implements TransactionSynchronization {

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

		@Override
		public void afterCommit() {
			BeginLatency.this.committed = System.nanoTime();
		}

	}

}
