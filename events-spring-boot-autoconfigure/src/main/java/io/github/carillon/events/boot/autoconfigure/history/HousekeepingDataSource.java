package io.github.carillon.events.boot.autoconfigure.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * Connections beside the application's pool, to the same database: an application that
 * uses up its pool does not lose what it is delivering. Each is opened when it is needed,
 * a few times a minute; where that fails, one of the pool will do.
 *
 * @since 0.1
 */
public final class HousekeepingDataSource extends AbstractDataSource {

	private static final Logger log = LoggerFactory.getLogger(HousekeepingDataSource.class);

	private final DataSource beside;

	private final DataSource pool;

	private HousekeepingDataSource(DataSource beside, DataSource pool) {
		this.beside = beside;
		this.pool = pool;
	}

	/**
	 * Makes one for a pool.
	 * @param pool the pool
	 * @return the connections, {@code null} when they cannot be had or would see another
	 * schema than those of the pool
	 */
	public static @Nullable DataSource beside(DataSource pool) {
		DataSource own = own(pool);
		return (own != null) ? new HousekeepingDataSource(own, pool) : null;
	}

	/**
	 * Makes connections for somebody who keeps them: never one of the pool.
	 */
	static @Nullable DataSource own(DataSource pool) {
		try {
			DataSource beside = DataSourceBuilder.derivedFrom(pool).type(SimpleDriverDataSource.class).build();
			return seesTheSame(beside, pool) ? beside : null;
		}
		catch (SQLException | RuntimeException ex) {
			log.debug("There are no connections beside the application's own", ex);
			return null;
		}
	}

	private static boolean seesTheSame(DataSource beside, DataSource pool) throws SQLException {
		try (Connection first = beside.getConnection(); Connection second = pool.getConnection()) {
			return Objects.equals(first.getMetaData().getURL(), second.getMetaData().getURL())
					&& Objects.equals(first.getCatalog(), second.getCatalog())
					&& Objects.equals(first.getSchema(), second.getSchema());
		}
	}

	@Override
	public Connection getConnection() throws SQLException {
		try {
			return this.beside.getConnection();
		}
		catch (SQLException ex) {
			log.debug("No connection beside the pool", ex);
			return this.pool.getConnection();
		}
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return this.pool.getConnection(username, password);
	}

}
