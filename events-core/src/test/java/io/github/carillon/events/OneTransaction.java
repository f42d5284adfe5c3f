package io.github.carillon.events;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * At most one transaction at a time, of whichever thread: for tests that have but one.
 */
public final class OneTransaction implements CommitBoundary, CommitBoundary.Transaction {

	private final List<Participant> participants = new ArrayList<>();

	private boolean active;

	public void begin() {
		this.active = true;
	}

	public void commit() {
		end().forEach(Participant::committed);
	}

	public void rollback() {
		end().forEach(Participant::rolledBack);
	}

	private List<Participant> end() {
		this.active = false;
		List<Participant> told = List.copyOf(this.participants);
		this.participants.clear();
		return told;
	}

	@Override
	public @Nullable Transaction current() {
		return this.active ? this : null;
	}

	@Override
	public void join(Participant participant) {
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
