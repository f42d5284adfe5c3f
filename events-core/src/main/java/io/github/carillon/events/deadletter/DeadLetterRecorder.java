package io.github.carillon.events.deadletter;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import io.github.carillon.events.DeliveryListener;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.HandlerResult;
import io.github.carillon.events.OnError;
import io.github.carillon.events.Subscription;

/**
 * Writes a letter for each handler of one bus that failed for good, and hands letters to
 * these handlers again. {@link DeliveryMode#DURABLE} subscriptions are left to the
 * outbox.
 */
final class DeadLetterRecorder implements DeliveryListener, Redelivery {

	private final DeadLetters letters;

	private final Clock clock;

	private final Executor executor;

	private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();

	DeadLetterRecorder(DeadLetters letters, Clock clock, Executor executor) {
		this.letters = letters;
		this.clock = clock;
		this.executor = executor;
	}

	@Override
	public void subscriptionAdded(Subscription subscription) {
		if (subscription.mode() != DeliveryMode.DURABLE) {
			this.subscriptions.put(DeadLetter.listener(subscription.id()), subscription);
		}
	}

	@Override
	public void subscriptionRemoved(Subscription subscription) {
		this.subscriptions.remove(DeadLetter.listener(subscription.id()), subscription);
	}

	@Override
	public void failed(Event<?> event, Subscription subscription, HandlerResult result) {
		if (subscription.onError() != OnError.DEAD_LETTER) {
			return;
		}
		DeadLetter letter = letter(event, subscription, result);
		try {
			this.executor.execute(() -> this.letters.addOrLose(letter));
		}
		catch (RuntimeException ex) {
			this.letters.lost(letter, ex);
		}
	}

	private DeadLetter letter(Event<?> event, Subscription subscription, HandlerResult result) {
		Throwable error = result.error()
			.orElseGet(() -> new IllegalStateException(subscription.name() + " gave no reason"));
		Instant last = result.endedAt().orElseGet(this.clock::instant);
		Instant first = result.firstFailedAt().filter((time) -> time.isBefore(last)).orElse(last);
		return DeadLetter.of(event, DeadLetter.listener(subscription.id()), error, result.attempts(), last)
			.firstFailedAt(first);
	}

	@Override
	public boolean reaches(DeadLetter letter) {
		Subscription subscription = this.subscriptions.get(letter.target());
		return subscription != null && subscription.isActive();
	}

	@Override
	public CompletionStage<RedeliveryResult> redeliver(DeadLetter letter) {
		Subscription subscription = this.subscriptions.get(letter.target());
		if (subscription == null) {
			throw new IllegalStateException("The listener was closed just now");
		}
		return subscription.deliver(letter.event(), letter.attempts() + 1)
			.thenApply((result) -> new RedeliveryResult(letter, status(result), result.error().orElse(null)));
	}

	private static RedeliveryResult.Status status(HandlerResult result) {
		return switch (result.status()) {
			case COMPLETED -> RedeliveryResult.Status.DELIVERED;
			case SKIPPED ->
				result.error().isPresent() ? RedeliveryResult.Status.FAILED : RedeliveryResult.Status.SKIPPED;
			case FAILED, TIMED_OUT -> RedeliveryResult.Status.FAILED;
			default -> RedeliveryResult.Status.NOT_TAKEN;
		};
	}

}
