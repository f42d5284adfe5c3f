package io.github.carillon.events.test.contract;

import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.InMemoryEventHistory;

/**
 * P12, C100.
 */
class InMemoryEventFeedContractTests extends EventFeedContract {

	private final InMemoryEventHistory history = new InMemoryEventHistory();

	@Override
	protected EventHistory history() {
		return this.history;
	}

	@Override
	protected EventRecorder recorder() {
		return this.history;
	}

}
