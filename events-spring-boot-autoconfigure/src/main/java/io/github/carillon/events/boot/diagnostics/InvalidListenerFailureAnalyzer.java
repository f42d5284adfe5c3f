package io.github.carillon.events.boot.diagnostics;

import io.github.carillon.events.InvalidPatternException;
import io.github.carillon.events.spring.InvalidListenerException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Explains why a method with {@link io.github.carillon.events.OnEvent} cannot be a
 * listener: its pattern is malformed, its parameter cannot take the data of a type it
 * matches, and whatever else a listener must not be.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidListenerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidListenerException> {

	/** What a bus says that has nothing that delivers durably. */
	private static final String NOT_DURABLE = "nothing here delivers durably";

	private final Environment environment;

	InvalidListenerFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

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
		return new FailureAnalysis("Listener '%s' cannot be registered:%n%n    %s%n%n%s".formatted(cause.listenerId(),
				cause.reason().replace("\n", "\n    "), declared), action(cause), cause);
	}

	private String action(InvalidListenerException cause) {
		if (cause.reason().contains(NOT_DURABLE)
				&& !this.environment.getProperty("carillon.outbox.enabled", Boolean.class, true)) {
			return "Remove 'carillon.outbox.enabled=false', without which there is no outbox; or use another mode than "
					+ "DURABLE in @OnEvent on %s.".formatted(cause.signature());
		}
		return "Change %s as said above.".formatted(cause.signature());
	}

}
