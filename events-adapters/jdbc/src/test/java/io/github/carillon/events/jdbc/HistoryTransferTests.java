package io.github.carillon.events.jdbc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.Event;
import io.github.carillon.events.history.EventExporter;
import io.github.carillon.events.history.EventImporter;
import io.github.carillon.events.history.EventImporter.OnBadLine;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.ExportResult;
import io.github.carillon.events.history.ImportResult;
import io.github.carillon.events.json.CarillonJson;
import io.github.carillon.events.serialization.EventFormat;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C67 on every database.
 */
@Timeout(120)
class HistoryTransferTests {

	private static final EventQuery ALL = EventQuery.matching("*");

	private final EventFormat format = CarillonJson.create().format();

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void importsWhatWasExportedAndDeleted(String name) throws IOException {
		try (Databases database = Databases.open(name, this.directory, 4)) {
			JdbcEventHistory history = database.history();
			for (int i = 0; i < 250; i++) {
				history.record(event(i).build(), null);
			}
			history.erase(ALL.subject("s7"));
			ByteArrayOutputStream first = new ByteArrayOutputStream();
			assertThat(new EventExporter(history, this.format).export(ALL, first)).isEqualTo(new ExportResult(249, 1));
			history.clear(ALL);
			assertThat(load(history, first.toByteArray()))
				.isEqualTo(new ImportResult(249, 249, 0, 0, List.of(), false));
			assertThat(load(history, first.toByteArray()).present()).isEqualTo(249);
			ByteArrayOutputStream second = new ByteArrayOutputStream();
			new EventExporter(history, this.format).export(ALL, second);
			assertThat(second.toString(StandardCharsets.UTF_8)).isEqualTo(first.toString(StandardCharsets.UTF_8));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void saysWhichLineTheDatabaseCannotHold(String name) throws IOException {
		try (Databases database = Databases.open(name, this.directory, 4)) {
			String lines = this.format.write(event(1).build()) + "\n"
					+ this.format.write(event(2).key("k".repeat(300)).build()) + "\n"
					+ this.format.write(event(3).build());
			ImportResult result = load(database.history(), lines.getBytes(StandardCharsets.UTF_8));
			assertThat(result.imported()).isEqualTo(2);
			assertThat(result.badLines()).singleElement().satisfies((line) -> {
				assertThat(line.number()).isEqualTo(2);
				assertThat(line.reason()).contains("its key is 300 characters long");
			});
		}
	}

	private ImportResult load(JdbcEventHistory history, byte[] lines) throws IOException {
		return new EventImporter(history, history, this.format).importFrom(new ByteArrayInputStream(lines),
				OnBadLine.SKIP);
	}

	private static Event.Builder<?> event(int number) {
		return Event.builder("order.created", Map.of("number", number))
			.subject("s" + number)
			.time(Instant.parse("2030-01-01T00:00:00Z").plusNanos(number));
	}

}
