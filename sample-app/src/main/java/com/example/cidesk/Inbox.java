package com.example.cidesk;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.history.EventHistory;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes every delivery in once, one after the other: of two deliveries of the same thing
 * the second one must see the first, and the board must see builds in the order in which
 * the history has them.
 */
@Component
class Inbox {

	private final Lock lock = new ReentrantLock(true);

	private final EventPublisher events;

	private final EventHistory history;

	private final TransactionTemplate transaction;

	Inbox(EventPublisher events, EventHistory history, TransactionTemplate transaction) {
		this.events = events;
		this.history = history;
		this.transaction = transaction;
	}

	/**
	 * When this returns, the event is on disk, and with it what its listeners published.
	 */
	Receipt accept(@Nullable String delivery, EventDraft<?> draft) {
		this.lock.lock();
		try {
			if (delivery == null) {
				return receipt(publish(draft), false);
			}
			// the same delivery always gets the same id, by which the history knows it
			UUID id = UUID.nameUUIDFromBytes(("github:" + delivery).getBytes(StandardCharsets.UTF_8));
			Optional<Event<?>> known = this.history.get(id);
			return known.isPresent() ? receipt(known.get(), true)
					: receipt(publish(draft.withId(id).withHeader("delivery", delivery)), false);
		}
		finally {
			this.lock.unlock();
		}
	}

	private Event<?> publish(EventDraft<?> draft) {
		return this.transaction.execute((status) -> this.events.publish(draft).event());
	}

	private static Receipt receipt(Event<?> event, boolean duplicate) {
		return new Receipt(event.id(), event.type(), duplicate);
	}

}
