package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.history.EventQuery;
import org.jspecify.annotations.Nullable;

/**
 * An outbox in memory that can be down, refuse results, or be unable to read events.
 */
final class FakeStore implements Outbox {

	final AtomicInteger renewed = new AtomicInteger();

	final AtomicInteger claims = new AtomicInteger();

	volatile boolean down;

	volatile boolean renewsNothing;

	volatile boolean forgetsTargets;

	volatile Predicate<EntryResult> refused = (result) -> false;

	volatile Predicate<Event<?>> unreadable = (event) -> false;

	/** Run when results are written, before whoever wrote them knows. */
	volatile Runnable afterFinish = () -> {
	};

	private final Outbox outbox;

	FakeStore(Outbox outbox) {
		this.outbox = outbox;
	}

	private Outbox up() {
		if (this.down) {
			throw new IllegalStateException("no connection");
		}
		return this.outbox;
	}

	@Override
	public Duration lease() {
		return this.outbox.lease();
	}

	@Override
	public void register(OutboxTarget target) {
		up().register(target);
	}

	@Override
	public boolean unregister(String name) {
		return up().unregister(name);
	}

	@Override
	public List<OutboxTarget> targets() {
		if (this.forgetsTargets) {
			throw new IllegalStateException("no such table");
		}
		return up().targets();
	}

	@Override
	public List<OutboxEntry> add(Event<?> event, Collection<String> targets, Set<String> own,
			CommitBoundary.@Nullable Transaction transaction) {
		return up().add(event, targets, own, transaction);
	}

	@Override
	public List<ClaimedEntry> claim(Set<String> targets, int limit) {
		this.claims.incrementAndGet();
		return up().claim(targets, limit).stream().map(this::read).toList();
	}

	private ClaimedEntry read(ClaimedEntry claimed) {
		boolean bad = claimed.event() != null && this.unreadable.test(claimed.event());
		return bad ? new ClaimedEntry(claimed.entry(), null, new IllegalStateException("not JSON")) : claimed;
	}

	@Override
	public List<OutboxEntry> renew(Collection<OutboxEntry> entries) {
		if (this.renewsNothing) {
			throw new IllegalStateException("too slow");
		}
		List<OutboxEntry> lost = up().renew(entries);
		this.renewed.addAndGet(entries.size());
		return lost;
	}

	@Override
	public List<EntryResult> finish(Collection<EntryResult> results) {
		if (results.stream().anyMatch(this.refused)) {
			throw new IllegalArgumentException("a value is too long");
		}
		List<EntryResult> lost = up().finish(results);
		this.afterFinish.run();
		return lost;
	}

	@Override
	public List<Delivery> deliveries(UUID eventId) {
		return up().deliveries(eventId);
	}

	@Override
	public List<OutboxDepth> depths() {
		return up().depths();
	}

	@Override
	public int retryDead(String target, Collection<UUID> eventIds) {
		return up().retryDead(target, eventIds);
	}

	@Override
	public int discardDead(String target, Collection<UUID> eventIds) {
		return up().discardDead(target, eventIds);
	}

	@Override
	public int discard(String target) {
		return up().discard(target);
	}

	@Override
	public void erase(EventQuery query) {
		up().erase(query);
	}

	@Override
	public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		up().record(event, transaction);
	}

	@Override
	public void failed(Event<?> event) {
		up().failed(event);
	}

}
