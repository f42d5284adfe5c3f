package io.github.carillon.events.boot.fault;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.outbox.ClaimedEntry;
import io.github.carillon.events.outbox.EntryResult;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxDepth;
import io.github.carillon.events.outbox.OutboxEntry;
import io.github.carillon.events.outbox.OutboxTarget;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * An outbox with which the process dies at a {@link FailPoint}, as by {@code kill -9}:
 * nothing in it runs any more.
 */
final class MortalOutbox implements Outbox {

	private final Outbox outbox;

	private final FailPoint point;

	private final AtomicInteger passages;

	MortalOutbox(Outbox outbox, FailPoint point, int passages) {
		this.outbox = outbox;
		this.point = point;
		this.passages = new AtomicInteger(passages);
	}

	private void pass(FailPoint here) {
		if (this.point == here && this.passages.getAndDecrement() <= 0) {
			Runtime.getRuntime().halt(FaultApplication.DIED);
		}
	}

	@Override
	public List<OutboxEntry> add(Event<?> event, Collection<String> targets, Set<String> own,
			CommitBoundary.@Nullable Transaction transaction) {
		if (transaction != null) {
			TransactionSynchronizationManager.registerSynchronization(new AfterCommit());
		}
		List<OutboxEntry> held = this.outbox.add(event, targets, own, transaction);
		if (transaction == null) {
			pass(FailPoint.AFTER_COMMIT);
		}
		return held;
	}

	@Override
	public List<ClaimedEntry> claim(Set<String> targets, int limit) {
		List<ClaimedEntry> claimed = this.outbox.claim(targets, limit);
		if (!claimed.isEmpty()) {
			pass(FailPoint.AFTER_CLAIM);
		}
		return claimed;
	}

	@Override
	public List<EntryResult> finish(Collection<EntryResult> results) {
		boolean delivers = results.stream().anyMatch((result) -> result.status() == Delivery.Status.DELIVERED);
		boolean retries = results.stream()
			.anyMatch((result) -> result.status() == Delivery.Status.PENDING && result.attempted());
		if (delivers) {
			pass(FailPoint.BEFORE_RESULT);
		}
		if (retries) {
			pass(FailPoint.BEFORE_RETRY);
		}
		List<EntryResult> refused = this.outbox.finish(results);
		if (retries) {
			pass(FailPoint.AFTER_RETRY);
		}
		return refused;
	}

	@Override
	public Duration lease() {
		return this.outbox.lease();
	}

	@Override
	public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		this.outbox.record(event, transaction);
	}

	@Override
	public void failed(Event<?> event) {
		this.outbox.failed(event);
	}

	@Override
	public void register(OutboxTarget target) {
		this.outbox.register(target);
	}

	@Override
	public boolean unregister(String name) {
		return this.outbox.unregister(name);
	}

	@Override
	public List<OutboxTarget> targets() {
		return this.outbox.targets();
	}

	@Override
	public List<OutboxEntry> renew(Collection<OutboxEntry> entries) {
		return this.outbox.renew(entries);
	}

	@Override
	public List<Delivery> deliveries(UUID eventId) {
		return this.outbox.deliveries(eventId);
	}

	@Override
	public List<OutboxDepth> depths() {
		return this.outbox.depths();
	}

	@Override
	public int retryDead(String target, Collection<UUID> eventIds) {
		return this.outbox.retryDead(target, eventIds);
	}

	@Override
	public int discardDead(String target, Collection<UUID> eventIds) {
		return this.outbox.discardDead(target, eventIds);
	}

	@Override
	public int discard(String target) {
		return this.outbox.discard(target);
	}

	@Override
	public void erase(EventQuery query) {
		this.outbox.erase(query);
	}

	/**
	 * Before anybody else hears of the commit.
	 */
	private final class AfterCommit implements TransactionSynchronization, Ordered {

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

		@Override
		public void afterCommit() {
			pass(FailPoint.AFTER_COMMIT);
		}

	}

}
