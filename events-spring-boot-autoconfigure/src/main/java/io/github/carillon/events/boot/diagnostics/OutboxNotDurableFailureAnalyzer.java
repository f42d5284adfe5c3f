package io.github.carillon.events.boot.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that deliveries would not survive the application.
 */
final class OutboxNotDurableFailureAnalyzer extends AbstractFailureAnalyzer<OutboxNotDurableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, OutboxNotDurableException cause) {
		return new FailureAnalysis(
				"Durable listeners must not lose events, as 'carillon.outbox.require-durable' is 'true', but they would:%n%n    %s"
					.formatted(cause.reason()),
				cause.fix() + " Or set 'carillon.outbox.require-durable=false' to run without that promise.", cause);
	}

}
