package io.github.carillon.events.history;

import java.util.ArrayList;
import java.util.List;

import io.github.carillon.events.CommitBoundary;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of the thread that begins them.
 */
final class TestTransactions implements CommitBoundary {

	private final ThreadLocal<@Nullable TestTransaction> current = new ThreadLocal<>();

	TestTransaction begin() {
		TestTransaction transaction = new TestTransaction(this.current::remove);
		this.current.set(transaction);
		return transaction;
	}

	@Override
	public @Nullable Transaction current() {
		return this.current.get();
	}

	static final class TestTransaction implements CommitBoundary.Transaction {

		private final List<CommitBoundary.Participant> participants = new ArrayList<>();

		private final Runnable end;

		private TestTransaction(Runnable end) {
			this.end = end;
		}

		void commit() {
			this.end.run();
			this.participants.forEach(CommitBoundary.Participant::committed);
		}

		void rollback() {
			this.end.run();
			this.participants.forEach(CommitBoundary.Participant::rolledBack);
		}

		@Override
		public void join(CommitBoundary.Participant participant) {
			this.participants.add(participant);
		}

		@Override
		public boolean isRollbackOnly() {
			return false;
		}

		@Override
		public boolean isReadOnly() {
			return false;
		}

	}

}
