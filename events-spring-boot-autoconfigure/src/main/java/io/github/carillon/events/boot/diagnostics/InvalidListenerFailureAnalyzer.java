package io.github.carillon.events.boot.diagnostics;

import io.github.carillon.events.InvalidPatternException;
import io.github.carillon.events.spring.InvalidListenerException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains why a method with {@link io.github.carillon.events.OnEvent} cannot be a
 * listener: its pattern is malformed, its parameter cannot take the data of a type it
 * matches, and whatever else a listener must not be.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidListenerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidListenerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidListenerException cause) {
		String declared = "(declared at %s of bean '%s')".formatted(cause.signature(), cause.beanName());
		InvalidPatternException pattern = findCause(cause, InvalidPatternException.class);
		if (pattern != null) {
			return new FailureAnalysis(
					"Listener '%s' has pattern '%s' which is not valid:%n%n%s%n%n%s".formatted(cause.listenerId(),
							pattern.pattern(), PatternAdvice.caret(pattern), declared),
					PatternAdvice.action(pattern, "@OnEvent on " + cause.signature()), cause);
		}
		return new FailureAnalysis(
				"Listener '%s' cannot be registered:%n%n    %s%n%n%s".formatted(cause.listenerId(),
						cause.reason().replace("\n", "\n    "), declared),
				"Change %s as said above.".formatted(cause.signature()), cause);
	}

}
