package io.github.carillon.events.boot.fault;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.carillon.events.test.TestDatabase;
import io.github.carillon.events.test.fault.ApplicationProcess;
import io.github.carillon.events.test.fault.DeliveryCheck;
import io.github.carillon.events.test.fault.Journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@link FaultApplication}s that share a database, and what they were seen to do.
 */
final class Instances implements AutoCloseable {

	/** Of each instance, in flight at once. */
	static final int IN_FLIGHT = 32;

	static final Duration LEASE = Duration.ofSeconds(2);

	private static final List<String> MACHINE = List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

	private final Path folder;

	private final TestDatabase database;

	private final List<Instance> instances = new ArrayList<>();

	private final Map<String, String> defaults = new LinkedHashMap<>();

	Instances(Path folder, TestDatabase database) {
		this.folder = folder;
		this.database = database;
		set("--spring.datasource.url=" + database.url());
		set("--spring.datasource.username=" + database.user());
		set("--spring.datasource.password=" + database.password());
		set("--carillon.history.jdbc.initialize-schema=always");
		set("--carillon.outbox.require-durable=true");
		set("--carillon.outbox.lease=" + LEASE.toMillis() + "ms");
		set("--carillon.outbox.poll-interval=200ms");
		set("--carillon.outbox.in-flight=" + IN_FLIGHT);
	}

	static Instances of(FaultDatabase database, Path folder) {
		return new Instances(folder, database.open(folder));
	}

	/**
	 * Sets a property of all that are started from now on.
	 */
	void set(String property) {
		set(this.defaults, property);
	}

	private static void set(Map<String, String> properties, String property) {
		String[] parts = (property.startsWith("--") ? property : "--fault." + property).split("=", 2);
		properties.put(parts[0], parts[1]);
	}

	/**
	 * Starts one.
	 * @param run its name, and that of its events
	 * @param properties of its {@link Load}, and others with {@code --}
	 */
	Instance start(String run, String... properties) {
		Map<String, String> all = new LinkedHashMap<>(this.defaults);
		set(all, "run=" + run);
		Stream.of(properties).forEach((property) -> set(all, property));
		List<String> arguments = all.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + "=" + entry.getValue())
			.toList();
		Instance instance = new Instance(
				ApplicationProcess.start(FaultApplication.class, this.folder, run, MACHINE, arguments),
				this.folder.resolve(run + ".status"));
		this.instances.add(instance);
		return instance;
	}

	String url() {
		return this.database.url();
	}

	/**
	 * Waits until there are more deliveries than there were.
	 */
	void awaitDeliveries(int more) {
		int before = deliveries();
		awaitDeliveries((count) -> count >= before + more);
	}

	void awaitDeliveries(Predicate<Integer> enough) {
		await().pollInterval(Duration.ofMillis(2))
			.atMost(Duration.ofSeconds(120))
			.until(() -> enough.test(deliveries()));
	}

	int deliveries() {
		return Journal.read(this.folder.resolve("delivered")).size();
	}

	/**
	 * Returns how many rows a query finds.
	 */
	int query(String sql) {
		try (Connection connection = DriverManager.getConnection(this.database.url(), this.database.user(),
				this.database.password());
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery(sql)) {
			int count = 0;
			while (rows.next()) {
				count++;
			}
			return count;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Makes sure that nothing was lost, made up, or delivered out of order.
	 */
	DeliveryCheck check() {
		DeliveryCheck check = DeliveryCheck.of(this.folder.resolve("published"), this.folder.resolve("delivered"));
		System.out.println(check);
		assertThat(check.succeeded()).isPositive();
		assertThat(check.lost()).as("lost").isEmpty();
		assertThat(check.unexpected()).as("unexpected").isEmpty();
		assertThat(check.overtaken()).as("overtaken by a later event of the key").isEmpty();
		return check;
	}

	@Override
	public void close() {
		this.instances.forEach((instance) -> instance.process().close());
		this.database.close();
	}

}
