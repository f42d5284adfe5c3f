package io.github.carillon.events.json;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.Event;
import io.github.carillon.events.history.EventExporter;
import io.github.carillon.events.history.EventImporter;
import io.github.carillon.events.history.EventImporter.OnBadLine;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.ExportResult;
import io.github.carillon.events.history.ImportResult;
import io.github.carillon.events.history.InMemoryEventHistory;
import io.github.carillon.events.history.JsonlEventLog;
import io.github.carillon.events.serialization.EventFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C67.
 */
class EventTransferTests {

	private static final EventQuery ALL = EventQuery.matching("*");

	private final EventFormat format = CarillonJson.create().format();

	private final InMemoryEventHistory from = new InMemoryEventHistory();

	private final InMemoryEventHistory to = new InMemoryEventHistory();

	@Test
	void bringsEventsFromOneHistoryToAnother() throws IOException {
		List<Event<?>> events = recordMany(450);
		byte[] lines = export(new ExportResult(450, 0));
		assertThat(new String(lines, StandardCharsets.UTF_8).lines()).hasSize(450);
		ImportResult result = load(lines, OnBadLine.STOP);
		assertThat(result).isEqualTo(new ImportResult(450, 450, 0, 0, List.of(), false));
		List<? extends Event<?>> read = this.to.query(ALL.oldestFirst().limit(1000)).events();
		assertThat(read).isEqualTo(events);
		Event<?> last = read.get(449);
		assertThat(last.data()).isEqualTo(Map.of("number", 449, "text", "a\nb \uD83D\uDD14"));
		assertThat(List.of(last.time(), last.subject().orElse(""), last.headers()))
			.isEqualTo(List.of(events.get(449).time(), "s449", Map.of("channel", "api")));
	}

	@Test
	void exportsWhatIsAskedOldestFirstAndNothingThatWasErased() throws IOException {
		List<Event<?>> events = recordMany(5);
		this.from.erase(ALL.subject("s1"));
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ExportResult result = new EventExporter(this.from, this.format).export(ALL.until(events.get(3).time()).limit(1),
				out);
		assertThat(result).isEqualTo(new ExportResult(2, 1));
		load(out.toByteArray(), OnBadLine.STOP);
		assertThat(this.to.query(ALL.oldestFirst()).events()).isEqualTo(List.of(events.get(0), events.get(2)));
	}

	@Test
	void importsAnEventOnceAndBringsNothingBackThatWasErased() throws IOException {
		recordMany(3);
		byte[] lines = export(new ExportResult(3, 0));
		load(lines, OnBadLine.STOP);
		this.to.erase(ALL.subject("s1"));
		assertThat(load(lines, OnBadLine.STOP)).isEqualTo(new ImportResult(3, 0, 3, 0, List.of(), false));
		assertThat(this.to.count(ALL)).isEqualTo(3);
		assertThat(this.to.count(ALL.subject("s1"))).isZero();
	}

	@Test
	void importsNoReplayAsOne() throws IOException {
		Event<?> event = Event.builder("a", Map.of()).replayed(true).build();
		load((this.format.write(event) + "\n").getBytes(StandardCharsets.UTF_8), OnBadLine.STOP);
		assertThat(this.to.get(event.id()).orElseThrow().replayed()).isFalse();
	}

	@Test
	void skipsBadLinesAndSaysWhichAndWhy() throws IOException {
		ImportResult result = load(withBadLines(), OnBadLine.SKIP);
		assertThat(result.lines()).isEqualTo(5);
		assertThat(result.imported()).isEqualTo(2);
		assertThat(result.bad()).isEqualTo(3);
		assertThat(result.stopped()).isFalse();
		assertThat(result.badLines()).extracting(ImportResult.BadLine::number).containsExactly(3L, 4L, 6L);
		assertThat(result.badLines()).allSatisfy((line) -> assertThat(line.reason()).isNotBlank());
		assertThat(result.badLines().get(1).reason()).isEqualTo("The line is not UTF-8");
	}

	@Test
	void stopsAtTheFirstBadLineWhenAsked() throws IOException {
		ImportResult result = load(withBadLines(), OnBadLine.STOP);
		assertThat(result.lines()).isEqualTo(2);
		assertThat(result.imported()).isEqualTo(1);
		assertThat(result.badLines()).extracting(ImportResult.BadLine::number).containsExactly(3L);
		assertThat(result.stopped()).isTrue();
	}

	/**
	 * After a mark and a blank line: an event, no event, no text, an event, half of one.
	 */
	private byte[] withBadLines() throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		String event = this.format.write(Event.builder("a", Map.of()).build());
		out.write(("\uFEFF" + event + "\r\n \n{\"x\":1}\n").getBytes(StandardCharsets.UTF_8));
		out.write(new byte[] { '"', (byte) 0xC3, '"', '\n' });
		out.write((this.format.write(Event.builder("b", Map.of()).build()) + "\n").getBytes(StandardCharsets.UTF_8));
		out.write(event.substring(0, 20).getBytes(StandardCharsets.UTF_8));
		return out.toByteArray();
	}

	@Test
	void passesOverALineWithoutEnd() throws IOException {
		long size = EventImporter.MAX_LINE + 10L;
		InputStream endless = new InputStream() {

			private long read;

			@Override
			public int read() {
				return (this.read++ < size) ? ' ' : -1;
			}

		};
		ImportResult result = new EventImporter(this.to, this.to, this.format).importFrom(endless, OnBadLine.SKIP);
		assertThat(result.badLines())
			.containsExactly(new ImportResult.BadLine(1, "The line is longer than 16777216 bytes"));
	}

	@Test
	void readsWhatTheLogWrote(@TempDir Path directory) throws IOException {
		Path file = directory.resolve("events.jsonl");
		Event<?> event = Event.builder("a", Map.of("x", "y")).build();
		try (JsonlEventLog log = JsonlEventLog.open(file, this.format::write)) {
			log.record(event, null);
		}
		load(Files.readAllBytes(file), OnBadLine.STOP);
		assertThat(this.to.get(event.id()).orElseThrow().data()).isEqualTo(Map.of("x", "y"));
	}

	private byte[] export(ExportResult expected) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		assertThat(new EventExporter(this.from, this.format).export(ALL, out)).isEqualTo(expected);
		return out.toByteArray();
	}

	private ImportResult load(byte[] lines, OnBadLine onBadLine) throws IOException {
		return new EventImporter(this.to, this.to, this.format).importFrom(new ByteArrayInputStream(lines), onBadLine);
	}

	private List<Event<?>> recordMany(int count) {
		List<Event<?>> events = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Event<?> event = Event.builder("a", Map.of("number", i, "text", "a\nb \uD83D\uDD14"))
				.subject("s" + i)
				.header("channel", "api")
				.time(Instant.parse("2030-01-01T00:00:00Z").plusNanos(i))
				.build();
			this.from.record(event, null);
			events.add(event);
		}
		return events;
	}

}
