package io.github.carillon.events.test;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import org.junit.jupiter.api.Assumptions;

/**
 * An empty database for one test class, gone when it is closed. Of a server it is a
 * schema or database with a name of its own, so that several runs do not meet.
 * <p>
 * A server is found by the environment variables or system properties
 * {@code CARILLON_TEST_POSTGRES_URL}, {@code …_USER} and {@code …_PASSWORD}, and the same
 * with {@code MARIADB}; default is the database {@code test} on this machine, with the
 * users {@code root} and {@code postgres} and no password. Where none answers the tests
 * are skipped and say so.
 *
 * @since 0.1
 */
public final class TestDatabase implements AutoCloseable {

	private static final System.Logger logger = System.getLogger(TestDatabase.class.getName());

	private final String url;

	private final String user;

	private final String password;

	private final String cleanUpUrl;

	private final String cleanUp;

	private TestDatabase(String url, String user, String password, String cleanUpUrl, String cleanUp) {
		this.url = url;
		this.user = user;
		this.password = password;
		this.cleanUpUrl = cleanUpUrl;
		this.cleanUp = cleanUp;
	}

	/**
	 * Returns an H2 database in memory.
	 * @return the database
	 */
	public static TestDatabase h2InMemory() {
		String url = "jdbc:h2:mem:" + uniqueName() + ";DB_CLOSE_DELAY=-1";
		return new TestDatabase(url, "sa", "", url, "shutdown");
	}

	/**
	 * Returns an H2 database in a file, durable, and open until the application closes
	 * it.
	 * @param directory where the file is
	 * @return the database
	 */
	public static TestDatabase h2File(Path directory) {
		String url = "jdbc:h2:file:" + directory.resolve(uniqueName()).toAbsolutePath()
				+ ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
		return new TestDatabase(url, "sa", "", url, "shutdown");
	}

	/**
	 * Returns a schema of a PostgreSQL server. Skips the test when none answers.
	 * @return the database
	 */
	public static TestDatabase postgresql() {
		Server server = Server.find("POSTGRES", "jdbc:postgresql://127.0.0.1:5432/test");
		String schema = uniqueName();
		server.execute("create schema " + schema);
		String url = server.url + (server.url.contains("?") ? "&" : "?") + "currentSchema=" + schema;
		return new TestDatabase(url, server.user, server.password, server.url, "drop schema " + schema + " cascade");
	}

	/**
	 * Returns a database of a MariaDB server. Skips the test when none answers.
	 * @return the database
	 */
	public static TestDatabase mariadb() {
		Server server = Server.find("MARIADB", "jdbc:mariadb://127.0.0.1:3306/test");
		String name = uniqueName();
		server.execute("create database " + name);
		String url = server.url.replaceFirst("(//[^/]+/)[^?]*", "$1" + name);
		return new TestDatabase(url, server.user, server.password, server.url, "drop database " + name);
	}

	/**
	 * Returns the JDBC URL.
	 * @return the URL
	 */
	public String url() {
		return this.url;
	}

	/**
	 * Returns the user.
	 * @return the user
	 */
	public String user() {
		return this.user;
	}

	/**
	 * Returns the password.
	 * @return the password, often empty
	 */
	public String password() {
		return this.password;
	}

	/**
	 * Drops the database, with all that is in it.
	 */
	@Override
	public void close() {
		try {
			Server.execute(this.cleanUpUrl, this.user, this.password, this.cleanUp);
		}
		catch (SQLException ex) {
			logger.log(System.Logger.Level.WARNING, "A test database was not dropped: " + this.url, ex);
		}
	}

	private static String uniqueName() {
		return "carillon_" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
	}

	private record Server(String url, String user, String password) {

		static Server find(String name, String defaultUrl) {
			String url = setting(name + "_URL", defaultUrl);
			String user = setting(name + "_USER", "");
			String password = setting(name + "_PASSWORD", "");
			String reason = "";
			for (String candidate : user.isEmpty() ? List.of("root", "postgres") : List.of(user)) {
				try {
					DriverManager.getConnection(url, candidate, password).close();
					return new Server(url, candidate, password);
				}
				catch (SQLException ex) {
					reason = ex.getMessage();
				}
			}
			String message = "SKIPPED: no server at %s answers (%s). Start one, or set CARILLON_TEST_%s_URL, _USER and "
				.formatted(url, reason, name) + "_PASSWORD.";
			logger.log(System.Logger.Level.WARNING, message);
			return Assumptions.abort(message);
		}

		private static String setting(String name, String otherwise) {
			String key = "CARILLON_TEST_" + name.toUpperCase(Locale.ROOT);
			String value = System.getProperty(key, System.getenv(key));
			return (value != null) ? value : otherwise;
		}

		void execute(String sql) {
			try {
				execute(this.url, this.user, this.password, sql);
			}
			catch (SQLException ex) {
				throw new IllegalStateException("The server at %s answers, but not to '%s'".formatted(this.url, sql),
						ex);
			}
		}

		static void execute(String url, String user, String password, String sql) throws SQLException {
			try (Connection connection = DriverManager.getConnection(url, user, password);
					Statement statement = connection.createStatement()) {
				statement.execute(sql);
			}
		}

	}

}
