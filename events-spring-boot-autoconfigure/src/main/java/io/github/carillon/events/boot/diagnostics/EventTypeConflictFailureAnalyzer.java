package io.github.carillon.events.boot.diagnostics;

import io.github.carillon.events.schema.EventTypeConflictException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that two declarations of event types contradict each other.
 */
final class EventTypeConflictFailureAnalyzer extends AbstractFailureAnalyzer<EventTypeConflictException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EventTypeConflictException cause) {
		boolean sameName = cause.first().name().equals(cause.second().name());
		String action = sameName
				? "Make the two declarations of '%s' say the same, remove one, or give one another name or version."
				: "Say with @EventType on the class which type it is the data of, or give '%s' a class of its own.";
		return new FailureAnalysis(String.valueOf(cause.getMessage()), action.formatted(cause.type()), cause);
	}

}
