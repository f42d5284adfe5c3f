package io.github.carillon.events.boot.fault;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;

import io.github.carillon.events.test.TestDatabase;
import io.github.carillon.events.test.fault.DeliveryCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nobody has to restart anything after the database was away, and nothing is lost or
 * repeated where it is slow, short of connections or busy with others (P8, P9, P10, P11).
 */
class TroubledDatabaseTests {

	@TempDir
	Path folder;

	@OnDatabases(value = FaultDatabase.MARIADB, andWithTime = FaultDatabase.POSTGRESQL)
	void goesOnByItselfWhenTheWayToTheDatabaseIsBack(FaultDatabase database) {
		TestDatabase opened = database.open(this.folder);
		try (TcpProxy wire = new TcpProxy(opened.url(), Faults.random("cut off " + database));
				Instances instances = new Instances(this.folder, opened)) {
			instances.set("--spring.datasource.url=" + wire.url());
			goesOnAfter(instances, wire::cut, wire::mend);
		}
	}

	@Test
	void goesOnByItselfWhenTheDatabaseIsStartedAgain() {
		try (PrivatePostgresql server = PrivatePostgresql.start();
				Instances instances = new Instances(this.folder, FaultDatabase.POSTGRESQL.open(this.folder))) {
			instances.set("--spring.datasource.url=" + server.url());
			instances.set("--spring.datasource.username=" + server.user());
			goesOnAfter(instances, server::crash, server::startAgain);
		}
	}

	private static void goesOnAfter(Instances instances, Runnable away, Runnable back) {
		Instance instance = instances
			.start("run", "publishers=2", "pause=5ms", "work=5ms", "--spring.datasource.hikari.connection-timeout=2000")
			.awaitStart();
		int times = Faults.times(1);
		for (int i = 0; i < times; i++) {
			instances.awaitDeliveries(50);
			away.run();
			long troubleBefore = troubles(instance);
			long cpuBefore = instance.status("cpu");
			Duration outage = Duration.ofSeconds(Faults.areMany() ? 20 : 6);
			await().pollDelay(outage).atMost(outage.multipliedBy(3)).until(() -> true);
			assertThat(instance.status("cpu") - cpuBefore).as("CPU of an application whose database is away")
				.isLessThan(outage.toMillis() / 2);
			assertThat(troubles(instance) - troubleBefore).as(instance.process()::log).isLessThanOrEqualTo(10);
			back.run();
			instances.awaitDeliveries(20);
		}
		instance.drain();
		DeliveryCheck check = instances.check();
		assertThat(check.repeated()).hasSizeLessThanOrEqualTo(Instances.IN_FLIGHT * times);
		assertThat(check.late()).isEmpty();
	}

	/**
	 * Returns how many lines this library has logged, but not the pool.
	 */
	private static long troubles(Instance instance) {
		return instance.process()
			.log()
			.lines()
			.filter((line) -> line.contains(" WARN ") || line.contains(" ERROR "))
			.filter((line) -> line.contains("carillon"))
			.count();
	}

	@OnDatabases(value = {}, andWithTime = { FaultDatabase.POSTGRESQL, FaultDatabase.MARIADB })
	void slownessCostsNoLease(FaultDatabase database) {
		TestDatabase opened = database.open(this.folder);
		try (TcpProxy wire = new TcpProxy(opened.url(), Faults.random("slow " + database));
				Instances instances = new Instances(this.folder, opened)) {
			instances.set("--carillon.outbox.lease=15s");
			Instance slow = instances
				.start("slow", "--spring.datasource.url=" + wire.url(), "publishers=4", "pause=5ms", "work=100ms")
				.awaitStart();
			Instance other = instances.start("other", "work=100ms").awaitStart();
			wire.slow(Duration.ofMillis(20), 0.005, Duration.ofSeconds(4));
			instances.awaitDeliveries(Faults.times(100));
			wire.slow(Duration.ZERO, 0, Duration.ZERO);
			slow.drain();
			assertThat(instances.check().repeated()).isEmpty();
			assertThat(slow.status("fenced") + other.status("fenced")).isZero();
		}
	}

	@OnDatabases(value = FaultDatabase.POSTGRESQL, andWithTime = { FaultDatabase.H2, FaultDatabase.MARIADB })
	void fiftyPublishersShareTwoConnections(FaultDatabase database) {
		try (Instances instances = Instances.of(database, this.folder)) {
			instances.set("--carillon.outbox.lease=20s");
			Instance instance = instances.start("run", "publishers=50", "events=" + Faults.times(10), "pause=0",
					"in-transaction=2ms", "work=2ms", "--spring.datasource.hikari.maximum-pool-size=2");
			instance.awaitStart().awaitPublished();
			instance.drain();
			assertThat(instances.check().repeated()).isEmpty();
			assertThat(instance.status("publishErrors")).isZero();
			assertThat(instance.status("storeErrors")).isZero();
		}
	}

	@Test
	void noConnectionIsHeldWhileAListenerWorks() {
		try (Instances instances = Instances.of(FaultDatabase.POSTGRESQL, this.folder)) {
			Instance instance = instances.start("run", "publishers=4", "events=1", "keys=0", "work=3s", "failures=0",
					"rollbacks=0", "--carillon.outbox.poll-interval=5s");
			instance.awaitStart().awaitPublished();
			instance.drain();
			assertThat(instance.statuses()).anySatisfy(
					(status) -> assertThat(status).containsEntry("inFlight", "4").containsEntry("connections", "0"));
		}
	}

	@OnDatabases(value = FaultDatabase.MARIADB, andWithTime = FaultDatabase.POSTGRESQL)
	void aSessionThatIsLeftInATransactionHoldsNothingUp(FaultDatabase database) throws Exception {
		TestDatabase opened = database.open(this.folder);
		try (Instances instances = new Instances(this.folder, opened)) {
			instances.set("--carillon.outbox.lease=20s");
			Instance instance = instances.start("run", "publishers=4", "pause=5ms").awaitStart();
			instances.awaitDeliveries(20);
			try (Connection idle = DriverManager.getConnection(opened.url(), opened.user(), opened.password());
					Statement statement = idle.createStatement()) {
				idle.setAutoCommit(false);
				idle.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
				try (ResultSet rows = statement.executeQuery("select count(*) from CARILLON_DELIVERY")) {
					assertThat(rows.next()).isTrue();
				}
				instances.awaitDeliveries(Faults.times(200));
				instance.drain();
			}
			assertThat(instances.check().repeated()).isEmpty();
			assertThat(instance.status("storeErrors")).isZero();
		}
	}

}
