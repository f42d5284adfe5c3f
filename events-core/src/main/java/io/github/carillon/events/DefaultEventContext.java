package io.github.carillon.events;

/**
 * Shows a run to the handler in it.
 *
 * @param run the run
 */
record DefaultEventContext(HandlerRun run) implements EventContext {

	@Override
	public Event<?> event() {
		return this.run.event();
	}

	@Override
	public String listenerId() {
		return this.run.handlerId();
	}

	@Override
	public int attempt() {
		return this.run.attempts();
	}

	@Override
	public boolean replayed() {
		return event().replayed();
	}

	@Override
	public boolean isCancelled() {
		return this.run.isFinal() || this.run.isGivenUp();
	}

	@Override
	public String idempotencyKey() {
		return event().id() + ":" + listenerId();
	}

	@Override
	public EventBus bus() {
		return this.run.eventBus();
	}

}
