package io.github.carillon.events.test.contract;

import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.deadletter.InMemoryDeadLetterQueue;

/**
 * C71.
 */
class InMemoryDeadLetterQueueContractTests extends DeadLetterQueueContract {

	private final InMemoryDeadLetterQueue queue = new InMemoryDeadLetterQueue();

	@Override
	protected DeadLetterQueue queue() {
		return this.queue;
	}

}
