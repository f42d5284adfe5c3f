package io.github.carillon.events.boot.autoconfigure.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.JsonlEventLog;
import io.github.carillon.events.serialization.EventFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the file of JSON lines that {@link EventHistoryAutoConfiguration} makes
 * (C52).
 */
class JsonlEventLogConfigurationTests {

	@TempDir
	@SuppressWarnings("NullAway")
	private Path directory;

	private final ApplicationContextRunner withoutJson = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EventBusAutoConfiguration.class, EventHistoryAutoConfiguration.class,
				EventTypesAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.withoutJson
		.withConfiguration(AutoConfigurations.of(EventJsonAutoConfiguration.class));

	@Test
	void thereIsNoneUnlessAskedFor() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(JsonlEventLog.class));
	}

	@Test
	void eventsAreLinesBesideTheHistory() throws IOException {
		Path file = this.directory.resolve("logs/events.jsonl");
		this.runner.withPropertyValues("carillon.history.jsonl.file=" + file, "carillon.history.jsonl.flush=to-disk")
			.run((context) -> {
				Event<Object> event = context.getBean(EventBus.class)
					.publish("order.noted", Map.of("text", "two\nlines"))
					.event();
				List<String> lines = Files.readAllLines(file);
				assertThat(lines).hasSize(1);
				Event<?> read = context.getBean(EventFormat.class).read(lines.get(0));
				assertThat((Object) read.data()).isEqualTo(event.data());
				assertThat(read).isEqualTo(event);
				assertThat(context.getBean(EventHistory.class).count(EventQuery.matching("**"))).isOne();
			});
		assertThat(Files.readAllLines(file)).hasSize(1);
	}

	@Test
	void aLogOfTheApplicationsOwnIsBesideTheHistoryToo() {
		Path file = this.directory.resolve("own.jsonl");
		this.runner.withBean(JsonlEventLog.class, () -> JsonlEventLog.open(file, (event) -> event.type()))
			.withPropertyValues("carillon.history.jsonl.file=" + this.directory.resolve("not-this-one"))
			.run((context) -> {
				context.getBean(EventBus.class).publish("order.noted");
				assertThat(Files.readAllLines(file)).containsExactly("order.noted");
				assertThat(this.directory.resolve("not-this-one")).doesNotExist();
				assertThat(context.getBean(EventHistory.class).count(EventQuery.matching("**"))).isOne();
			});
	}

	@Test
	void aFileThatCannotBeWrittenIsRefusedByTheNameOfItsProperty() {
		this.runner.withPropertyValues("carillon.history.jsonl.file=" + this.directory)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(java.io.FileNotFoundException.class));
		this.runner.withPropertyValues("carillon.history.jsonl.file=")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("carillon.history.jsonl.file"));
	}

	@Test
	void withoutAFormatItIsRefused() {
		this.withoutJson.withPropertyValues("carillon.history.jsonl.file=" + this.directory.resolve("events.jsonl"))
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("events-json"));
	}

}
