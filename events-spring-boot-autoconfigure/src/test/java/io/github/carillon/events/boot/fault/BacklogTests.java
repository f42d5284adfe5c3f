package io.github.carillon.events.boot.fault;

import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What waits to be delivered waits in the database and not in memory (P18).
 */
class BacklogTests {

	@TempDir
	Path folder;

	@OnDatabases(value = FaultDatabase.MARIADB, andWithTime = FaultDatabase.POSTGRESQL)
	void isWorkedOffInLittleMemory(FaultDatabase database) {
		try (Instances instances = Instances.of(database, this.folder)) {
			instances.set("--carillon.outbox.lease=20s");
			// has the target registered
			Instance first = instances.start("first").awaitStart();
			first.process().terminate();
			Instance publisher = instances.start("publisher", "receives=false", "publishers=8", "keys=50", "pause=0",
					"events=" + Faults.times(500), "status=1s");
			publisher.awaitStart().awaitPublished();
			Instance receiver = instances.start("receiver", "status=1s").awaitStart();
			receiver.drain(Faults.times(60));
			assertThat(instances.check().repeated()).isEmpty();
			assertThat(receiver.process().log()).doesNotContain("OutOfMemoryError");
		}
	}

}
