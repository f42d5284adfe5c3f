package com.example.cidesk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The chat hears of everything, also of what happened while it was away.
 */
class ChatTests {

	@TempDir
	Path folder;

	private final List<String> said = new CopyOnWriteArrayList<>();

	private final List<String> keys = new CopyOnWriteArrayList<>();

	private volatile int status = 503;

	private HttpServer chat;

	@BeforeEach
	void open() throws IOException {
		this.chat = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.chat.createContext("/", (exchange) -> {
			this.keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
			if (this.status == 200) {
				this.said.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
			}
			exchange.sendResponseHeaders(this.status, -1);
			exchange.close();
		});
		this.chat.start();
	}

	@AfterEach
	void close() {
		this.chat.stop(0);
	}

	@Test
	void hearsWhatHappenedWhileItWasAwayAndTheDeskWasStoppedToo() {
		try (ConfigurableApplicationContext desk = desk()) {
			GitHub.of(port(desk)).deliver("workflow_run", GitHub.workflowRun("a/b", "main", "failure"));
			await().atMost(Duration.ofSeconds(30)).until(() -> !this.keys.isEmpty());
		}
		assertThat(this.said).isEmpty();
		this.status = 200;
		try (ConfigurableApplicationContext desk = desk()) {
			await().atMost(Duration.ofSeconds(60)).until(() -> !this.said.isEmpty());
			assertThat(this.said).singleElement().asString().contains("a/b main is broken: CI");
			assertThat(this.keys).hasSizeGreaterThan(1).containsOnly(this.keys.get(0));
			GitHub.of(port(desk)).deliver("workflow_run", GitHub.workflowRun("a/b", "main", "success"));
			await().atMost(Duration.ofSeconds(30)).until(() -> this.said.size() == 2);
			assertThat(this.said.get(1)).contains("a/b main works again after 1 failures");
		}
	}

	private ConfigurableApplicationContext desk() {
		return new SpringApplicationBuilder(CiDeskApplication.class).run("--server.port=0",
				"--spring.datasource.url=jdbc:h2:file:" + this.folder.resolve("desk") + ";WRITE_DELAY=0",
				"--desk.chat=http://127.0.0.1:" + this.chat.getAddress().getPort() + "/");
	}

	private static int port(ConfigurableApplicationContext desk) {
		return desk.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

}
