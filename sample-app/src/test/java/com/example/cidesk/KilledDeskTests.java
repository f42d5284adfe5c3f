package com.example.cidesk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.example.cidesk.GitHub.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A desk that is killed while it is fed knows afterwards everything that it acknowledged.
 */
class KilledDeskTests {

	private static final int SENDERS = 4;

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	@TempDir
	Path folder;

	@Test
	void knowsEverythingThatItAcknowledged() throws Exception {
		long seed = Long.getLong("desk.seed", System.nanoTime());
		System.out.println("desk.seed=" + seed);
		Random random = new Random(seed);
		List<List<String>> acknowledged = new ArrayList<>();
		for (int i = 0; i < SENDERS; i++) {
			acknowledged.add(Collections.synchronizedList(new ArrayList<>()));
		}
		for (int round = 0; round < Integer.getInteger("desk.kills", 1); round++) {
			feedAndKill(acknowledged, 100 + random.nextInt(200));
		}
		assertThat(acknowledged).allSatisfy((ids) -> assertThat(ids).isNotEmpty());
		Process desk = start();
		try {
			List<String> stored = stored(GitHub.of(port()));
			assertThat(stored).doesNotHaveDuplicates();
			// each sender waits for an answer before it sends on, so the order of its own
			// is known
			assertThat(acknowledged)
				.allSatisfy((ids) -> assertThat(stored.stream().filter(ids::contains).toList()).isEqualTo(ids));
		}
		finally {
			desk.destroyForcibly().waitFor();
		}
	}

	private void feedAndKill(List<List<String>> acknowledged, int enough) throws Exception {
		Process desk = start();
		AtomicInteger count = new AtomicInteger();
		ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
		try {
			GitHub github = GitHub.of(port());
			for (List<String> ids : acknowledged) {
				senders.execute(() -> feed(github, ids, count));
			}
			await().pollInterval(Duration.ofMillis(1))
				.atMost(Duration.ofSeconds(60))
				.until(() -> count.get() >= enough);
		}
		finally {
			desk.destroyForcibly().waitFor();
			senders.shutdown();
		}
		assertThat(senders.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
	}

	private static void feed(GitHub github, List<String> ids, AtomicInteger count) {
		JsonNode[] builds = { GitHub.workflowRun("a/b", "main", "failure"),
				GitHub.workflowRun("a/b", "main", "success") };
		try {
			for (int i = 0;; i++) {
				Answer answer = github.deliver("workflow_run", builds[i % 2]);
				assertThat(answer.status()).isEqualTo(202);
				ids.add(answer.json().at("/id").stringValue());
				count.incrementAndGet();
			}
		}
		catch (RuntimeException ex) {
			// the desk is gone; whether it took this one in is not known
		}
	}

	/** Oldest first. */
	private static List<String> stored(GitHub github) {
		List<String> ids = new ArrayList<>();
		String cursor = "";
		do {
			JsonNode page = github.get("/actuator/events/history?type=github.**&limit=200" + cursor);
			page.at("/events").forEach((event) -> ids.add(event.at("/id").stringValue()));
			JsonNode next = page.at("/next");
			cursor = next.isString() ? "&cursor=" + next.stringValue() : "";
		}
		while (!cursor.isEmpty());
		Collections.reverse(ids);
		return ids;
	}

	private Process start() throws IOException {
		Files.deleteIfExists(log());
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				CiDeskApplication.class.getName(), "--server.port=0")
			.directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log().toFile())
			.start();
	}

	private int port() {
		return await().atMost(Duration.ofSeconds(60)).until(() -> {
			Matcher port = PORT.matcher(Files.readString(log()));
			return port.find() ? Integer.parseInt(port.group(1)) : 0;
		}, (port) -> port > 0);
	}

	private Path log() {
		return this.folder.resolve("desk.log");
	}

}
