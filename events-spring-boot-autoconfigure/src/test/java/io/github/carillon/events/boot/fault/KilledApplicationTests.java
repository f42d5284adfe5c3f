package io.github.carillon.events.boot.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

import io.github.carillon.events.test.fault.DeliveryCheck;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that is killed while it publishes and delivers loses nothing that was
 * committed, makes nothing up, keeps the order of each key, and repeats no more than it
 * had in flight (P1, P3, C80, C82).
 */
class KilledApplicationTests {

	@TempDir
	Path folder;

	@OnDatabases({ FaultDatabase.H2, FaultDatabase.POSTGRESQL, FaultDatabase.MARIADB })
	void losesNothingWheneverItIsKilled(FaultDatabase database) {
		Random random = Faults.random("killed " + database);
		int kills = Faults.times(1);
		try (Instances instances = Instances.of(database, this.folder)) {
			for (int kill = 0; kill < kills; kill++) {
				Instance instance = instances.start("run" + kill, "publishers=4", "pause=4ms");
				if (kill % 5 == 4) {
					// while it starts
					pause(random.nextInt(3000));
				}
				else {
					instances.awaitDeliveries(1 + random.nextInt(200));
				}
				instance.process().kill();
			}
			instances.start("last").awaitStart().drain();
			DeliveryCheck check = instances.check();
			assertThat(check.repeated()).hasSizeLessThanOrEqualTo(Instances.IN_FLIGHT * kills);
			assertThat(check.late()).isEmpty();
		}
	}

	@OnDatabases(value = FaultDatabase.H2, andWithTime = { FaultDatabase.POSTGRESQL, FaultDatabase.MARIADB })
	void losesNothingWhereverItIsKilled(FaultDatabase database) {
		try (Instances instances = Instances.of(database, this.folder)) {
			Random random = Faults.random("killed somewhere on " + database);
			int kills = 0;
			for (int i = 0; i < Faults.times(1); i++) {
				for (FailPoint point : FailPoint.values()) {
					dies(instances.start("run" + kills++, "publishers=2", "pause=10ms", "failures=0.2",
							"fail-point=" + point, "passages=" + random.nextInt(20)));
				}
			}
			instances.start("last").awaitStart().drain();
			DeliveryCheck check = instances.check();
			assertThat(check.late()).isEmpty();
			assertThat(check.repeated()).hasSizeBetween(Faults.times(1), Instances.IN_FLIGHT * kills);
		}
	}

	private static void dies(Instance instance) {
		assertThat(instance.process().await(Duration.ofMinutes(2))).as(instance.process()::log)
			.isEqualTo(FaultApplication.DIED);
	}

	private static void pause(int milliseconds) {
		await().pollDelay(Duration.ofMillis(milliseconds)).until(() -> true);
	}

}
