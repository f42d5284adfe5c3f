package io.github.carillon.events.boot.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.carillon.events.test.fault.ApplicationProcess;
import io.github.carillon.events.test.fault.Journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A {@link FaultApplication} that was started.
 */
final class Instance {

	private static final Duration LONG = Duration.ofSeconds(90);

	private final ApplicationProcess process;

	private final Path statusFile;

	Instance(ApplicationProcess process, Path statusFile) {
		this.process = process;
		this.statusFile = statusFile;
	}

	ApplicationProcess process() {
		return this.process;
	}

	/**
	 * Waits until it runs.
	 */
	Instance awaitStart() {
		await().pollInterval(Duration.ofMillis(20)).atMost(LONG).until(() -> !isGone() && !statuses().isEmpty());
		return this;
	}

	/**
	 * Waits until it has published everything.
	 */
	void awaitPublished() {
		await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofMinutes(5)).untilAsserted(() -> {
			assertThat(isGone()).isFalse();
			assertThat(status()).containsEntry("busy", "false");
		});
	}

	/**
	 * Waits until it publishes nothing more and nothing is left to be delivered.
	 */
	void drain() {
		drain(60);
	}

	void drain(int seconds) {
		this.process.tell(FaultApplication.QUIET);
		await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(seconds)).untilAsserted(() -> {
			assertThat(isGone()).isFalse();
			assertThat(status()).containsEntry("busy", "false").containsEntry("depth", "0");
		});
	}

	private boolean isGone() {
		assertThat(this.process.isAlive()).as(this.process::log).isTrue();
		return false;
	}

	long status(String name) {
		return Long.parseLong(status().get(name));
	}

	Map<String, String> status() {
		List<Map<String, String>> all = statuses();
		return all.get(all.size() - 1);
	}

	List<Map<String, String>> statuses() {
		return Journal.read(this.statusFile)
			.stream()
			.map((line) -> line.stream()
				.map((field) -> field.split("=", 2))
				.collect(Collectors.toMap((field) -> field[0], (field) -> field[1])))
			.toList();
	}

}
