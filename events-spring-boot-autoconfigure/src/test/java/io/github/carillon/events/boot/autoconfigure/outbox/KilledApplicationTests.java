package io.github.carillon.events.boot.autoconfigure.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.outbox.Outbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that is killed while it publishes and delivers loses nothing that it
 * acknowledged, makes nothing up, and repeats no more than it had under way (C80, C82).
 * {@code -Dcarillon.kills=20} for more than two; {@code -Dcarillon.seed} for the same
 * moments again.
 */
class KilledApplicationTests {

	private static final int IN_FLIGHT = 64;

	@TempDir
	Path folder;

	@Test
	void losesNothingAndRepeatsLittle() throws Exception {
		long seed = Long.getLong("carillon.seed", System.nanoTime());
		System.out.println("carillon.seed=" + seed);
		Random random = new Random(seed);
		int kills = Integer.getInteger("carillon.kills", 2);
		for (int kill = 0; kill < kills; kill++) {
			publishAndKill("run" + kill, 50 + random.nextInt(300));
		}
		Process last = start("drain");
		assertThat(last.waitFor(120, TimeUnit.SECONDS)).as(() -> log("drain")).isTrue();
		assertThat(last.exitValue()).as(() -> log("drain")).isZero();
		List<String> delivered = lines("delivered");
		Set<String> lost = new HashSet<>(lines("acknowledged"));
		assertThat(lost).hasSizeGreaterThanOrEqualTo(50 * kills);
		delivered.forEach(lost::remove);
		Set<String> unexpected = new HashSet<>(delivered);
		lines("attempted").forEach(unexpected::remove);
		int repeated = delivered.size() - new HashSet<>(delivered).size();
		System.out.printf("%d kills: %d acknowledged, %d delivered, %d of them again, %d lost, %d unexpected%n", kills,
				lines("acknowledged").size(), delivered.size(), repeated, lost.size(), unexpected.size());
		assertThat(lost).isEmpty();
		assertThat(unexpected).isEmpty();
		assertThat(repeated).isLessThanOrEqualTo(IN_FLIGHT * kills);
	}

	private void publishAndKill(String run, int enough) throws Exception {
		int before = lines("acknowledged").size();
		Process application = start(run);
		try {
			await().pollInterval(Duration.ofMillis(2))
				.atMost(Duration.ofSeconds(120))
				.until(() -> !application.isAlive() || lines("acknowledged").size() >= before + enough);
			assertThat(application.isAlive()).as(() -> log(run)).isTrue();
		}
		finally {
			application.destroyForcibly().waitFor();
		}
	}

	/**
	 * Whole lines: the last may be half written.
	 */
	private List<String> lines(String name) throws IOException {
		Path file = this.folder.resolve(name);
		String text = Files.exists(file) ? Files.readString(file) : "";
		return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
	}

	private String log(String run) {
		try {
			return Files.readString(this.folder.resolve(run + ".log"));
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	private Process start(String run) throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Killable.class.getName(), run)
			.directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve(run + ".log").toFile())
			.start();
	}

	@EventType("killed.counted")
	record Counted(String number) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Killable {

		public static void main(String[] args) {
			ConfigurableApplicationContext context = new SpringApplicationBuilder(Killable.class)
				.web(WebApplicationType.NONE)
				.run("--spring.datasource.url=jdbc:h2:file:./killed;WRITE_DELAY=0",
						"--carillon.outbox.require-durable=true", "--carillon.outbox.in-flight=" + IN_FLIGHT);
			if (args[0].equals("drain")) {
				await().atMost(Duration.ofSeconds(60)).until(() -> isDrained(context.getBean(Outbox.class)));
				context.close();
				return;
			}
			EventBus bus = context.getBean(EventBus.class);
			for (int i = 0;; i++) {
				write("attempted", args[0] + "-" + i);
				bus.publish(new Counted(args[0] + "-" + i));
				write("acknowledged", args[0] + "-" + i);
				LockSupport.parkNanos(5_000_000);
			}
		}

		private static boolean isDrained(Outbox outbox) {
			return outbox.depths().stream().allMatch((depth) -> depth.pending() == 0 && depth.dead() == 0);
		}

		@Bean
		Counter counter() {
			return new Counter();
		}

	}

	static class Counter {

		@OnEvent(id = "counter", mode = DeliveryMode.DURABLE)
		synchronized void count(Counted counted) {
			write("delivered", counted.number());
		}

	}

	/**
	 * What was written survives the process, though not the machine.
	 */
	private static void write(String file, String line) {
		try {
			Files.writeString(Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
