package io.github.carillon.events.history;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.carillon.events.Event;
import io.github.carillon.events.HandlerResult;
import io.github.carillon.events.Subscription;

/**
 * Delivers replays to a listener.
 */
record SubscriptionTarget(Subscription subscription) implements ReplayTarget {

	@Override
	public String name() {
		return "listener:" + this.subscription.id();
	}

	@Override
	public boolean wants(Event<?> event) {
		boolean ofClass = this.subscription.dataClass()
			.map((type) -> type != Object.class && type.isInstance(event.data()))
			.orElse(false);
		return ofClass || this.subscription.patterns().stream().anyMatch((pattern) -> pattern.matches(event.type()));
	}

	@Override
	public boolean isActive() {
		return this.subscription.isActive();
	}

	@Override
	public CompletionStage<Boolean> deliver(Event<?> event) {
		return this.subscription.deliver(event, 1).thenCompose(SubscriptionTarget::outcome);
	}

	private static CompletionStage<Boolean> outcome(HandlerResult result) {
		boolean delivered = result.status() == HandlerResult.Status.COMPLETED;
		if (delivered || (result.status() == HandlerResult.Status.SKIPPED && result.error().isEmpty())) {
			return CompletableFuture.completedFuture(delivered);
		}
		return CompletableFuture.failedFuture(result.error()
			.orElseGet(() -> new IllegalStateException(
					"%s ended as %s without an error".formatted(result.handlerId(), result.status()))));
	}

}
