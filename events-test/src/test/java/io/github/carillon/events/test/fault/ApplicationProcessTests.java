package io.github.carillon.events.test.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process does what it is told, and what it wrote is there when it is gone.
 */
class ApplicationProcessTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	@TempDir
	Path folder;

	@Test
	void isToldAndKilled() {
		try (ApplicationProcess process = start()) {
			process.tell("hello");
			await().atMost(LONG).until(() -> Journal.read(file()).contains(List.of("hello", "there")));
			assertThat(process.log()).isEqualTo("heard hello\n");
			process.kill();
			assertThat(process.isAlive()).isFalse();
			assertThat(Journal.read(file())).containsExactly(List.of("hello", "there"));
		}
	}

	@Test
	void endsInOrderWhenItIsAskedTo() {
		try (ApplicationProcess process = start()) {
			process.tell("hello");
			await().atMost(LONG).until(() -> !Journal.read(file()).isEmpty());
			process.terminate();
			process.await(LONG);
			assertThat(Journal.read(file())).contains(List.of("ended"));
		}
	}

	@Test
	void standsStillAndGoesOn() {
		try (ApplicationProcess process = start()) {
			process.tell("hello");
			await().atMost(LONG).until(() -> !Journal.read(file()).isEmpty());
			process.freeze();
			process.tell("again");
			await().during(Duration.ofMillis(200)).until(() -> Journal.read(file()).size() == 1);
			process.thaw();
			await().atMost(LONG).until(() -> Journal.read(file()).size() == 2);
		}
	}

	private Path file() {
		return this.folder.resolve("heard");
	}

	private ApplicationProcess start() {
		return ApplicationProcess.start(Listener.class, this.folder, "listener", List.of("-Xmx32m"), List.of("there"));
	}

	static class Listener {

		public static void main(String[] args) throws IOException {
			try (Journal journal = Journal.open(Path.of("heard"))) {
				Runtime.getRuntime().addShutdownHook(new Thread(() -> journal.write("ended")));
				BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
				for (String line = input.readLine(); line != null; line = input.readLine()) {
					System.out.println("heard " + line);
					journal.write(line, args[0]);
				}
			}
		}

	}

}
