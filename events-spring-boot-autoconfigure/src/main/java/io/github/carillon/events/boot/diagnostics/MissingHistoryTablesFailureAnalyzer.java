package io.github.carillon.events.boot.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that the database lacks the tables of the history.
 */
final class MissingHistoryTablesFailureAnalyzer extends AbstractFailureAnalyzer<MissingHistoryTablesException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MissingHistoryTablesException cause) {
		return new FailureAnalysis(
				("Events are to be kept in the database, as 'carillon.history.store' is 'jdbc', but it has no table "
						+ "%s. Nothing creates it, as 'carillon.history.jdbc.initialize-schema' is '%s'.")
					.formatted(cause.table(), cause.initializeSchema()),
				("Add the script '%s' (in events-jdbc) to your migrations, or run it; "
						+ "or set 'carillon.history.jdbc.initialize-schema=always'; "
						+ "or set 'carillon.history.store=memory' to do without.")
					.formatted(cause.script()),
				cause);
	}

}
