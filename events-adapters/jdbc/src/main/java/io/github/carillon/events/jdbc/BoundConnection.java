package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.github.carillon.events.CommitBoundary;

import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.ConnectionHandle;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.jta.JtaTransactionObject;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The connection of a {@code DataSource} that the calling thread holds, and whether it
 * takes part in a transaction of that.
 */
final class BoundConnection {

	private final DataSource dataSource;

	/** Whether connections come in auto-commit, as they do unless the pool is told. */
	private final boolean autoCommit;

	private BoundConnection(DataSource dataSource, boolean autoCommit) {
		this.dataSource = dataSource;
		this.autoCommit = autoCommit;
	}

	/**
	 * Looks at a connection, which is that of the thread if it holds one.
	 */
	static BoundConnection of(DataSource dataSource) {
		DataSource target = dataSource;
		while (target instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null) {
			target = proxy.getTargetDataSource();
		}
		Connection connection = DataSourceUtils.getConnection(target);
		try {
			return new BoundConnection(target, connection.getAutoCommit());
		}
		catch (SQLException ex) {
			throw new CannotGetJdbcConnectionException("Failed to obtain JDBC Connection", ex);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, target);
		}
	}

	/**
	 * Returns what transaction managers bind connections by.
	 */
	DataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * Returns whether the thread holds a connection, in a transaction or after one.
	 */
	boolean isPresent() {
		return TransactionSynchronizationManager.hasResource(this.dataSource);
	}

	/**
	 * Returns whether the thread holds a connection that commits each statement, in a
	 * scope of Spring's without a transaction.
	 */
	boolean commitsAtOnce() {
		if (!TransactionSynchronizationManager.isSynchronizationActive() || !(TransactionSynchronizationManager
			.getResource(this.dataSource) instanceof ConnectionHolder holder)) {
			return false;
		}
		ConnectionHandle handle = holder.getConnectionHandle();
		try {
			return handle != null && handle.getConnection().getAutoCommit();
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/**
	 * Returns whether the thread holds a connection that is part of a transaction. It may
	 * hold one that is not: of another transaction, around this one, or one that Spring
	 * binds in the transaction of another resource, and that nobody commits.
	 */
	boolean isPartOf(CommitBoundary.Transaction transaction) {
		if (!(TransactionSynchronizationManager.getResource(this.dataSource) instanceof ConnectionHolder holder)) {
			return false;
		}
		Object known = transaction.unwrap();
		if (known instanceof JdbcTransactionObjectSupport jdbc) {
			return jdbc.hasConnectionHolder() && jdbc.getConnectionHolder() == holder;
		}
		return (known == null || known instanceof JtaTransactionObject) && isEnlisted(holder);
	}

	/**
	 * Judges by the connection, where the transaction does not say: what Spring binds in
	 * the transaction of another resource is not taken out of auto-commit, and has a
	 * synchronization of its own.
	 */
	private boolean isEnlisted(ConnectionHolder holder) {
		ConnectionHandle handle = holder.getConnectionHandle();
		if (handle == null || !TransactionSynchronizationManager.isActualTransactionActive()) {
			return false;
		}
		try {
			return !handle.getConnection().getAutoCommit()
					&& (this.autoCommit || !holder.isSynchronizedWithTransaction() || !isForeign());
		}
		catch (SQLException ex) {
			return false;
		}
	}

	private static boolean isForeign() {
		if (!TransactionSynchronizationManager.isSynchronizationActive()) {
			return false;
		}
		for (TransactionSynchronization synchronization : TransactionSynchronizationManager.getSynchronizations()) {
			if (synchronization.getClass().getEnclosingClass() == DataSourceUtils.class) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Commits in a connection that is not in auto-commit although nobody else will commit
	 * in it, as a pool may be set to give.
	 */
	void commitUnlessBound(Connection connection) throws SQLException {
		if (!isPresent() && !connection.getAutoCommit()) {
			connection.commit();
		}
	}

}
