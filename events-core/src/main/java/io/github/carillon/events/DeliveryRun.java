package io.github.carillon.events;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * An event handed to one subscription alone: one attempt. It is known when its handler
 * has come to rest, and it can be cancelled until it begins.
 */
final class DeliveryRun extends HandlerRun {

	private final CompletableFuture<@Nullable Void> rest = new CompletableFuture<>();

	/** Whether its handler returned a stage, which goes on. */
	private volatile boolean isStaged;

	private DeliveryRun(EventRun eventRun, DefaultSubscription subscription, int attempt) {
		super(eventRun, subscription, attempt);
	}

	static DeliveryRun of(Event<?> event, DefaultSubscription subscription, int attempt, Dispatcher dispatcher) {
		DefaultPublication<?> publication = DefaultPublication.delivery(event, dispatcher);
		EventRun eventRun = new EventRun(publication, event, dispatcher, EventOptions.DELIVERY);
		DeliveryRun run = new DeliveryRun(eventRun, subscription, attempt);
		eventRun.open(new HandlerRun[] { run }, 1, false);
		publication.add(eventRun);
		return run;
	}

	/**
	 * Returns what completes with the run. Whoever cancels it need not wait for those who
	 * are told.
	 */
	CompletionStage<HandlerResult> result() {
		CompletableFuture<HandlerResult> result = publication().toCompletableFuture().thenApply((done) -> this);
		result.whenComplete((done, error) -> {
			if (result.isCancelled()) {
				Timers.onAnother(this::withdraw);
			}
		});
		return result;
	}

	private void withdraw() {
		Turn own = ownTurn();
		if (cancel(
				new HandlerCancelledException("The delivery of %s to %s was cancelled".formatted(event(), handlerId())))
				&& own != null) {
			own.end();
		}
	}

	@Override
	boolean run() {
		try {
			return super.run();
		}
		finally {
			if (!this.isStaged) {
				this.rest.complete(null);
			}
		}
	}

	@Override
	void stage() {
		this.isStaged = true;
		super.stage();
	}

	@Override
	boolean succeed(@Nullable Object result) {
		try {
			return super.succeed(result);
		}
		finally {
			stageEnded();
		}
	}

	@Override
	boolean fail(Throwable ex) {
		try {
			return super.fail(ex);
		}
		finally {
			stageEnded();
		}
	}

	private void stageEnded() {
		if (this.isStaged) {
			this.rest.complete(null);
		}
	}

	@Override
	void finished() {
		super.finished();
		if (status() == Status.CANCELLED) {
			this.rest.complete(null);
		}
	}

	@Override
	public CompletionStage<@Nullable Void> handlerEnd() {
		return this.rest.copy();
	}

}
