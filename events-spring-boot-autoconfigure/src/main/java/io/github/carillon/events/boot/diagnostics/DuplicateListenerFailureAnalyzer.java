package io.github.carillon.events.boot.diagnostics;

import io.github.carillon.events.DuplicateSubscriptionException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that two listeners have one id.
 */
final class DuplicateListenerFailureAnalyzer extends AbstractFailureAnalyzer<DuplicateSubscriptionException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, DuplicateSubscriptionException cause) {
		return new FailureAnalysis(
				"Two listeners have the id '%s':%n%n    - %s%n    - %s".formatted(cause.id(), cause.existing(),
						cause.rejected()),
				("Give one of them an id of its own, as in @OnEvent(id = \"%s-2\"). Ids appear in statistics and "
						+ "stored deliveries: leave that of the listener that was there first.")
					.formatted(cause.id()),
				cause);
	}

}
