package io.github.carillon.events.boot.fault;

import java.nio.file.Path;
import java.time.Duration;

import io.github.carillon.events.test.fault.DeliveryCheck;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an instance holds that stands still for longer than its lease, another one
 * delivers; what the first still does when it goes on does not count (P4).
 */
class FrozenApplicationTests {

	/**
	 * What a transaction of the frozen instance has locked stays locked until that goes
	 * on, and holds up what comes after it in its key.
	 */
	private static final String UNLOCKED = "select seq from CARILLON_DELIVERY where due_nanos is not null "
			+ "and open_key is null for update skip locked";

	@TempDir
	Path folder;

	@OnDatabases(value = FaultDatabase.POSTGRESQL, andWithTime = FaultDatabase.MARIADB)
	void isReplacedAndFenced(FaultDatabase database) {
		try (Instances instances = Instances.of(database, this.folder)) {
			Instance frozen = instances.start("frozen", "publishers=4", "pause=4ms", "work=50ms");
			Instance other = instances.start("other", "work=50ms").awaitStart();
			int times = Faults.times(1);
			for (int i = 0; i < times; i++) {
				long fenced = frozen.awaitStart().status("fenced");
				instances.awaitDeliveries(100);
				frozen.process().freeze();
				await().pollDelay(Instances.LEASE)
					.atMost(Duration.ofSeconds(60))
					.until(() -> instances.query(UNLOCKED) == 0 && other.status("inFlight") == 0);
				frozen.process().thaw();
				await().atMost(Duration.ofSeconds(60)).until(() -> frozen.status("fenced") > fenced);
			}
			frozen.drain();
			other.drain();
			DeliveryCheck check = instances.check();
			assertThat(check.repeated()).hasSizeLessThanOrEqualTo(Instances.IN_FLIGHT * times);
			assertThat(check.late()).hasSizeLessThanOrEqualTo(Instances.IN_FLIGHT * times);
			assertThat(check.byProcess()).hasSize(2);
		}
	}

}
