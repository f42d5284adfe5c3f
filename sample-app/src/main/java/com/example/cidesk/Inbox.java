package com.example.cidesk;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.history.EventHistory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.server.ResponseStatusException;

/**
 * Takes every delivery in once. Those of one repository go one after the other: of two
 * deliveries of the same thing the second one must see the first, and the board must see
 * builds in the order in which the history has them.
 */
@Component
class Inbox {

	/** A repository always has the same lock; a few may share one. */
	private final Object[] locks = Stream.generate(Object::new).limit(64).toArray();

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
	Receipt accept(@Nullable String delivery, GitHubEvent event) {
		synchronized (this.locks[Math.floorMod(Objects.hashCode(event.repository()), this.locks.length)]) {
			if (delivery == null || delivery.isBlank()) {
				return publish(event.draft());
			}
			// the same delivery always gets the same id, by which the history knows it
			UUID id = UUID.nameUUIDFromBytes(("github:" + delivery).getBytes(StandardCharsets.UTF_8));
			Optional<Event<?>> known = this.history.get(id);
			if (known.isEmpty()) {
				return publish(event.draft().withId(id).withHeader("delivery", delivery));
			}
			if (!known.get().type().equals(event.type())) {
				throw new ResponseStatusException(HttpStatus.CONFLICT,
						"X-GitHub-Delivery %s was a %s, now it is a %s: each event needs an id of its own"
							.formatted(delivery, known.get().type(), event.type()));
			}
			return new Receipt(id, event.type(), true);
		}
	}

	private Receipt publish(EventDraft<?> draft) {
		Event<?> event = this.transaction.execute((status) -> this.events.publish(draft).event());
		return new Receipt(event.id(), event.type(), false);
	}

	/** What GitHub is told. */
	record Receipt(UUID id, String type, boolean duplicate) {
	}

}
