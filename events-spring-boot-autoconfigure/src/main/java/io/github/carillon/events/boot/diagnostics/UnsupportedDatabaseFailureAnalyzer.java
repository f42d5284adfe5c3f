package io.github.carillon.events.boot.diagnostics;

import io.github.carillon.events.jdbc.UnsupportedDatabaseException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that events cannot be kept in the database there is, though they are to be.
 */
final class UnsupportedDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedDatabaseException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedDatabaseException cause) {
		return new FailureAnalysis(
				"Events are to be kept in the database, but it is '%s': only H2, PostgreSQL and MariaDB are supported."
					.formatted(cause.product()),
				"Mark the DataSource of a supported database with @CarillonDataSource; "
						+ "or set 'carillon.history.store=memory' to do without.",
				cause);
	}

}
