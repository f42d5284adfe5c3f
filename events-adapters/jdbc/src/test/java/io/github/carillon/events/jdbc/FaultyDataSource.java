package io.github.carillon.events.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Counts commits, and has some of them fail before or after they took place.
 */
final class FaultyDataSource extends DelegatingDataSource {

	/** How many commits there were. */
	final AtomicInteger commits = new AtomicInteger();

	/** How many of the next commits fail although they took place. */
	final AtomicInteger lostAcknowledgements = new AtomicInteger();

	/** How many of the next commits are refused. */
	final AtomicInteger refusals = new AtomicInteger();

	FaultyDataSource(DataSource target) {
		super(target);
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection target = super.getConnection();
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> {
					if (!method.getName().equals("commit")) {
						return call(target, method, arguments);
					}
					if (take(this.refusals)) {
						throw new SQLException("disk full", "53100");
					}
					call(target, method, arguments);
					this.commits.incrementAndGet();
					if (take(this.lostAcknowledgements)) {
						throw new SQLException("connection reset", "08006");
					}
					return null;
				});
	}

	private static boolean take(AtomicInteger left) {
		return left.getAndUpdate((count) -> Math.max(0, count - 1)) > 0;
	}

	private static Object call(Connection target, Method method, Object[] arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
