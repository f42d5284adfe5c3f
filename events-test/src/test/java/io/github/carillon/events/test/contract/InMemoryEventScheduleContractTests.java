package io.github.carillon.events.test.contract;

import io.github.carillon.events.CronParser;
import io.github.carillon.events.EventBus;

/**
 * C50 in memory.
 */
class InMemoryEventScheduleContractTests extends EventScheduleContract {

	private final ThreadLocal<OtherTransaction> transaction = new ThreadLocal<>();

	@Override
	protected EventBus createBus(CronParser cron) {
		return EventBus.builder().name("shop").cron(cron).commitBoundary(this.transaction::get).build();
	}

	@Override
	protected void inTransaction(Runnable work, boolean commit) {
		OtherTransaction current = new OtherTransaction();
		this.transaction.set(current);
		try {
			work.run();
		}
		finally {
			this.transaction.remove();
		}
		current.end(commit);
	}

}
