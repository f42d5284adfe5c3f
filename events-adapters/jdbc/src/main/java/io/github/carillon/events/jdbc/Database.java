package io.github.carillon.events.jdbc;

import java.sql.SQLException;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;

/**
 * A database, as the stores of this package reach it: by the connection that the calling
 * thread holds, or by one of the pool.
 */
final class Database implements AutoCloseable {

	private final BoundConnection bound;

	private final JdbcTemplate jdbc;

	private final Dialect dialect;

	private final ReaderThreads readerThreads = new ReaderThreads("carillon-history-reader");

	/**
	 * Connects once, to see which database it is.
	 */
	Database(DataSource dataSource) {
		this.bound = BoundConnection.of(dataSource);
		this.jdbc = new JdbcTemplate(this.bound.dataSource());
		this.dialect = execute(Dialect::of);
	}

	Dialect dialect() {
		return this.dialect;
	}

	BoundConnection bound() {
		return this.bound;
	}

	DataSource dataSource() {
		return this.bound.dataSource();
	}

	/**
	 * Reads, on a thread that nobody interrupts where that does harm.
	 */
	<T> T read(ConnectionCallback<T> action) {
		if (this.dialect.isEmbedded() && !this.bound.isPresent()) {
			return this.readerThreads.call(() -> execute(action));
		}
		return execute(action);
	}

	@SuppressWarnings("NullAway")
	<T> T execute(ConnectionCallback<T> action) {
		return this.jdbc.execute(action);
	}

	void update(String sql, PreparedStatementSetter setter) {
		this.jdbc.update(sql, setter);
	}

	/**
	 * Makes an exception of the database one that Spring's users know.
	 */
	DataAccessException translate(String task, @Nullable String sql, SQLException exception) {
		DataAccessException translated = this.jdbc.getExceptionTranslator().translate(task, sql, exception);
		return (translated != null) ? translated : new UncategorizedSQLException(task, sql, exception);
	}

	@Override
	public void close() {
		this.readerThreads.close();
	}

}
