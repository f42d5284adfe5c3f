package io.github.carillon.events.boot.autoconfigure.outbox;

import io.github.carillon.events.boot.diagnostics.OutboxNotDurableException;
import org.jspecify.annotations.Nullable;

/**
 * What survives the end of the process of what an outbox holds.
 *
 * @param reason why not everything does, empty when it does
 * @param fix how to mend that
 * @param isLost whether all of it is lost, rather than the last moments
 */
record OutboxDurability(String reason, String fix, boolean isLost) {

	static final OutboxDurability IN_MEMORY = inMemory(null);

	static final OutboxDurability DURABLE = new OutboxDurability("", "", false);

	/**
	 * Returns that of an outbox in memory.
	 * @param why why it is there although there is a database, with what to do about it,
	 * {@code null} when there is none or nobody wants it
	 */
	static OutboxDurability inMemory(@Nullable String why) {
		String reason = "The history, and with it the outbox, is in memory.";
		return new OutboxDurability((why != null) ? reason + " " + why : reason,
				"Give the application a database with our tables, and do not set 'carillon.history.store=memory'.",
				true);
	}

	boolean isDurable() {
		return this.reason.isEmpty();
	}

	/**
	 * Refuses what is not durable.
	 * @throws OutboxNotDurableException when it is not
	 */
	void require() {
		if (!isDurable()) {
			throw new OutboxNotDurableException(this.reason, this.fix);
		}
	}

}
