package io.github.carillon.events.boot.diagnostics;

import java.util.List;

import io.github.carillon.events.schema.UnknownEventTypeException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that something publishes, or listens to, a type that is not registered where
 * types must be.
 */
final class UnknownEventTypeFailureAnalyzer extends AbstractFailureAnalyzer<UnknownEventTypeException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownEventTypeException cause) {
		UnknownListenedTypeException listened = findCause(rootFailure, UnknownListenedTypeException.class);
		String who = (listened != null)
				? "Listener '%s' (%s) listens to event type '%s'".formatted(listened.listenerId(),
						listened.listenerName(), cause.type())
				: "Something published event type '%s' while the application started".formatted(cause.type());
		return new FailureAnalysis(
				"%s, which is not registered, and 'carillon.types.unknown' is 'reject'.%s".formatted(who,
						nearest(cause.nearest())),
				("Correct the name; or declare the type, with @EventType(\"%s\") on the class of its data or below "
						+ "'carillon.types.definitions'; or set 'carillon.types.unknown=warn'.")
					.formatted(cause.type()),
				cause);
	}

	private static String nearest(List<String> names) {
		return names.isEmpty() ? ""
				: "%n%nDid you mean one of these?%n%n    - %s".formatted(String.join("%n    - ".formatted(), names));
	}

}
