package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.zaxxer.hikari.HikariDataSource;
import io.github.carillon.events.test.TestDatabase;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Instances that start together on an empty database make the tables once, and none of
 * them fails (P16).
 */
class JdbcHistorySchemaTests {

	private static final int INSTANCES = 8;

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "postgresql", "mariadb" })
	void instancesThatStartTogetherMakeTheTables(String name) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(INSTANCES);
		try (TestDatabase database = Databases.database(name, this.directory);
				HikariDataSource dataSource = Databases.pool(database, INSTANCES)) {
			for (int round = 0; round < 3; round++) {
				JdbcHistoryOptions options = JdbcHistoryOptions.defaults().withTablePrefix("ROUND" + round + "_");
				CyclicBarrier together = new CyclicBarrier(INSTANCES);
				List<Future<?>> instances = new ArrayList<>();
				for (int i = 0; i < INSTANCES; i++) {
					instances.add(threads.submit(() -> {
						together.await();
						JdbcHistorySchema.create(dataSource, options);
						return null;
					}));
				}
				for (Future<?> instance : instances) {
					instance.get();
				}
			}
		}
		finally {
			threads.shutdown();
		}
	}

}
