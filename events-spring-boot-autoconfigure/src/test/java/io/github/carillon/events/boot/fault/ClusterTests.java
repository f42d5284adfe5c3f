package io.github.carillon.events.boot.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.test.TestDatabase;
import io.github.carillon.events.test.fault.DeliveryCheck;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances that share a database share the work: each event is delivered once, also
 * where the publisher has no listener, while instances come and go, and where their
 * clocks differ (P5, P6, P7, P16).
 */
class ClusterTests {

	/** Nobody dies here, but machines may be busy. */
	private static final String LONG_LEASE = "--carillon.outbox.lease=20s";

	@TempDir
	Path folder;

	@OnDatabases(value = FaultDatabase.MARIADB, andWithTime = FaultDatabase.POSTGRESQL)
	void twoInstancesDoTheirShareAndNothingIsDoneTwice(FaultDatabase database) {
		doTheirShare(database, 2);
	}

	@OnDatabases(value = {}, andWithTime = { FaultDatabase.MARIADB, FaultDatabase.POSTGRESQL })
	void fourInstancesDoTheirShareAndNothingIsDoneTwice(FaultDatabase database) {
		doTheirShare(database, 4);
	}

	@OnDatabases(value = {}, andWithTime = { FaultDatabase.MARIADB, FaultDatabase.POSTGRESQL })
	void eightInstancesDoTheirShareAndNothingIsDoneTwice(FaultDatabase database) {
		doTheirShare(database, 8);
	}

	private void doTheirShare(FaultDatabase database, int size) {
		int events = Faults.times(250);
		try (Instances instances = Instances.of(database, this.folder)) {
			instances.set(LONG_LEASE);
			List<Instance> receivers = IntStream.range(0, size)
				.mapToObj((i) -> instances.start("receiver" + i, "work=20ms", "failures=0"))
				.toList();
			receivers.forEach(Instance::awaitStart);
			Instance publisher = instances.start("publisher", "receives=false", "publishers=4", "events=" + events,
					"pause=0");
			publisher.awaitStart().awaitPublished();
			publisher.drain();
			DeliveryCheck check = instances.check();
			assertThat(check.repeated()).isEmpty();
			double share = check.delivered() / (double) size;
			assertThat(check.byProcess()).hasSize(size);
			assertThat(check.byProcess().values())
				.allMatch((count) -> count >= (Faults.areMany() ? share / 2 : share / 5));
			receivers.forEach((receiver) -> assertThat(receiver.status("storeErrors")).isZero());
			assertThat(publisher.status("publishErrors")).isZero();
		}
	}

	@OnDatabases(value = FaultDatabase.POSTGRESQL, andWithTime = FaultDatabase.MARIADB)
	void instancesThatLeaveInOrderLeaveNothingBehindAndRepeatNothing(FaultDatabase database) {
		try (Instances instances = Instances.of(database, this.folder)) {
			instances.set(LONG_LEASE);
			Instance leaving = instances.start("receiver", "work=10ms").awaitStart();
			Instance publisher = instances.start("publisher", "receives=false", "publishers=2", "pause=4ms");
			int moves = Faults.times(1);
			for (int i = 0; i < moves; i++) {
				instances.awaitDeliveries(50);
				leaving.process().terminate();
				leaving.process().await(Duration.ofSeconds(30));
				leaving = instances.start("receiver" + i, "work=10ms").awaitStart();
			}
			publisher.drain();
			DeliveryCheck check = instances.check();
			assertThat(check.repeated()).isEmpty();
			assertThat(check.byProcess()).hasSize(moves + 1);
		}
	}

	@OnDatabases(value = FaultDatabase.POSTGRESQL, andWithTime = FaultDatabase.MARIADB)
	void clocksThatAreWrongHurryNothingAndDelayNothing(FaultDatabase database) {
		try (Instances instances = Instances.of(database, this.folder)) {
			instances.set(LONG_LEASE);
			Instance early = instances.start("early", "skew=-10m", "publishers=2", "events=" + Faults.times(100),
					"failures=0.2", "work=5ms");
			Instance late = instances.start("late", "skew=10m", "publishers=2", "events=" + Faults.times(100),
					"failures=0.2", "work=5ms");
			early.awaitStart().awaitPublished();
			late.awaitStart().awaitPublished();
			early.drain();
			late.drain();
			assertThat(instances.check().repeated()).isEmpty();
			assertThat(early.status("fenced") + late.status("fenced")).isZero();
		}
	}

	@OnDatabases(value = FaultDatabase.POSTGRESQL, andWithTime = FaultDatabase.MARIADB)
	void fiveInstancesStartTogetherOnAnEmptyDatabase(FaultDatabase database) throws Exception {
		try (TestDatabase opened = database.open(this.folder)) {
			for (ConfigurableApplicationContext started : Together.start(5, () -> run(opened))) {
				try (ConfigurableApplicationContext context = started) {
					context.getBean(EventBus.class).publish("cluster.started");
					assertThat(context.getBean(Outbox.class).depths()).isEmpty();
				}
			}
		}
	}

	private static ConfigurableApplicationContext run(TestDatabase database) {
		return Together.run(Empty.class, "--spring.datasource.url=" + database.url(),
				"--spring.datasource.username=" + database.user(),
				"--spring.datasource.password=" + database.password(), "--spring.datasource.hikari.maximum-pool-size=2",
				"--carillon.history.jdbc.initialize-schema=always", "--carillon.history.store=jdbc");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
					"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration" })
	static class Empty {

	}

}
