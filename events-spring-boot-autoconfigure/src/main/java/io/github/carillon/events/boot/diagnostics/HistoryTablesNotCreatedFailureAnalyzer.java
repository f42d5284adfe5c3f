package io.github.carillon.events.boot.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that the tables of the history could not be made.
 */
final class HistoryTablesNotCreatedFailureAnalyzer extends AbstractFailureAnalyzer<HistoryTablesNotCreatedException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, HistoryTablesNotCreatedException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Give the database user the right to create tables; or run the script for the database from "
						+ "'classpath:io/github/carillon/events/jdbc' (in events-jdbc) as another user and set "
						+ "'carillon.history.jdbc.initialize-schema=never'; "
						+ "or set 'carillon.history.store=memory' to do without.",
				cause);
	}

}
