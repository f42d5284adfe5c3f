package io.github.carillon.events.boot.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that the JSON Schema of an event type is none.
 */
final class InvalidEventSchemaFailureAnalyzer extends AbstractFailureAnalyzer<InvalidEventSchemaException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidEventSchemaException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Correct it there: it must be a JSON Schema 2020-12 document.", cause);
	}

}
