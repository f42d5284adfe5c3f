package io.github.carillon.events.boot.diagnostics;

import io.github.carillon.events.InvalidPatternException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a malformed pattern that was given in code.
 */
final class InvalidPatternFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPatternException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidPatternException cause) {
		return new FailureAnalysis(
				"Event pattern '%s' is not valid:%n%n%s".formatted(cause.pattern(), PatternAdvice.caret(cause)),
				PatternAdvice.action(cause, "the call that gives it"), cause);
	}

}
