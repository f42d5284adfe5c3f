package io.github.carillon.events.spring;

import io.github.carillon.events.CommitBoundary;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Knows the transactions that Spring manages for the calling thread, whatever manager
 * they are of.
 * <p>
 * Add it as a listener to every
 * {@link org.springframework.transaction.ConfigurableTransactionManager}: only that way
 * does it know of a commit in progress when the first event of a transaction is published
 * in somebody else's {@code afterCommit}, and of a rollback-only mark that a manager
 * keeps to itself, and of who joins the transaction, or begins another, while it is being
 * completed. Without, such an event counts as part of the transaction, and is delivered
 * when that is completed, if at all. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class SpringCommitBoundary implements CommitBoundary, TransactionExecutionListener {

	@Override
	public @Nullable Transaction current() {
		if (!isActive()) {
			return null;
		}
		SpringTransaction transaction = bound(null);
		return transaction.isCompleting() ? null : transaction;
	}

	private static boolean isActive() {
		return TransactionSynchronizationManager.isSynchronizationActive()
				&& TransactionSynchronizationManager.isActualTransactionActive();
	}

	/**
	 * Returns what stands for the transaction of the calling thread. It is bound as a
	 * resource, so that it goes away and comes back with the transaction when that is
	 * suspended and resumed.
	 */
	private SpringTransaction bound(@Nullable TransactionStatus status) {
		SpringTransaction known = (SpringTransaction) TransactionSynchronizationManager.getResource(this);
		if (known == null || known.isGone()) {
			return SpringTransaction.bind(this, status, null);
		}
		boolean another = status != null && !known.isOf(status);
		return another ? SpringTransaction.bind(this, status, known) : known;
	}

	@Override
	public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
		if (beginFailure == null && concernsThread(transaction)) {
			bound((TransactionStatus) transaction);
		}
	}

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		completing(transaction);
	}

	@Override
	public void afterCommit(TransactionExecution transaction, @Nullable Throwable commitFailure) {
		release(transaction);
	}

	@Override
	public void beforeRollback(TransactionExecution transaction) {
		completing(transaction);
	}

	@Override
	public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
		release(transaction);
	}

	private void completing(TransactionExecution transaction) {
		if (concernsThread(transaction)) {
			bound(null).completing();
		}
	}

	private void release(TransactionExecution transaction) {
		if (TransactionSynchronizationManager.getResource(this) instanceof SpringTransaction known
				&& known.isOf(transaction)) {
			known.release();
		}
	}

	/**
	 * Reactive transactions belong to no thread, and releasing a savepoint commits
	 * nothing.
	 */
	private static boolean concernsThread(TransactionExecution transaction) {
		return transaction instanceof TransactionStatus && transaction.isNewTransaction() && isActive();
	}

}
