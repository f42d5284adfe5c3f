package io.github.carillon.events.boot.fault;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is asked to end finishes what it has begun, writes that down, and
 * ends; one whose listener does not return ends all the same (P14, P15).
 */
class StoppedApplicationTests {

	private static final Duration IN_TIME = Duration.ofSeconds(30);

	@TempDir
	Path folder;

	@OnDatabases(value = { FaultDatabase.H2, FaultDatabase.POSTGRESQL }, andWithTime = FaultDatabase.MARIADB)
	void finishesWhatItHasBegun(FaultDatabase database) {
		try (Instances instances = Instances.of(database, this.folder)) {
			instances.set("--carillon.outbox.lease=20s");
			int stops = Faults.times(1);
			for (int i = 0; i < stops; i++) {
				Instance instance = instances.start("run" + i, "publishers=8", "pause=8ms", "work=10ms");
				instances.awaitDeliveries(200);
				instance.process().terminate();
				instance.process().await(IN_TIME);
				assertThat(instance.process().log()).doesNotContain("LOST");
			}
			instances.start("last").awaitStart().drain();
			assertThat(instances.check().repeated()).isEmpty();
		}
	}

	@Test
	void endsAlthoughAListenerNeverReturns() {
		try (Instances instances = Instances.of(FaultDatabase.POSTGRESQL, this.folder)) {
			Instance instance = instances.start("run", "publishers=4", "events=20", "hang=true",
					"--carillon.outbox.shutdown-timeout=2s", "--spring.lifecycle.timeout-per-shutdown-phase=5s");
			instance.awaitStart().awaitPublished();
			instance.process().terminate();
			instance.process().await(IN_TIME.plusSeconds(5));
			instances.start("last").awaitStart().drain();
			instances.check();
		}
	}

}
