package io.github.carillon.events;

/**
 * A transaction that nobody can take part in any more.
 */
final class RefusingTransaction implements CommitBoundary.Transaction {

	@Override
	public void join(CommitBoundary.Participant participant) {
		throw new IllegalStateException("the transaction is over");
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
