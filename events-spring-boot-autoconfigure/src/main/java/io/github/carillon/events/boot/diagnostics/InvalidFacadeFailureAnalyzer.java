package io.github.carillon.events.boot.diagnostics;

import io.github.carillon.events.InvalidFacadeException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains why an interface cannot be an {@link io.github.carillon.events.EventFacade}.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidFacadeFailureAnalyzer extends AbstractFailureAnalyzer<InvalidFacadeException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidFacadeException cause) {
		return new FailureAnalysis(
				"An interface cannot publish events:%n%n    %s: %s".formatted(cause.declaration(), cause.reason()),
				"Change %s as said above.".formatted(cause.declaration()), cause);
	}

}
