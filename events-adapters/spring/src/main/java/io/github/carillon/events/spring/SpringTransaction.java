package io.github.carillon.events.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.carillon.events.CommitBoundary;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.ResourceHolderSupport;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * One physical transaction of Spring's. Used by its thread only.
 */
final class SpringTransaction implements CommitBoundary.Transaction, TransactionSynchronization {

	private static final Logger log = LoggerFactory.getLogger(SpringCommitBoundary.class);

	private final Object key;

	private final @Nullable TransactionStatus status;

	private final boolean readOnly;

	private final List<CommitBoundary.Participant> participants = new ArrayList<>();

	private final List<Savepoint> savepoints = new ArrayList<>();

	private boolean marked;

	private boolean completing;

	private boolean ended;

	/**
	 * Creates a transaction.
	 * @param key what it is bound to the thread with
	 * @param status what its manager knows of it, {@code null} when it does not tell
	 */
	SpringTransaction(Object key, @Nullable TransactionStatus status) {
		this.key = key;
		this.status = status;
		this.readOnly = TransactionSynchronizationManager.isCurrentTransactionReadOnly();
	}

	@Override
	public void join(CommitBoundary.Participant participant) {
		if (this.ended) {
			throw new IllegalStateException("The transaction has ended");
		}
		if (!this.marked) {
			this.marked = true;
			TransactionSynchronizationManager.registerSynchronization(new CompletionMark(this));
		}
		this.participants.add(participant);
	}

	@Override
	public boolean isRollbackOnly() {
		if (this.status instanceof DefaultTransactionStatus known && known.isGlobalRollbackOnly()) {
			return true;
		}
		return TransactionSynchronizationManager.getResourceMap()
			.values()
			.stream()
			.anyMatch((resource) -> resource instanceof ResourceHolderSupport holder && holder.isRollbackOnly());
	}

	@Override
	public boolean isReadOnly() {
		return this.readOnly;
	}

	boolean isCompleting() {
		return this.completing;
	}

	void completing() {
		this.completing = true;
	}

	@Override
	public void suspend() {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
	}

	@Override
	public void resume() {
		TransactionSynchronizationManager.bindResource(this.key, this);
	}

	@Override
	public void savepoint(Object savepoint) {
		this.savepoints.add(new Savepoint(savepoint, this.participants.size()));
	}

	/**
	 * Who joined after the savepoint is out. A savepoint that was made before anything of
	 * ours is not known: everybody joined after it.
	 */
	@Override
	public void savepointRollback(Object savepoint) {
		int from = 0;
		int known = this.savepoints.size() - 1;
		while (known >= 0 && this.savepoints.get(known).resource() != savepoint) {
			known--;
		}
		if (known >= 0) {
			from = this.savepoints.get(known).participants();
		}
		this.savepoints.subList(known + 1, this.savepoints.size()).clear();
		List<CommitBoundary.Participant> out = this.participants.subList(Math.min(from, this.participants.size()),
				this.participants.size());
		List<CommitBoundary.Participant> told = List.copyOf(out);
		out.clear();
		tell(told, CommitBoundary.Participant::rolledBack);
	}

	/**
	 * Told here and not after the commit: others that fail there keep Spring from calling
	 * those after them, and one that registered there is only called here.
	 */
	@Override
	public void afterCompletion(int completion) {
		this.completing = true;
		this.ended = true;
		TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
		if (completion == STATUS_UNKNOWN && !this.participants.isEmpty()) {
			log.warn("It is not known whether a transaction was committed; {} events of it count as rolled back",
					this.participants.size());
		}
		List<CommitBoundary.Participant> told = List.copyOf(this.participants);
		this.participants.clear();
		tell(told, (completion == STATUS_COMMITTED) ? CommitBoundary.Participant::committed
				: CommitBoundary.Participant::rolledBack);
	}

	private static void tell(List<CommitBoundary.Participant> participants,
			Consumer<CommitBoundary.Participant> outcome) {
		for (CommitBoundary.Participant participant : participants) {
			try {
				outcome.accept(participant);
			}
			catch (Throwable ex) {
				log.error("A participant failed at the end of its transaction", ex);
			}
		}
	}

	/**
	 * Comes first after a commit, so that nobody's {@code afterCommit} takes the
	 * transaction for one that can still be written to.
	 *
	 * @param transaction the transaction
	 */
	private record CompletionMark(SpringTransaction transaction) implements TransactionSynchronization {

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

		@Override
		public void afterCommit() {
			this.transaction.completing();
		}

	}

	/**
	 * A savepoint, and how many had joined before it.
	 *
	 * @param resource the savepoint
	 * @param participants how many
	 */
	private record Savepoint(Object resource, int participants) {
	}

}
