package io.github.carillon.events.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.OneTransaction;
import io.github.carillon.events.SubscriptionOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Events as lines of a file: C52.
 */
class JsonlEventLogTests {

	private final OneTransaction transaction = new OneTransaction();

	private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger(JsonlEventLog.class);

	private final List<String> seen = new ArrayList<>();

	@TempDir
	@SuppressWarnings("NullAway")
	private Path directory;

	@SuppressWarnings("NullAway")
	private Path file;

	@BeforeEach
	void start() {
		this.file = this.directory.resolve("not/yet/there/events.jsonl");
		this.logged.start();
		this.logger.addAppender(this.logged);
	}

	@AfterEach
	void stop() {
		this.logger.detachAppender(this.logged);
	}

	@Test
	void theLineIsInTheFileBeforeAnyHandlerRuns() throws IOException {
		try (JsonlEventLog log = open(); EventBus bus = bus(log)) {
			bus.subscribe("*", (event) -> this.seen.addAll(lines()));
			Event<Object> event = bus.publish("order.created").event();
			assertThat(this.seen).containsExactly(json(event));
			assertThat(lines()).isEqualTo(this.seen);
		}
	}

	@Test
	void inATransactionItIsWrittenAfterTheCommitBeforeThoseWhoWaitedForIt() throws IOException {
		try (JsonlEventLog log = open(); EventBus bus = bus(log)) {
			bus.subscribe("*", (event) -> this.seen.add("sync " + lines().size()));
			bus.subscribe("*", SubscriptionOptions.defaults().withMode(DeliveryMode.AFTER_COMMIT),
					(event) -> this.seen.add("after commit " + lines().size()));
			this.transaction.begin();
			bus.publish("order.created");
			assertThat(lines()).isEmpty();
			this.transaction.commit();
			assertThat(this.seen).containsExactly("sync 0", "after commit 1");
		}
	}

	@Test
	void whatIsRolledBackLeavesNoLine() throws IOException {
		try (JsonlEventLog log = open(); EventBus bus = bus(log)) {
			this.transaction.begin();
			bus.publish("order.created");
			this.transaction.rollback();
			assertThat(lines()).isEmpty();
			assertThat(log.errors()).isZero();
		}
	}

	@Test
	void linesAreAppendedAndATornOneIsEnded() throws IOException {
		Files.createDirectories(this.file.getParent());
		Files.writeString(this.file, "first\n");
		try (JsonlEventLog log = open()) {
			log.record(event("second"), null);
		}
		Files.writeString(this.file, "first\ntor");
		try (JsonlEventLog log = open()) {
			log.record(event("second"), null);
			log.record(event("third"), null);
		}
		assertThat(lines()).hasSize(4).startsWith("first", "tor").last().asString().contains("third");
	}

	@Test
	void anEventIsOneLineHoweverItIsWritten() throws IOException {
		try (JsonlEventLog log = JsonlEventLog.open(this.file, (event) -> "{\r\n\t\"a\":\n1}")) {
			log.record(event("pretty"), null);
		}
		assertThat(lines()).containsExactly("{  \t\"a\": 1}");
	}

	@Test
	void theLinesOfManyThreadsDoNotMix() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try (JsonlEventLog log = JsonlEventLog.open(this.file, (event) -> event.type().repeat(2_000))) {
			for (int i = 0; i < 4; i++) {
				String type = String.valueOf((char) ('a' + i));
				threads.execute(() -> IntStream.range(0, 250).forEach((n) -> log.record(event(type), null)));
			}
			threads.shutdown();
			assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(lines()).hasSize(1_000).allSatisfy((line) -> assertThat(line).hasSize(2_000).matches("(.)\\1*"));
	}

	@Test
	void anInterruptedPublisherHarmsNobody() throws IOException {
		try (JsonlEventLog log = JsonlEventLog.open(this.file, JsonlEventLogTests::json, JsonlEventLog.Flush.TO_DISK)) {
			Thread.currentThread().interrupt();
			log.record(event("first"), null);
			assertThat(Thread.interrupted()).isTrue();
			log.record(event("second"), null);
			assertThat(log.errors()).isZero();
		}
		assertThat(lines()).hasSize(2);
	}

	@Test
	void anEventThatCannotBeWrittenIsPublishedCountedAndLogged() {
		JsonlEventLog log = JsonlEventLog.open(this.file, (event) -> {
			throw new IllegalArgumentException("no JSON");
		});
		try (log; EventBus bus = bus(log)) {
			bus.subscribe("*", (event) -> this.seen.add(event.type()));
			IntStream.range(0, 10).forEach((i) -> bus.publish("order.created"));
			assertThat(this.seen).hasSize(10);
			assertThat(log.errors()).isEqualTo(10);
			assertThat(this.logged.list).extracting(ILoggingEvent::getFormattedMessage)
				.hasSize(4)
				.allSatisfy((message) -> assertThat(message).contains("order.created", "events.jsonl"))
				.last()
				.asString()
				.endsWith("that makes 8");
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aFullDiskIsAnErrorOfTheLog() {
		try (JsonlEventLog log = JsonlEventLog.open(Path.of("/dev/full"), JsonlEventLogTests::json);
				EventBus bus = bus(log)) {
			bus.publish("order.created").orThrow();
			assertThat(log.errors()).isEqualTo(1);
		}
	}

	@Test
	void whatComesAfterTheEndIsAnError() throws IOException {
		JsonlEventLog log = open();
		log.close();
		log.close();
		log.record(event("late"), null);
		assertThat(log.errors()).isEqualTo(1);
		assertThat(lines()).isEmpty();
	}

	@Test
	void aFileThatCannotBeOpenedIsNamed() {
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> JsonlEventLog.open(this.directory, JsonlEventLogTests::json))
			.withMessageContaining(this.directory.toString());
	}

	@Test
	void itComesAfterTheRecorderThatMayRefuse() throws IOException {
		List<Event<?>> failed = new ArrayList<>();
		EventRecorder refusing = new EventRecorder() {

			@Override
			public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
				if (event.type().equals("refused")) {
					throw new IllegalStateException("refused");
				}
			}

			@Override
			public void failed(Event<?> event) {
				failed.add(event);
			}

		};
		try (JsonlEventLog log = open(); EventBus bus = bus(EventRecorder.NONE.andThen(refusing).andThen(log))) {
			assertThatIllegalStateException().isThrownBy(() -> bus.publish("refused"));
			bus.subscribe("*", (event) -> {
				throw new IllegalStateException("no");
			});
			Event<Object> event = bus.publish("taken").event();
			assertThat(lines()).containsExactly(json(event));
			assertThat(failed).containsExactly(event);
		}
	}

	private JsonlEventLog open() {
		return JsonlEventLog.open(this.file, JsonlEventLogTests::json);
	}

	private EventBus bus(EventRecorder recorder) {
		return EventBus.builder().recorder(recorder).commitBoundary(this.transaction).build();
	}

	private List<String> lines() throws IOException {
		return Files.readAllLines(this.file);
	}

	private static Event<?> event(String type) {
		return Event.builder(type, 1).build();
	}

	private static String json(Event<?> event) {
		return "{\"id\":\"%s\",\"type\":\"%s\"}".formatted(event.id(), event.type());
	}

}
