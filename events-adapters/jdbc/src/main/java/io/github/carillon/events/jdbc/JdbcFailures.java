package io.github.carillon.events.jdbc;

import java.sql.SQLException;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Makes exceptions of the database those that Spring's users know.
 */
final class JdbcFailures {

	private JdbcFailures() {
	}

	static DataAccessException translate(JdbcTemplate jdbc, String task, String sql, SQLException exception) {
		DataAccessException translated = jdbc.getExceptionTranslator().translate(task, sql, exception);
		return (translated != null) ? translated : new UncategorizedSQLException(task, sql, exception);
	}

}
