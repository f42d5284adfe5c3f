package io.github.carillon.events.test.contract;

import java.util.ArrayList;
import java.util.List;

import io.github.carillon.events.CommitBoundary;

/**
 * A transaction of some other resource.
 */
final class OtherTransaction implements CommitBoundary.Transaction {

	private final List<CommitBoundary.Participant> participants = new ArrayList<>();

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

	void end(boolean commit) {
		for (CommitBoundary.Participant participant : this.participants) {
			if (commit) {
				participant.committed();
			}
			else {
				participant.rolledBack();
			}
		}
	}

}
