package io.github.carillon.events.outbox;

import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import io.github.carillon.events.EventPattern;

/**
 * A target that does as it is told.
 */
final class FakeTarget implements DeliveryTarget {

	final List<ClaimedEntry> got = new CopyOnWriteArrayList<>();

	/** The deliveries that go on until they are completed here. */
	final List<Hanging> hanging = new CopyOnWriteArrayList<>();

	volatile boolean active = true;

	volatile List<EventPattern> patterns = List.of(EventPattern.parse("**"));

	volatile int concurrency = Integer.MAX_VALUE;

	/** After how many attempts it says that it gives up; 0 when it says nothing. */
	volatile int attempts;

	private final String name;

	private volatile Function<ClaimedEntry, CompletionStage<EntryResult>> behaviour = (claimed) -> CompletableFuture
		.completedFuture(EntryResult.delivered(claimed.entry()));

	FakeTarget(String name) {
		this.name = name;
	}

	FakeTarget withPatterns(String pattern) {
		this.patterns = List.of(EventPattern.parse(pattern));
		return this;
	}

	FakeTarget answering(Function<ClaimedEntry, EntryResult> answer) {
		return doing((claimed) -> CompletableFuture.completedFuture(answer.apply(claimed)));
	}

	FakeTarget doing(Function<ClaimedEntry, CompletionStage<EntryResult>> behaviour) {
		this.behaviour = behaviour;
		return this;
	}

	FakeTarget hangs() {
		return doing((claimed) -> {
			Hanging delivery = new Hanging(claimed, new CompletableFuture<>());
			this.hanging.add(delivery);
			return delivery.result;
		});
	}

	void letGo() {
		answering((claimed) -> EntryResult.delivered(claimed.entry()));
		this.hanging.forEach(Hanging::deliver);
	}

	List<UUID> ids() {
		return this.got.stream().map((claimed) -> claimed.entry().eventId()).toList();
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public List<EventPattern> patterns() {
		return this.patterns;
	}

	@Override
	public boolean isActive() {
		return this.active;
	}

	@Override
	public int concurrency() {
		return this.concurrency;
	}

	@Override
	public OptionalInt maxAttempts() {
		return (this.attempts > 0) ? OptionalInt.of(this.attempts) : OptionalInt.empty();
	}

	@Override
	public CompletionStage<EntryResult> deliver(ClaimedEntry claimed) {
		this.got.add(claimed);
		return this.behaviour.apply(claimed);
	}

	record Hanging(ClaimedEntry claimed, CompletableFuture<EntryResult> result) {

		void deliver() {
			this.result.complete(EntryResult.delivered(this.claimed.entry()));
		}

	}

}
