package io.github.carillon.events;

import org.jspecify.annotations.Nullable;

/**
 * Answers whether a transaction of the calling thread decides if what it publishes
 * happened, and when that ends.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface CommitBoundary {

	/** Knows no transactions. */
	CommitBoundary NONE = () -> null;

	/**
	 * Returns the transaction of the calling thread. One that is already being completed
	 * is none: what is written into it would be lost.
	 * @return the transaction, the same object for as long as it lasts, or {@code null}
	 */
	@Nullable Transaction current();

	/**
	 * A transaction that has not ended.
	 */
	interface Transaction {

		/**
		 * Has a participant told of the end, after those that joined before. When only a
		 * part of the transaction is rolled back (to a savepoint), those that joined in
		 * that part are told so at once.
		 * @param participant the participant
		 */
		void join(Participant participant);

		/**
		 * Returns whether it can only roll back.
		 * @return {@code true} when it can
		 */
		boolean isRollbackOnly();

		/**
		 * Returns whether it is declared read-only, so that nothing must be written in
		 * it.
		 * @return {@code true} when it is
		 */
		boolean isReadOnly();

		/**
		 * Returns what its manager keeps of it, for those who know that manager: which
		 * resources are part of it.
		 * @return its own kind of transaction, {@code null} when it is not known
		 */
		default @Nullable Object unwrap() {
			return null;
		}

	}

	/**
	 * Told of the end of a transaction, exactly once, in the thread that ends it. Must
	 * not throw.
	 */
	interface Participant {

		/**
		 * The transaction has committed.
		 */
		void committed();

		/**
		 * The transaction, or the part of it that was joined, has rolled back.
		 */
		void rolledBack();

	}

}
