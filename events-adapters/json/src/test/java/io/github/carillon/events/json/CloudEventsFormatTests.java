package io.github.carillon.events.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventPriority;
import io.github.carillon.events.EventType;
import io.github.carillon.events.schema.EventTypeDefinition;
import io.github.carillon.events.schema.EventTypeRegistry;
import io.github.carillon.events.serialization.EventSerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Capability C09, decision 13.
 */
class CloudEventsFormatTests {

	private static final UUID ID = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

	private final EventTypeRegistry types = new EventTypeRegistry();

	private final CloudEventsFormat format = CarillonJson.builder().types(this.types).build().format();

	@Test
	void writesWhatTheSpecificationNamesAndTheRestAsExtensions() {
		Event<?> event = Event.builder("order.created", Map.of("total", new BigDecimal("1.10")))
			.id(ID)
			.source("shop")
			.subject("o-1")
			.time(Instant.parse("2026-01-31T12:00:00Z"))
			.key("k")
			.correlationId("c")
			.causationId(ID)
			.version("2")
			.priority(EventPriority.WARNING)
			.header("traceparent", "00-1-2-01")
			.header("channel", "api")
			.path(List.of("shop#1", "a,b"))
			.build();
		assertThat(this.format.write(event)).isEqualTo("""
				{"specversion":"1.0","id":"01890a5d-ac96-774b-bcce-b302099a8057","type":"order.created",\
				"source":"shop","subject":"o-1","time":"2026-01-31T12:00:00.000000000Z","dataversion":"2",\
				"correlationid":"c","causationid":"01890a5d-ac96-774b-bcce-b302099a8057","partitionkey":"k",\
				"priority":"WARNING","path":"[\\"shop#1\\",\\"a,b\\"]","traceparent":"00-1-2-01",\
				"headers":"{\\"channel\\":\\"api\\"}","datacontenttype":"application/json","data":{"total":1.10}}""");
	}

	@Test
	void leavesOutWhatIsDefault() {
		Event<?> event = Event.builder("ping", Map.of()).id(ID).source("s").time(Instant.EPOCH).build();
		assertThat(this.format.write(event)).isEqualTo("""
				{"specversion":"1.0","id":"01890a5d-ac96-774b-bcce-b302099a8057","type":"ping","source":"s",\
				"time":"1970-01-01T00:00:00.000000000Z","datacontenttype":"application/json"}""");
	}

	@Test
	void everyEventComesBackAsItWas() {
		RandomEvents events = new RandomEvents(20261121, true);
		for (int i = 0; i < 2_000; i++) {
			Event<?> event = events.next();
			String json = this.format.write(event);
			assertSame(this.format.read(json), event, json);
		}
	}

	@Test
	void everyEventIsUnderstoodByThePublicSdk() {
		RandomEvents events = new RandomEvents(4711, false);
		JsonFormat sdk = new JsonFormat();
		for (int i = 0; i < 500; i++) {
			Event<?> event = events.next();
			CloudEvent theirs = sdk.deserialize(this.format.write(event).getBytes(StandardCharsets.UTF_8));
			assertThat(theirs.getId()).isEqualTo(event.id().toString());
			assertThat(theirs.getType()).isEqualTo(event.type());
			assertThat(theirs.getTime()).isNotNull()
				.satisfies((time) -> assertThat(time.toInstant()).isEqualTo(event.time()));
			assertThat(theirs.getSubject()).isEqualTo(event.subject().orElse(null));
			assertThat(theirs.getExtension("partitionkey")).isEqualTo(event.key().orElse(null));
			String again = new String(sdk.serialize(theirs), StandardCharsets.UTF_8);
			assertSame(this.format.read(again), event, again);
		}
	}

	@Test
	void readsWhatThePublicSdkWrites() {
		CloudEvent theirs = CloudEventBuilder.v1()
			.withId("A-1")
			.withType("com.example.thing")
			.withSource(URI.create("https://example.com/a%20b?x=1#y"))
			.withExtension("foo", "bar")
			.withExtension("count", 5)
			.withExtension("flag", true)
			.withDataSchema(URI.create("https://example.com/schema"))
			.withData("application/json", "{\"a\":1}".getBytes(StandardCharsets.UTF_8))
			.build();
		JsonFormat sdk = new JsonFormat();
		Event<?> ours = this.format.read(new String(sdk.serialize(theirs), StandardCharsets.UTF_8));
		assertThat(ours.source()).isEqualTo("https://example.com/a%20b?x=1#y");
		assertThat(ours.headers()).containsEntry("ce-id", "A-1")
			.containsEntry("foo", "bar")
			.containsEntry("count", "5")
			.containsEntry("flag", "true");
		CloudEvent back = sdk.deserialize(this.format.write(ours).getBytes(StandardCharsets.UTF_8));
		assertThat(back.getExtension("foo")).isEqualTo("bar");
		assertThat(back.getExtension("count")).isEqualTo(5);
		assertThat(back.getExtension("flag")).isEqualTo(true);
		assertThat(back.getExtension("headers")).isEqualTo("{\"ce-id\":\"A-1\"}");
		assertThat(back.getDataSchema()).isEqualTo(theirs.getDataSchema());
		assertThat(back.getSource()).isEqualTo(theirs.getSource());
	}

	@Test
	void sameForeignEventHasTheSameId() {
		Event<?> first = read("\"id\":\"17\",\"source\":\"/a\"");
		Event<?> again = read("\"id\":\"17\",\"source\":\"/a\"");
		Event<?> other = read("\"id\":\"17\",\"source\":\"/b\"");
		assertThat(again).isEqualTo(first);
		assertThat(other).isNotEqualTo(first);
		assertThat(first.id().version()).isEqualTo(8);
		assertThat(first.id().variant()).isEqualTo(2);
		assertThat(first.headers()).isEqualTo(Map.of("ce-id", "17"));
	}

	@Test
	void idThatIsAUuidIsKept() {
		Event<?> event = read("\"id\":\"" + ID + "\",\"source\":\"/a\"");
		assertThat(event.id()).isEqualTo(ID);
		assertThat(event.headers()).isEmpty();
		Event<?> upper = read("\"id\":\"" + ID.toString().toUpperCase() + "\",\"source\":\"/a\"");
		assertThat(upper.id()).isEqualTo(ID);
		assertThat(upper.headers()).containsEntry("ce-id", ID.toString().toUpperCase());
		assertThat(read("\"id\":\"1-1-1-1-1\",\"source\":\"/a\"").headers()).containsEntry("ce-id", "1-1-1-1-1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "my shop", "1a:b", "über", "a%zz", "//", "100%", "a\tb", "<x>" })
	void sourceThatIsNoUriReferenceIsEncodedOnTheWireOnly(String source) {
		String json = this.format.write(Event.builder("ping", Map.of()).source(source).build());
		CloudEvent theirs = new JsonFormat().deserialize(json.getBytes(StandardCharsets.UTF_8));
		assertThat(theirs.getSource().toString()).doesNotContain(" ").contains("%");
		assertThat(this.format.read(json).source()).isEqualTo(source);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a%20b", "urn:x:y", "shop", "https://example.com/?q=%C3%BC#f", "?", "../x" })
	void sourceThatIsAUriReferenceIsLeftAlone(String source) {
		String json = this.format.write(Event.builder("ping", Map.of()).source(source).build());
		assertThat(json).contains("\"source\":\"" + source + "\"").doesNotContain("sourcename");
		assertThat(this.format.read(json).source()).isEqualTo(source);
	}

	@Test
	void dataIsOfTheClassOfItsType() {
		this.types.register(Order.class);
		String json = this.format.write(Event.builder("order", new Order("o-1", new BigDecimal("9.90"))).build());
		assertThat(this.format.read(json).data()).isEqualTo(new Order("o-1", new BigDecimal("9.90")));
		assertThat(this.format.withPlainData().read(json).data())
			.isEqualTo(Map.of("id", "o-1", "total", new BigDecimal("9.90")));
	}

	@Test
	void noClassIsEverLoadedByItsName() {
		Event<?> event = this.format.read("""
				{"specversion":"1.0","id":"1","source":"/","type":"javax.swing.JEditorPane",
				"data":{"@class":"javax.swing.JEditorPane","page":"http://localhost/"}}""");
		assertThat(event.data()).isEqualTo(Map.of("@class", "javax.swing.JEditorPane", "page", "http://localhost/"));
	}

	@Test
	void dataThatDoesNotFitTheClassSaysWhere() {
		this.types.register(Order.class);
		assertThatExceptionOfType(EventSerializationException.class).isThrownBy(() -> this.format.read("""
				{"specversion":"1.0","id":"1","source":"/","type":"order","data":{"id":"1","total":"much"}}"""))
			.withMessageContaining("/data/total is no BigDecimal")
			.withMessageNotContaining("much")
			.satisfies((ex) -> assertThat(ex.pointer()).contains("/data/total"));
	}

	@Test
	void bytesAreKeptAsBase64() {
		String json = """
				{"specversion":"1.0","id":"%s","source":"/","type":"t","time":"2026-01-01T00:00:00Z",\
				"datacontenttype":"image/png","data_base64":"AQID"}""".formatted(ID);
		Event<?> event = this.format.read(json);
		assertThat(event.data()).isEqualTo("AQID");
		CloudEvent theirs = new JsonFormat().deserialize(this.format.write(event).getBytes(StandardCharsets.UTF_8));
		assertThat(theirs.getDataContentType()).isEqualTo("image/png");
		assertThat(theirs.getData()).isNotNull()
			.satisfies((data) -> assertThat(data.toBytes()).containsExactly(1, 2, 3));
		assertThat(theirs.getExtensionNames()).isEmpty();
	}

	@Test
	void bytesAreWrittenAsBase64() {
		String json = this.format.write(Event.builder("t", new byte[] { 1, 2, 3 }).build());
		assertThat(json).contains("\"data_base64\":\"AQID\"").doesNotContain("application/json");
		assertThat(this.format.read(json).data()).isEqualTo("AQID");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "image/png", "application/json", "application/problem+json" })
	void bytesComeBackWhereTheyAreTheClassOfTheType(String contentType) {
		this.types.register(EventTypeDefinition.named("blob").withDataClass(byte[].class));
		Map<String, String> headers = contentType.isEmpty() ? Map.of() : Map.of("ce-datacontenttype", contentType);
		Event<?> event = Event.builder("blob", new byte[] { 1, 2, 3 }).headers(headers).build();
		Event<?> read = this.format.read(this.format.write(event));
		assertThat(read.data()).isEqualTo(new byte[] { 1, 2, 3 });
		assertThat(read.headers()).isEqualTo(headers);
	}

	@Test
	void bytesSaidToBeJsonAreNotReadAsJson() {
		Event<?> event = Event.builder("t", new byte[] { 1, 2, 3 })
			.header("ce-datacontenttype", "application/json")
			.build();
		Event<?> read = this.format.read(this.format.write(event));
		assertThat(read.data()).isEqualTo("AQID");
		assertThat(read.headers())
			.isEqualTo(Map.of("ce-datacontenttype", "application/json", "ce-dataencoding", "base64"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			not base64 ! |                  | base64
			AQID         |                  | base64
			AQID         | application/json | base64
			hi           | application/json |
			hi           | text/plain       |
			hi           |                  | gzip
			""")
	void headersNamedAsOursComeBack(String data, @Nullable String contentType, @Nullable String encoding) {
		Map<String, String> headers = new LinkedHashMap<>();
		if (contentType != null) {
			headers.put("ce-datacontenttype", contentType);
		}
		if (encoding != null) {
			headers.put("ce-dataencoding", encoding);
		}
		Event<?> event = Event.builder("t", data).headers(headers).build();
		String json = this.format.write(event);
		assertSame(this.format.read(json), event, json);
	}

	@Test
	void base64OfJsonIsReadAsJson() {
		assertThat(this.format.read("""
				{"specversion":"1.0","id":"1","source":"/","type":"t","datacontenttype":"application/json",
				"data_base64":"eyJhIjoxfQ=="}""").data()).isEqualTo(Map.of("a", 1));
	}

	@Test
	void textIsAString() {
		Event<?> event = this.format.read("""
				{"specversion":"1.0","id":"1","source":"/","type":"t","datacontenttype":"text/plain","data":"hi"}""");
		assertThat(event.data()).isEqualTo("hi");
		assertThat(this.format.write(event)).contains("\"datacontenttype\":\"text/plain\",\"data\":\"hi\"");
	}

	@Test
	void ownNamesWithForeignValuesStayAsHeaders() {
		Event<?> event = read(
				"\"id\":\"" + ID + "\",\"source\":\"/\",\"priority\":\"high\",\"causationid\":\"c-1\",\"path\":\"/x\"");
		assertThat(event.priority()).isEqualTo(EventPriority.NORMAL);
		assertThat(event.headers()).isEqualTo(Map.of("priority", "high", "causationid", "c-1", "path", "/x"));
		assertThat(this.format.read(this.format.write(event)).headers()).isEqualTo(event.headers());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"id":"1","source":"/","type":"t"}                                              | /specversion | missing
			{"specversion":"0.3","id":"1","source":"/","type":"t"}                          | /specversion | 1.0
			{"specversion":"1.0","source":"/","type":"t"}                                   | /id          | missing
			{"specversion":"1.0","id":" ","source":"/","type":"t"}                          | /id          | blank
			{"specversion":"1.0","id":"1","source":null,"type":"t"}                         | /source      | missing
			{"specversion":"1.0","id":"1","source":"/","type":"a b"}                        | /type        | not valid
			{"specversion":"1.0","id":"1","source":"/","type":"t","time":"yesterday"}       | /time        | RFC 3339
			{"specversion":"1.0","id":"1","source":"/","type":"t","time":"9999-01-01T00:00:00Z"} | /time   | far
			{"specversion":"1.0","id":"1","source":"/","type":"t","foo":{"a":1}}            | /foo         | no string
			{"specversion":"1.0","id":"1","source":"/","type":"t","foo":1.5}                | /foo         | no string
			{"specversion":"1.0","id":"1","source":"/","type":"t","headers":"x"}            | /headers     | object
			{"specversion":"1.0","id":"1","source":"/","type":"t","data_base64":"*"}        | /data_base64 | base64
			{"specversion":"1.0","id":"1","source":"/","type":"t","data":1,"data_base64":""}| /data_base64 | beside
			""")
	void refusesWhatIsNoCloudEventAndSaysWhere(String json, String pointer, String reason) {
		assertThatExceptionOfType(EventSerializationException.class).isThrownBy(() -> this.format.read(json))
			.withMessageContaining(pointer)
			.withMessageContaining(reason)
			.satisfies((ex) -> assertThat(ex.pointer()).contains(pointer));
	}

	@Test
	void refusesABatch() {
		assertThatExceptionOfType(EventSerializationException.class).isThrownBy(() -> this.format.read("[]"))
			.withMessageContaining("is an array");
	}

	@Test
	void refusesWhatExceedsTheLimits() {
		CloudEventsFormat strict = this.format.withLimits(JsonLimits.ingress());
		String json = """
				{"specversion":"1.0","id":"1","source":"/","type":"t","data":{"a":"%s"}}""";
		assertThat(strict.read(json.formatted("x".repeat(65_536)))).isNotNull();
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> strict.read(json.formatted("x".repeat(65_537))))
			.withMessageContaining("/data/a has a string of 65537 characters");
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> strict.read(json.formatted("x\",\"b\":\"".repeat(40_000))))
			.withMessageContaining("allowed are 262144");
	}

	private Event<?> read(String attributes) {
		return this.format
			.read("{\"specversion\":\"1.0\",\"type\":\"t\",\"time\":\"2026-01-01T00:00:00Z\"," + attributes + "}");
	}

	private static void assertSame(Event<?> actual, Event<?> expected, String json) {
		assertThat(describe(actual)).as(json).isEqualTo(describe(expected));
	}

	private static Map<String, Object> describe(Event<?> event) {
		Map<String, Object> attributes = new LinkedHashMap<>();
		attributes.put("id", event.id());
		attributes.put("type", event.type());
		attributes.put("source", event.source());
		attributes.put("subject", event.subject());
		attributes.put("time", event.time());
		attributes.put("data", event.data());
		attributes.put("key", event.key());
		attributes.put("correlationId", event.correlationId());
		attributes.put("causationId", event.causationId());
		attributes.put("priority", event.priority());
		attributes.put("version", event.version());
		attributes.put("headers", event.headers());
		attributes.put("path", event.path());
		attributes.put("replayed", event.replayed());
		return attributes;
	}

	@EventType("order")
	record Order(String id, BigDecimal total) {
	}

	/**
	 * Makes events of everything that an event may be.
	 */
	private static final class RandomEvents {

		private static final List<String> TEXTS = List.of("a", "A b", "ü€😀", "\"quoted\"", "back\\slash", "/x/y?z=1#f",
				"100%", "{}", "[1]", "true", "x\u2028", "name", "-", "a,b:c", "https://example.com/ä");

		private static final List<String> NAMES = List.of("channel", "X-Header", "sequence", "traceparent",
				"tracestate", "id", "data", "type", "path", "headers", "ce-id", "foo", "with space", "ü", "sourcename",
				"priority");

		private final Random random;

		/** The public SDK reads numbers as doubles. */
		private final boolean exact;

		RandomEvents(long seed, boolean exact) {
			this.random = new Random(seed);
			this.exact = exact;
		}

		Event<?> next() {
			Event.Builder<?> event = Event.builder(pick(List.of("t", "order.created", "A-b_c.1")), data(0))
				.id(new UUID(this.random.nextLong(), this.random.nextLong()))
				.source(text())
				.time(Instant.ofEpochSecond(this.random.nextInt(), this.random.nextInt(1_000_000_000)))
				.priority(pick(Arrays.asList(EventPriority.values())))
				.version(pick(List.of("1", "2", "2026-01 beta")))
				.replayed(this.random.nextInt(5) == 0);
			ifHeads(() -> event.subject(text()));
			ifHeads(() -> event.key(text()));
			ifHeads(() -> event.correlationId(text()));
			ifHeads(() -> event.causationId(new UUID(this.random.nextLong(), this.random.nextLong())));
			for (int i = this.random.nextInt(5); i > 0; i--) {
				event.header(pick(NAMES), text());
			}
			event.path(texts());
			return event.build();
		}

		private void ifHeads(Runnable action) {
			if (this.random.nextBoolean()) {
				action.run();
			}
		}

		private List<String> texts() {
			List<String> texts = new ArrayList<>();
			for (int i = this.random.nextInt(3); i > 0; i--) {
				texts.add(text());
			}
			return texts;
		}

		private String text() {
			return pick(TEXTS) + (this.random.nextBoolean() ? pick(TEXTS) : "");
		}

		private Object data(int depth) {
			return switch (this.random.nextInt((depth < 3) ? 9 : 7)) {
				case 0 -> text();
				case 1 -> this.random.nextInt();
				case 2 -> this.random.nextLong() | (1L << 40);
				case 3 -> this.random.nextGaussian();
				case 4 -> this.exact ? new BigDecimal("12345678901234567890.123456789") : 0.1;
				case 5 -> this.random.nextBoolean();
				case 6 -> new BigInteger("123456789012345678901234567890");
				case 7 -> map(depth);
				default -> new ArrayList<>(Arrays.asList(data(depth + 1), null, data(depth + 1)));
			};
		}

		private Map<String, @Nullable Object> map(int depth) {
			Map<String, @Nullable Object> map = new LinkedHashMap<>();
			for (int i = this.random.nextInt(4); i > 0; i--) {
				map.put(text(), this.random.nextInt(6) == 0 ? null : data(depth + 1));
			}
			return map;
		}

		private <V> V pick(List<V> values) {
			return values.get(this.random.nextInt(values.size()));
		}

	}

}
