package io.github.carillon.events.boot.autoconfigure.deadletter;

import java.util.function.Consumer;

import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.DeadLetterHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;

/**
 * The application's handlers of dead letters, in their order. They are asked for with the
 * first letter: one that publishes needs the bus, which needs the letters.
 */
final class ApplicationDeadLetterHandlers implements DeadLetterHandler {

	private static final Logger log = LoggerFactory.getLogger(DeadLetterHandler.class);

	private final ObjectProvider<DeadLetterHandler> handlers;

	ApplicationDeadLetterHandlers(ObjectProvider<DeadLetterHandler> handlers) {
		this.handlers = handlers;
	}

	@Override
	public void added(DeadLetter letter) {
		tell((handler) -> handler.added(letter));
	}

	@Override
	public void discarded(DeadLetter letter, String reason) {
		tell((handler) -> handler.discarded(letter, reason));
	}

	private void tell(Consumer<DeadLetterHandler> call) {
		this.handlers.orderedStream().forEach((handler) -> {
			try {
				call.accept(handler);
			}
			catch (RuntimeException | Error ex) {
				log.error("{} threw; a handler of dead letters must not", handler, ex);
			}
		});
	}

}
