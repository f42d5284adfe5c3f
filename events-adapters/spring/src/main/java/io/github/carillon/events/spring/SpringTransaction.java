package io.github.carillon.events.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.carillon.events.CommitBoundary;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.transaction.TransactionExecution;
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

	/** What is being completed while this one is under way. */
	private final @Nullable SpringTransaction around;

	private final boolean readOnly;

	private final List<CommitBoundary.Participant> participants = new ArrayList<>();

	private final List<Savepoint> savepoints = new ArrayList<>();

	private boolean marked;

	private boolean completing;

	private boolean ended;

	/**
	 * Creates a transaction, and binds it to the thread.
	 * @param key what it is bound with
	 * @param status what its manager knows of it, {@code null} when it does not tell
	 * @param around what is bound already, and being completed, or {@code null}
	 */
	static SpringTransaction bind(Object key, @Nullable TransactionStatus status, @Nullable SpringTransaction around) {
		SpringTransaction transaction = new SpringTransaction(key, status, around);
		transaction.resume();
		TransactionSynchronizationManager.registerSynchronization(transaction);
		return transaction;
	}

	private SpringTransaction(Object key, @Nullable TransactionStatus status, @Nullable SpringTransaction around) {
		this.key = key;
		this.status = status;
		this.around = around;
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

	@Override
	public @Nullable Object unwrap() {
		return (this.status instanceof DefaultTransactionStatus known && known.hasTransaction())
				? known.getTransaction() : null;
	}

	boolean isCompleting() {
		return this.completing;
	}

	void completing() {
		this.completing = true;
	}

	boolean isOf(TransactionExecution execution) {
		return this.status == execution;
	}

	/**
	 * Returns whether its manager is done with it, which another listener may have kept
	 * us from hearing.
	 */
	boolean isGone() {
		return this.ended && this.status != null && this.status.isCompleted();
	}

	/**
	 * Takes it from the thread, which goes on to complete what is around it.
	 */
	void release() {
		if (TransactionSynchronizationManager.getResource(this.key) != this) {
			return;
		}
		suspend();
		if (this.around != null) {
			this.around.resume();
		}
	}

	@Override
	public void suspend() {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
	}

	@Override
	public void resume() {
		suspend();
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
	 * those after them, and one that registered there is only called here. It stays bound
	 * while others are told: to a scope of theirs that joins the transaction Spring still
	 * takes it for an active one, and never commits what they do.
	 */
	@Override
	public void afterCompletion(int completion) {
		this.completing = true;
		this.ended = true;
		if (completion == STATUS_UNKNOWN && !this.participants.isEmpty()) {
			log.warn("It is not known whether a transaction was committed; {} events of it count as rolled back",
					this.participants.size());
		}
		List<CommitBoundary.Participant> told = List.copyOf(this.participants);
		this.participants.clear();
		tell(told, (completion == STATUS_COMMITTED) ? CommitBoundary.Participant::committed
				: CommitBoundary.Participant::rolledBack);
		if (this.status == null) {
			release();
		}
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
