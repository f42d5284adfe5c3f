package io.github.carillon.events.jdbc;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.json.CarillonJson;
import io.github.carillon.events.serialization.EventSerializer;
import io.github.carillon.events.test.TestDatabase;

/**
 * A database with the tables, a pool and a history. One of a server that does not answer
 * skips the test.
 */
final class Databases implements AutoCloseable {

	private final TestDatabase database;

	private final HikariDataSource dataSource;

	private final JdbcEventHistory history;

	private Databases(TestDatabase database, int connections, JdbcHistoryOptions options, EventTypeResolver types) {
		this.database = database;
		this.dataSource = pool(database, connections);
		JdbcHistorySchema.create(this.dataSource, options);
		this.history = new JdbcEventHistory(this.dataSource, serializer(), types, options);
	}

	static Databases open(String name, Path directory, int connections) {
		return open(name, directory, connections, JdbcHistoryOptions.defaults());
	}

	static Databases open(String name, Path directory, EventTypeResolver types) {
		return new Databases(database(name, directory), 4, JdbcHistoryOptions.defaults(), types);
	}

	static Databases open(String name, Path directory, int connections, JdbcHistoryOptions options) {
		return new Databases(database(name, directory), connections, options, EventTypeResolver.annotations());
	}

	static TestDatabase database(String name, Path directory) {
		return switch (name) {
			case "h2mem" -> TestDatabase.h2InMemory();
			case "h2file" -> TestDatabase.h2File(directory);
			case "postgresql" -> TestDatabase.postgresql();
			case "mariadb" -> TestDatabase.mariadb();
			default -> throw new IllegalArgumentException(name);
		};
	}

	static HikariDataSource pool(TestDatabase database, int connections) {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl(database.url());
		dataSource.setUsername(database.user());
		dataSource.setPassword(database.password());
		dataSource.setMaximumPoolSize(connections);
		dataSource.setConnectionTimeout(3000);
		return dataSource;
	}

	EventSerializer serializer() {
		return CarillonJson.create().serializer();
	}

	HikariDataSource dataSource() {
		return this.dataSource;
	}

	JdbcEventHistory history() {
		return this.history;
	}

	Dialect dialect() {
		return this.history.database().dialect();
	}

	/**
	 * Returns an id as MariaDB has it.
	 */
	static byte[] bytes(UUID id) {
		return ByteBuffer.allocate(16)
			.putLong(id.getMostSignificantBits())
			.putLong(id.getLeastSignificantBits())
			.array();
	}

	void execute(String... statements) {
		try (Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.history.close();
		this.dataSource.close();
		this.database.close();
	}

}
