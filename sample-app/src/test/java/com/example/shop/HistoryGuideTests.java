package com.example.shop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.SubscriptionOptions;
import io.github.carillon.events.history.EventExporter;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventImporter;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventReplayer;
import io.github.carillon.events.history.ImportResult;
import io.github.carillon.events.history.Replay;
import io.github.carillon.events.history.ReplayRequest;
import io.github.carillon.events.history.ReplayTarget;
import io.github.carillon.events.outbox.EventErasure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/history.md shows: here it is compiled and run.
 */
@SpringBootTest(properties = "spring.datasource.url=jdbc:h2:mem:${random.uuid}")
class HistoryGuideTests {

	private final List<Event<?>> indexed = new ArrayList<>();

	@Autowired
	EventBus bus;

	@Autowired
	EventHistory history;

	@Autowired
	EventReplayer replayer;

	@Autowired
	EventExporter exporter;

	@Autowired
	EventImporter importer;

	@Autowired
	EventErasure erasure;

	private Subscription search;

	@BeforeEach
	void publish() {
		this.history.clear(EventQuery.matching("*"));
		for (int i = 0; i < 2; i++) {
			this.bus
				.publish(EventDraft.of("order.noted", Map.of("orderId", "o-" + i)).withSubject("customer/" + (6 + i)));
		}
		this.search = this.bus.subscribe("order.*", SubscriptionOptions.defaults().withId("search"), this.indexed::add);
	}

	@AfterEach
	void close() {
		this.search.close();
	}

	/** Every snippet of Java in the guide is found here, to the letter. */
	@Test
	void showsNothingThatIsNotCompiled() throws IOException {
		String source = squeeze(Files.readString(Path.of("src/test/java/com/example/shop/HistoryGuideTests.java")));
		List<String> snippets = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("..", "docs", "history.md")))
			.results()
			.map((result) -> squeeze(result.group(1)))
			.toList();
		assertThat(snippets).hasSize(5).allSatisfy((snippet) -> assertThat(source).contains(snippet));
	}

	private static String squeeze(String code) {
		return code.replaceAll("\\s+", " ").strip();
	}

	@Test
	void replaysAndResumes() throws Exception {
		Instant from = Instant.now().minus(Duration.ofDays(1));
		Instant to = Instant.now().plus(Duration.ofDays(1));
		// @formatter:off
		EventQuery orders = EventQuery.matching("order.**").since(from).until(to);
		ReplayRequest request = ReplayRequest.of(orders, ReplayTarget.listenersOf(this.bus, List.of("search"))).rate(50);
		long events = this.replayer.count(request);
		Replay replay = this.replayer.start(request);
		// @formatter:on
		assertThat(events).isEqualTo(2);
		assertThat(replay.await(Duration.ofSeconds(30))).isTrue();
		assertThat(this.indexed).hasSize(2).allSatisfy((event) -> assertThat(event.replayed()).isTrue());
		// @formatter:off
		String cursor = replay.progress().cursor().orElseThrow();
		ReplayRequest rest = ReplayRequest.of(orders.after(cursor), ReplayTarget.listenersOf(this.bus, List.of("search")));
		Replay resumed = this.replayer.start(rest);
		// @formatter:on
		assertThat(resumed.await(Duration.ofSeconds(30))).isTrue();
		assertThat(this.indexed).hasSize(2);
	}

	@Test
	void exportsAndImports(@TempDir Path folder) throws IOException {
		Path file = folder.resolve("orders.jsonl");
		Instant to = Instant.now().plus(Duration.ofDays(1));
		try (OutputStream out = Files.newOutputStream(file)) {
			this.exporter.export(EventQuery.matching("order.**").until(to), out);
		}
		this.history.clear(EventQuery.matching("*"));
		try (InputStream in = Files.newInputStream(file)) {
			ImportResult result = this.importer.importFrom(in, EventImporter.OnBadLine.STOP);
			assertThat(result.imported()).isEqualTo(2);
		}
		assertThat(this.history.count(EventQuery.matching("order.noted"))).isEqualTo(2);
		assertThat(this.indexed).isEmpty();
	}

	@Test
	void erases() {
		EventErasure.Erased erased = this.erasure.eraseSubject("customer/7");
		assertThat(erased).isEqualTo(new EventErasure.Erased(1, 0, 0));
		assertThat(this.history.count(EventQuery.matching("*").subject("customer/7"))).isZero();
	}

}
